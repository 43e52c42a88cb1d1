import { pause } from '../system/pause';
import type { Database } from './database';
import { DatabaseUnreachable } from './unreachable';

/** xCAT's Table.pm tries as often, and waits as long (ms) after each failure. */
const TRIES = 3;
const INTERVAL = 2400;

/** Tries to reach the database as a program does that opens it by itself. Throws DatabaseUnreachable after three tries. */
export async function reachDatabase(database: Database): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.reach();
    } catch (error) {
      if (!(error instanceof DatabaseUnreachable)) throw error;
      await pause(INTERVAL);
      if (attempt === TRIES) throw error;
    }
  }
}

/** What is printed for a table that was not reached, on stdout. */
export function reportUnreachable(table: string, { message }: DatabaseUnreachable): string {
  return (
    `Failed to connect to ${table} table after retrying ${TRIES} times: ${message}\n\n` +
    'Could not connect to the database. Database handle not defined.\n'
  );
}
