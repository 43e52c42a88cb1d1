import { connect } from 'node:net';
import { siteValue } from '../database/site';
import { openDaemonDatabase } from './daemon-database';

const DEFAULT_PORT = 3003;

/** The port of the command log writer. */
export async function siteLogPort(): Promise<number> {
  try {
    const database = openDaemonDatabase();
    const port = await siteValue(database, 'xcatlport').finally(() => database.close());
    return Number(port ?? DEFAULT_PORT);
  } catch {
    return DEFAULT_PORT;
  }
}

/** Hands a line to the command log writer; nobody minds when it is gone. */
export function writeCommandLog(port: number, line: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 500 });
    socket.on('connect', () => socket.end(`${new Date().toISOString()} ${line}\n`));
    socket.on('timeout', () => socket.destroy());
    socket.on('error', () => resolve());
    socket.on('close', () => resolve());
  });
}
