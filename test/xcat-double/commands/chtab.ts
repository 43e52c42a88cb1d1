import { ConfigurationMissing } from '../database/cfgloc';
import type { Database, Row } from '../database/database';
import { openDatabase } from '../database/database';
import { reachDatabase, reportUnreachable } from '../database/reach';
import { tableDefinition } from '../database/schema';
import { DatabaseUnreachable } from '../database/unreachable';
import { terminal } from '../protocol/output';
import { pause } from '../system/pause';

const usage = `To add or update rows for tables:
   Usage: chtab [keycolname=keyvalue] [table.column=newvalue]
To delete rows from tables:
   Usage: chtab -d [keycolname=keyvalue] [table]`;

/** `chtab`: writes straight into the database, with or without an xcatd. Returns the exit code. */
export async function changeTable(args: readonly string[]): Promise<number> {
  await pause(100);
  try {
    const database = openDatabase();
    try {
      return await change(database, args);
    } finally {
      database.close();
    }
  } catch (error) {
    terminal.err(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof ConfigurationMissing ? 2 : 1;
  }
}

async function change(database: Database, args: readonly string[]): Promise<number> {
  const deletes = args.includes('-d') || args.includes('--delete');
  const words = args.filter((arg) => !arg.startsWith('-'));
  const [first = '', ...rest] = words;
  if (!first.includes('=') || rest.length === 0) {
    terminal.out(`${usage}\n`);
    return 1;
  }
  const key = Object.fromEntries([splitPair(first)]);
  for (const [table, values] of deletes ? namesOnly(rest) : byTable(rest)) {
    const complaint = check(table, { ...key, ...values });
    if (complaint) {
      terminal.out(`${complaint}\n`);
      return 1;
    }
    if (!(await isReached(database, table))) return 1;
    if (deletes) await database.remove(table, key);
    else await database.put(table, key, values);
  }
  return 0;
}

/** A table that cannot be reached is said not to exist, after the reason. */
async function isReached(database: Database, table: string): Promise<boolean> {
  try {
    await reachDatabase(database);
    return true;
  } catch (error) {
    if (!(error instanceof DatabaseUnreachable)) throw error;
    terminal.out(`${reportUnreachable(table, error)}${noSuchTable(table)}\n`);
    return false;
  }
}

function noSuchTable(table: string): string {
  return `Table ${table} does not exist.`;
}

function check(table: string, row: Row): string | undefined {
  const definition = tableDefinition(table);
  if (!definition) return noSuchTable(table);
  const unknown = Object.keys(row).find((column) => !definition.columns.includes(column));
  return unknown && `Table ${table} has no column ${unknown}.`;
}

function namesOnly(tables: readonly string[]): Map<string, Row> {
  return new Map(tables.map((table) => [table, {}]));
}

function byTable(assignments: readonly string[]): Map<string, Row> {
  const tables = new Map<string, Row>();
  for (const assignment of assignments) {
    const [place, value] = splitPair(assignment);
    const [table = '', column = ''] = place.split('.');
    tables.set(table, { ...tables.get(table), [column]: value });
  }
  return tables;
}

function splitPair(text: string): [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
