import { mkdirSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { type Database, openDatabase } from '../database/database';
import { DatabaseUnreachable } from '../database/unreachable';
import { endWithParent, sayReady } from './child';

/** What a request may ask of the worker: a call of the database, as one line of JSON. */
export interface Question {
  readonly call: 'reach' | 'rows' | 'put' | 'remove' | 'replace' | 'holdAll';
  readonly args: readonly unknown[];
}

/** The worker's answer, as one line of JSON: what the call returned, or what it threw. */
export interface Reply {
  readonly result?: unknown;
  readonly error?: string;
  /** The error is that the database cannot be reached. */
  readonly unreachable?: boolean;
}

/** Where the worker of the daemon with this process number listens. */
export function workerSocket(daemon: number): string {
  return `/run/xcat/dbworker.sock.${daemon}`;
}

/**
 * `xcatd: DB Access`: holds the database open for the daemon: SQLite's files, which the requests read themselves, or the one
 * connection to the server, over which it reads for them. A server that hangs makes it, and so every request, wait.
 */
export async function runDatabaseWorker(): Promise<void> {
  endWithParent();
  const path = workerSocket(process.ppid);
  mkdirSync('/run/xcat', { recursive: true });
  rmSync(path, { force: true });
  const database = openDatabase();
  await database.holdAll();
  const server = createServer((socket) => serve(socket, database));
  server.listen({ path }, sayReady);
}

function serve(socket: Socket, database: Database): void {
  let text = '';
  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: string) => {
    text += chunk;
    if (!text.endsWith('\n')) return;
    void answer(JSON.parse(text), database).then((reply) => socket.end(`${JSON.stringify(reply)}\n`));
    text = '';
  });
}

async function answer({ call, args }: Question, database: Database): Promise<Reply> {
  try {
    const run = database[call] as (...args: readonly unknown[]) => Promise<unknown>;
    return { result: await run.apply(database, [...args]) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { error: message, unreachable: error instanceof DatabaseUnreachable };
  }
}
