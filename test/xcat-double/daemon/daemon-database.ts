import { connect } from 'node:net';
import { describeLocation, readDatabaseLocation, type ServerLocation } from '../database/cfgloc';
import { type Database, openDatabase, openDatabaseAt, type Row } from '../database/database';
import { DatabaseUnreachable } from '../database/unreachable';
import { type Question, type Reply, workerSocket } from './database-worker';

/**
 * Opens the database as a child of the daemon sees it: the server's connection is that of "DB Access", SQLite's files are
 * opened here. Throws ConfigurationMissing without /etc/xcat.
 */
export function openDaemonDatabase(): Database {
  const location = readDatabaseLocation();
  return location.engine === 'SQLite' ? openDatabase() : new DaemonDatabase(location);
}

/** A database server, by way of the daemon's "DB Access". Where that is dead, requests connect by themselves. */
class DaemonDatabase implements Database {
  #own: Database | undefined;

  constructor(private readonly location: ServerLocation) {}

  describe(): readonly string[] {
    return describeLocation(this.location);
  }

  async reach(): Promise<void> {
    await this.#ask('reach', []);
  }

  async rows(table: string): Promise<Row[]> {
    return (await this.#ask('rows', [table])) as Row[];
  }

  async put(table: string, key: Row, values: Row): Promise<void> {
    await this.#ask('put', [table, key, values]);
  }

  async remove(table: string, match: Row): Promise<number> {
    return (await this.#ask('remove', [table, match])) as number;
  }

  async replace(table: string, rows: readonly Row[]): Promise<void> {
    await this.#ask('replace', [table, rows]);
  }

  async holdAll(): Promise<void> {
    await this.#ask('holdAll', []);
  }

  close(): void {
    this.#own?.close();
  }

  async #ask(call: Question['call'], args: readonly unknown[]): Promise<unknown> {
    const reply = await askWorker({ call, args });
    if (reply === undefined) {
      this.#own ??= openDatabaseAt(this.location);
      const run = this.#own[call] as (...args: readonly unknown[]) => Promise<unknown>;
      return run.apply(this.#own, [...args]);
    }
    if (reply.error === undefined) return reply.result;
    throw reply.unreachable ? new DatabaseUnreachable(reply.error) : new Error(reply.error);
  }
}

/** The worker's reply; undefined when there is no worker. Waits for as long as the worker does. */
function askWorker(question: Question): Promise<Reply | undefined> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ path: workerSocket(process.ppid) }, () => socket.write(`${JSON.stringify(question)}\n`));
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('error', () => resolve(undefined));
    socket.on('close', () => resolve(text.endsWith('\n') ? JSON.parse(text) : undefined));
  });
}
