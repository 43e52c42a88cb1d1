import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { removeFile, replaceFile } from '../host/files/atomicfile';
import { run } from '../host/programs/run';
import { unitProcesses } from '../host/programs/unitprocesses';
import { installedUnit, restartUnit, startUnit } from '../host/programs/units';
import type { Deadline } from '../ocf/deadline';
import { Failure } from '../ocf/failure';
import { noLog } from '../ocf/log';
import { parseConnection } from '../xcat/data/cfgloc';
import { thisDistribution } from '../xcat/distribution';
import { mariadb } from './mariadb';
import { databaseName, type Hosts, type Provision, type ServerBefore, type WantedDatabase } from './provision';

const account = 'xcatadmin';
const statementMs = 60_000;

/** Where Debian's packages, or those of the others, look for settings; the last file by name wins. */
const settingsDirectories = ['/etc/mysql/mariadb.conf.d', '/etc/my.cnf.d'];
const settingsName = 'zz-xcatha.cnf';

/** MariaDB for xCAT. mysqlsetup works, but shows its passwords in arguments and lets everybody in (xcatadmin@%). */
export const mariadbProvision: Provision = {
  account,
  missing() {
    const { mariadb: units } = thisDistribution().units;
    if (installedUnit(units) !== undefined) return [];
    return [`MariaDB is not installed (no unit ${units.join(' or ')}): install the package mariadb-server`];
  },
  plan: ({ address, nodes }) => [
    'start MariaDB',
    `${settingsFile()}: bind-address = 0.0.0.0`,
    `CREATE DATABASE ${databaseName}; let ${account} in from ${[address, ...nodes].join(', ')}`,
  ],
  location: ({ address, password }) => `mysql:dbname=${databaseName};host=${address}|${account}|${password}`,
  before,
  start,
  open,
  hosts: accountHosts,
  admit,
  close,
  localize,
  exists: async (deadline) =>
    (await sql(`SHOW DATABASES LIKE '${databaseName}'`, deadline)) !== '' || (await accountHosts(deadline)).length > 0,
  create,
  withdraw,
};

async function before(deadline: Deadline): Promise<ServerBefore> {
  const { unit } = await mariadb.find(parseConnection('mysql:'), { deadline, log: noLog, statementTimeoutMs: 0 });
  return { unit, ran: unitProcesses(unit).length > 0 };
}

function settingsFile(): string {
  const directory = settingsDirectories.find((path) => existsSync(path)) ?? dirname('/etc/my.cnf');
  return join(directory, settingsName);
}

/** Asked also where it runs: a restart that an earlier run has begun may be under way still, and is waited for. */
async function start({ unit }: ServerBefore, deadline: Deadline): Promise<void> {
  await startUnit(unit, deadline);
}

/** MariaDB listens on one address or on all: on the virtual one alone its own tools would not reach it. */
async function open(_wanted: WantedDatabase, { unit }: ServerBefore, deadline: Deadline): Promise<void> {
  await replaceFile(
    settingsFile(),
    '# Made by xcatha-setup: xCAT reaches it at the virtual address.\n[mysqld]\nbind-address = 0.0.0.0\n',
  );
  await restartUnit(unit, deadline);
}

async function create({ address, nodes, password }: WantedDatabase, deadline: Deadline): Promise<void> {
  await drop(deadline);
  await sql(`CREATE DATABASE ${databaseName}`, deadline);
  await letIn(['localhost', address, ...nodes], password, deadline);
}

async function admit({ address, nodes, password }: WantedDatabase, deadline: Deadline): Promise<void> {
  await letInToo([address, ...nodes], password, deadline);
}

/** An account of its own for each host; `%`, which mysqlsetup makes, lets everybody in already. */
async function letInToo(hosts: readonly string[], password: string, deadline: Deadline): Promise<void> {
  const there = await accountHosts(deadline);
  if (there.includes('%')) return;
  await letIn(
    hosts.filter((host) => !there.includes(host)),
    password,
    deadline,
  );
}

async function letIn(hosts: readonly string[], password: string, deadline: Deadline): Promise<void> {
  const secret = `'${password.replace(/[\\']/g, '\\$&')}'`;
  for (const host of new Set(hosts)) {
    await sql(`CREATE USER '${account}'@'${host}' IDENTIFIED BY ${secret}`, deadline);
    await sql(`GRANT ALL ON ${databaseName}.* TO '${account}'@'${host}'`, deadline);
  }
}

async function close(before: ServerBefore, hosts: readonly string[], deadline: Deadline): Promise<void> {
  await start(before, deadline);
  await shutOut((host) => !hosts.includes(host), deadline);
  removeFile(settingsFile());
  await restartUnit(before.unit, deadline);
}

async function localize(
  { address, nodes, password }: WantedDatabase,
  before: ServerBefore,
  hosts: Hosts,
  deadline: Deadline,
): Promise<void> {
  await start(before, deadline);
  await letInToo(['localhost'], password, deadline);
  const opened = hosts === undefined ? [] : [address, ...nodes].filter((host) => !hosts.includes(host));
  await shutOut((host) => opened.includes(host), deadline);
  removeFile(settingsFile());
  await restartUnit(before.unit, deadline);
}

async function drop(deadline: Deadline): Promise<void> {
  await sql(`DROP DATABASE IF EXISTS ${databaseName}`, deadline);
  await shutOut(() => true, deadline);
}

async function shutOut(whom: (host: string) => boolean, deadline: Deadline): Promise<void> {
  for (const host of (await accountHosts(deadline)).filter(whom)) {
    await sql(`DROP USER '${account}'@'${host}'`, deadline);
  }
}

/** From where the account is let in; none: there is no such account. */
async function accountHosts(deadline: Deadline): Promise<string[]> {
  const hosts = await sql(`SELECT host FROM mysql.user WHERE user = '${account}'`, deadline);
  return hosts.split('\n').filter(Boolean);
}

async function withdraw(before: ServerBefore, deadline: Deadline): Promise<void> {
  await start(before, deadline);
  await drop(deadline);
  removeFile(settingsFile());
  await restartUnit(before.unit, deadline);
}

/** Runs a statement as root, whom the server knows by its socket, and returns what it prints. @throws Failure `db-provision`. */
async function sql(statement: string, deadline: Deadline): Promise<string> {
  const args = ['--batch', '--skip-column-names', '--protocol=socket'];
  // By standard input: a statement may hold a password.
  const options = { deadline, timeoutMs: statementMs, input: `${statement};\n` };
  const first = await run('mariadb', args, options);
  const result = first.missing ? await run('mysql', args, options) : first;
  if (result.code === 0) return result.stdout.trim();
  const words = result.stderr.replace(/IDENTIFIED BY '.*'/g, 'IDENTIFIED BY ...').split('\n')[0] ?? '';
  throw new Failure('db-provision', `MariaDB does not do what the set-up needs: ${words || 'no answer'}`);
}
