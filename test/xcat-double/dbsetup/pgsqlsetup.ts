import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { versionLine } from '../commands/lsxcatd';
import { configurationDirectory, parseLocation } from '../database/cfgloc';
import { terminal } from '../protocol/output';
import { shortHostname } from '../system/addresses';
import { addressOf, backUpTables, dumpedMaster, isInUse, restoreTables, shutDownDaemon } from './migration';
import { askPassword } from './password';
import { allowAddresses, giveToServer, listenOn } from './postgresql-files';
import { findPostgresql, type KnownVersions } from './postgresql-places';
import {
  createDatabase,
  createUsers,
  enableServer,
  initializeCluster,
  isRunning,
  startServer,
} from './postgresql-server';
import { exitCodeOf, Talk } from './talk';

const usage = `Usage:
pgsqlsetup - Performs the setup of PostgreSQL for xCAT to use as its database. See man pgsqlsetup for more information.
pgsqlsetup <-h|--help>
           <-v|--version>
           <-i|--init> [-N|--nostart] [-l|--listen address] [-a|--access address] [-P|--PCM] [-o|--odbc] [-V|--verbose]
           <-o|--odbc> [-V|--verbose]
`;
const databaseName = 'xcatdb';
const user = 'xcatadm';

interface Wishes {
  /** Addresses that are let in, beside that of the management node. */
  readonly access: readonly string[];
  /** Addresses that are listened on, beside localhost and that of the management node. */
  readonly listen: readonly string[];
  /** Only the database is set up: nothing moves into it. */
  readonly databaseOnly: boolean;
  readonly known: KnownVersions;
}

/** `pgsqlsetup`: moves the tables into PostgreSQL. Returns the exit code, which is 0 also where xCAT cannot use them there. */
export async function setUpPostgresql(args: readonly string[], known: KnownVersions): Promise<number> {
  const options = parse(args);
  if (options === undefined || options.help) {
    terminal.out(usage);
    return options === undefined ? 1 : 0;
  }
  if (options.version) {
    terminal.out(`${versionLine()}\n`);
    return 0;
  }
  if (!options.init) {
    terminal.out(`Either -i  or -o flag must be chosen\n${usage}`);
    return 1;
  }
  const { access = [], listen = [], nostart: databaseOnly = false, verbose = false } = options;
  const talk = new Talk(verbose);
  return exitCodeOf(() => setUp({ access, listen, databaseOnly, known }, talk), talk);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        init: { type: 'boolean', short: 'i' },
        nostart: { type: 'boolean', short: 'N' },
        listen: { type: 'string', short: 'l', multiple: true },
        access: { type: 'string', short: 'a', multiple: true },
        verbose: { type: 'boolean', short: 'V' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    }).values;
  } catch {
    return undefined;
  }
}

async function setUp({ access, listen, databaseOnly, known }: Wishes, talk: Talk): Promise<void> {
  if (existsSync('/etc/debian_version')) talk.runs('dpkg -l | grep libdbd-pg-perl');
  const places = await findPostgresql(known, talk);
  const wasRunning = await isRunning(talk);
  if (isInUse('Pg')) {
    const done = 'The /etc/xcat/cfgloc file is already configured for PostgreSQL.';
    return talk.info(`${done} xcat database initialization will not take place.`);
  }
  const password = await askPassword('XCATPGPW', `Input the password for ${user} id: `, talk);
  const master = databaseOnly ? await addressOf(shortHostname()) : await moveOut(talk);
  await initializeCluster(places);
  const isOpened = allowAddresses(places, [...access, master], talk);
  const isListening = listenOn(places, [master, ...listen], talk);
  await giveToServer(places, talk);
  if (isOpened || isListening) await startServer('restart', talk);
  if (!wasRunning) await startServer('start', talk);
  await enableServer(talk);
  await createDatabase(places, databaseName);
  await createUsers(places, databaseName, [user, 'root'], password);
  const location = `Pg:dbname=${databaseName};host=${master}|${user}|${password}`;
  writeCfgloc(location);
  if (databaseOnly) return talk.info('xCAT PostgreSQL database is setup.\n');
  await restoreTables(parseLocation(location), 'PostgreSQL', talk);
  talk.info('xCAT is running on the PostgreSQL database.\n');
}

async function moveOut(talk: Talk): Promise<string> {
  await backUpTables('XCATBYPASS=1 dumpxCATdb', talk);
  await shutDownDaemon(talk);
  return dumpedMaster('\\"master', talk);
}

function writeCfgloc(location: string): void {
  const file = `${configurationDirectory}/cfgloc`;
  if (existsSync(file)) copyFileSync(file, `${file}.xcat.backup`);
  writeFileSync(file, `${location}\n`, { mode: 0o600 });
}
