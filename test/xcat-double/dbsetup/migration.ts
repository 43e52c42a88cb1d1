import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { commands } from '../commands/registry';
import { readTableFile } from '../commands/table-file';
import { configurationDirectory, type DatabaseLocation } from '../database/cfgloc';
import { type Database, openDatabase, openDatabaseAt } from '../database/database';
import { tableNames } from '../database/schema';
import { Output } from '../protocol/output';
import { resolve } from '../system/addresses';
import { inheritRun } from '../system/run';
import { SetupFailure, type Talk } from './talk';

/** Where the set-ups keep the tables while they change the engine; what was there before is deleted. */
export const backupDirectory = '/root/xcat-dbback';

/** Logs, which are not carried over. */
const notDumped = ['auditlog', 'eventlog'];

/** Dumps all tables into the backup directory. `command` is what the real one runs for it. Throws SetupFailure. */
export async function backUpTables(command: string, talk: Talk): Promise<void> {
  talk.info(`Backing up xCAT Database to ${backupDirectory}.\nThis could take several minutes.`);
  if (existsSync(backupDirectory)) talk.runs(`rm -f ${backupDirectory}/*`);
  else talk.runs(`mkdir -p ${backupDirectory}`);
  mkdirSync(backupDirectory, { recursive: true });
  for (const name of readdirSync(backupDirectory)) rmSync(join(backupDirectory, name), { recursive: true });
  talk.runs(`${command} -p ${backupDirectory}`);
  try {
    await withDatabase(openDatabase(), async (database) => {
      for (const table of tableNames.filter((name) => !notDumped.includes(name))) {
        await runCommand('tabdump', ['-f', join(backupDirectory, `${table}.csv`), table], undefined, database);
      }
    });
  } catch {
    throw new SetupFailure(` ${command} -p ${backupDirectory} failed.`);
  }
}

/** Stops xcatd while its tables move. */
export async function shutDownDaemon(talk: Talk): Promise<void> {
  talk.info('Shutting down the xcatd daemon during database migration.');
  await inheritRun('systemctl', ['stop', 'xcatd']);
}

/** The address of the management node by the dumped site table. Throws SetupFailure when its name has none. */
export async function dumpedMaster(pattern: string, talk: Talk): Promise<string> {
  const file = join(backupDirectory, 'site.csv');
  talk.runs(`grep ${pattern} ${file}`);
  const master = /^"master","([^"]*)"/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  return addressOf(master);
}

/** The address that a name stands for. Throws SetupFailure when there is none. */
export async function addressOf(name: string): Promise<string> {
  const address = await resolve(name);
  if (address === undefined) throw new SetupFailure(`Hostname resolution for ${name} failed.`);
  return address;
}

/**
 * Brings the dumped tables into the new database and starts xcatd. As with the real one, nothing that fails here is noticed,
 * but for what systemctl itself says.
 */
export async function restoreTables(location: DatabaseLocation, engineName: string, talk: Talk): Promise<void> {
  talk.info(`Restoring the xCAT Database with ${backupDirectory} to ${engineName} database.`);
  talk.info('This could take several minutes.');
  await withDatabase(openDatabaseAt(location), async (database) => {
    for (const name of readdirSync(backupDirectory).filter((file) => file.endsWith('.csv'))) {
      const { input } = readTableFile([join(backupDirectory, name)]);
      await runCommand('tabrestore', [basename(name, '.csv')], input, database).catch(() => undefined);
    }
  });
  await inheritRun('systemctl', ['start', 'xcatd']);
}

/** True when cfgloc names this engine already. */
export function isInUse(engine: 'Pg' | 'mysql'): boolean {
  const file = `${configurationDirectory}/cfgloc`;
  return existsSync(file) && readFileSync(file, 'utf8').includes(engine);
}

async function runCommand(
  name: string,
  args: readonly string[],
  input: string | undefined,
  database: Database,
): Promise<void> {
  await commands[name]?.({ args, input, database, output: new Output(() => undefined), bypass: true });
}

async function withDatabase(database: Database, action: (database: Database) => Promise<void>): Promise<void> {
  await action(database).finally(() => database.close());
}
