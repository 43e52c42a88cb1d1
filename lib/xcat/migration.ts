import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { failureText } from '../host/programs/run';
import type { Deadline } from '../ocf/deadline';
import { Failure } from '../ocf/failure';
import { xcat } from './client';
import { parseTable } from './table';

/** With the real xCAT a process runs for each table, a second each (facts/xcat, 7.1). ms. */
const limitMs = 900_000;

/**
 * Writes all of xCAT's tables into a directory of their own, for root's eyes only, while no xcatd runs. `location`: cfgloc's
 * line for a database that is not the one in use. @throws Failure `xcat-dump`, also when `stop` is raised.
 */
export async function dumpTables(
  directory: string,
  location: string | undefined,
  deadline: Deadline,
  stop: AbortSignal,
): Promise<void> {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  await move('dumpxCATdb', directory, location, deadline, stop);
  if (rowCounts(directory).size === 0)
    throw new Failure('xcat-dump', `dumpxCATdb has written no table to ${directory}`);
}

/** Puts tables that were written by dumpTables into the database that `location` (cfgloc's line) names. @throws as dumpTables. */
export async function restoreTables(
  directory: string,
  location: string,
  deadline: Deadline,
  stop: AbortSignal,
): Promise<void> {
  await move('restorexCATdb', directory, location, deadline, stop);
}

async function move(
  program: string,
  directory: string,
  location: string | undefined,
  deadline: Deadline,
  stop: AbortSignal,
): Promise<void> {
  // In the environment, which root alone can read: the line has the password.
  const env = { XCATBYPASS: '1', ...(location === undefined ? {} : { XCATCFG: location }) };
  const result = await xcat(program, ['-p', directory], { deadline, timeoutMs: limitMs, env, stop });
  if (result.code !== 0) throw new Failure('xcat-dump', failureText(result));
}

/** How many rows each of the tables in a directory has. Throws system errors. */
export function rowCounts(directory: string): ReadonlyMap<string, number> {
  const files = readdirSync(directory).filter((name) => name.endsWith('.csv'));
  return new Map(files.map((name) => [name, parseTable(readFileSync(join(directory, name), 'utf8')).length]));
}

/** The tables that have lost rows, in words, on the way from one dump to another one. */
export function lostRows(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): string[] {
  return [...before].flatMap(([file, rows]) => {
    const now = after.get(file) ?? 0;
    return now < rows ? [`${file.replace(/\.csv$/, '')} (${rows} rows, ${now} arrived)`] : [];
  });
}
