import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { versionLine } from '../commands/lsxcatd';
import { configurationDirectory, parseLocation } from '../database/cfgloc';
import { ask } from '../protocol/client';
import { terminal } from '../protocol/output';
import { initializeServer, isRunning, startServer, statements } from './mariadb-server';
import { backUpTables, backupDirectory, dumpedMaster, isInUse, restoreTables, shutDownDaemon } from './migration';
import { askPassword } from './password';
import { installedPackages } from './postgresql-places';
import { exitCodeOf, SetupFailure, Talk } from './talk';

const usage = `Usage:
mysqlsetup - Performs the setup of MySQL or MariaDB for xCAT to use as its database. See man mysqlsetup for more information.
mysqlsetup <-h|--help>
           <-v|--version>
           <-i|--init> [-f|hostfile] [-o|--odbc] [-L|--LL] [-V|--verbose]
           <-u|--update> <-f|hostfile> [-o|--odbc] [-L|--LL] [-V|--verbose]
           <-o|--odbc> [-V|--verbose]
           <-L|--LL> [-V|--verbose]
`;
const databaseName = 'xcatdb';
const user = 'xcatadmin';

/** `mysqlsetup`: moves the tables into MariaDB. Returns the exit code. */
export async function setUpMariadb(args: readonly string[]): Promise<number> {
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
    terminal.out(`Either -i or -u or -o flag must be chosen\n${usage}`);
    return 1;
  }
  const talk = new Talk(options.verbose ?? false);
  return exitCodeOf(() => setUp(options.hostfile, talk), talk);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        init: { type: 'boolean', short: 'i' },
        hostfile: { type: 'string', short: 'f' },
        verbose: { type: 'boolean', short: 'V' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    }).values;
  } catch {
    return undefined;
  }
}

async function setUp(hostFile: string | undefined, talk: Talk): Promise<void> {
  if (hostFile !== undefined && !existsSync(hostFile)) {
    throw new SetupFailure(' The -f flag is pointing to a non-existing file.');
  }
  await requireMariadb(talk);
  const wasRunning = await isRunning(talk);
  if (isInUse('mysql')) {
    const done = 'The /etc/xcat/cfgloc file is already configured for MySQL and xCAT is using mysql as its database.';
    return talk.info(`${done} No xCAT setup is required.`);
  }
  const password = await askPassword(
    'XCATMYSQLADMIN_PW',
    `Input the password for ${user} in the MySQL database: `,
    talk,
  );
  const rootPassword = await askPassword(
    'XCATMYSQLROOT_PW',
    'Input the password for root in the MySQL database: ',
    talk,
  );
  if (wasRunning) talk.info('MySQL is running.  Database initialization will not take place.');
  else {
    await initializeServer(talk);
    await startServer(talk);
    await statements('Failed to set the password of root', [
      `SET PASSWORD FOR root@localhost = PASSWORD('${rootPassword}')`,
    ]);
  }
  const master = await moveOut(talk);
  await statements('Failed creating database', [
    `CREATE DATABASE ${databaseName}`,
    `ALTER DATABASE ${databaseName} DEFAULT CHARACTER SET latin1`,
    ...['%', 'localhost', master].map((host) => grant(user, host, password)),
    grant('root', master, rootPassword),
  ]);
  const location = `mysql:dbname=${databaseName};host=${master}|${user}|${password}`;
  writeCfgloc(location, talk);
  await restoreTables(parseLocation(location), 'MySQL', talk);
  talk.info('xCAT is now running on the MySQL database.');
  if (hostFile === undefined) return;
  const hosts = readFileSync(hostFile, 'utf8').split('\n').filter(Boolean);
  await statements(
    'Failed adding  hosts',
    hosts.map((host) => grant(user, host, password)),
  );
}

async function requireMariadb(talk: Talk): Promise<void> {
  if (!existsSync('/etc/debian_version')) return;
  talk.runs('dpkg -l | grep mariadb');
  talk.runs('dpkg -l | grep -i mariadb-server');
  if ((await installedPackages('mariadb-server')).length > 0) return;
  throw new SetupFailure(' dpkg -l | grep -i mariadb-server failed. \nMySQL or MariaDB is not installed.');
}

/** Unlike pgsqlsetup, it needs xcatd for the dump. */
async function moveOut(talk: Talk): Promise<string> {
  const isAnswering =
    (await ask({ command: 'tabdump', args: [] }, { out: () => undefined, err: () => undefined })) === 0;
  if (!isAnswering) throw new SetupFailure(` dumpxCATdb -p ${backupDirectory} failed.`);
  await backUpTables('dumpxCATdb', talk);
  await shutDownDaemon(talk);
  return dumpedMaster('master', talk);
}

function grant(account: string, host: string, password: string): string {
  return `GRANT ALL ON ${databaseName}.* TO ${account}@'${host}' IDENTIFIED BY '${password}'`;
}

function writeCfgloc(location: string, talk: Talk): void {
  const file = `${configurationDirectory}/cfgloc`;
  writeFileSync(`${file}.mysql`, `${location}\n`, { mode: 0o600 });
  talk.runs(`cp ${file}.mysql ${file}`);
  copyFileSync(`${file}.mysql`, file);
}
