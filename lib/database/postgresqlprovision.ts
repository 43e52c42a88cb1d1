import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../host/files/atomicfile';
import { run } from '../host/programs/run';
import { unitProcesses } from '../host/programs/unitprocesses';
import { restartUnit, startUnit } from '../host/programs/units';
import { readLocalFile } from '../host/runstate';
import type { Deadline } from '../ocf/deadline';
import { Failure } from '../ocf/failure';
import { noLog } from '../ocf/log';
import { parseConnection } from '../xcat/data/cfgloc';
import { thisDistribution } from '../xcat/distribution';
import { admission, withAdmissions } from './admissions';
import { postgresql } from './postgresql';
import { databaseName, type Provision, type ServerBefore, type WantedDatabase } from './provision';

const account = 'xcatadm';
/** Behind each of our lines in pg_hba.conf, to know them by: those for the set-up, and the ones that stay when it is taken back. */
const mark = ' # made by xcatha-setup';
const localMark = ' # made by xcatha-setup remove';
const statementMs = 60_000;

/** PostgreSQL for xCAT. pgsqlsetup knows no release after 9 on Debian, and leaves one that xCAT cannot use from 15 on. */
export const postgresqlProvision: Provision = {
  account,
  missing,
  plan: ({ address, nodes }) => [
    'start PostgreSQL',
    `ALTER SYSTEM SET listen_addresses = 'localhost,${address}'`,
    `pg_hba.conf: let ${account} in from ${[address, ...nodes].join(', ')}`,
    `CREATE ROLE ${account}; CREATE DATABASE ${databaseName} OWNER ${account}`,
  ],
  location: ({ address, password }) => `Pg:dbname=${databaseName};host=${address}|${account}|${password}`,
  before,
  start,
  open,
  // It keeps that in pg_hba.conf, which is `open`'s.
  hosts: async () => [],
  admit: async () => {},
  close: (before, _hosts, deadline) => close(before, deadline),
  localize: (wanted, before, _hosts, deadline) => localize(wanted, before, deadline),
  exists,
  create,
  withdraw,
};

function missing(): string[] {
  const { form } = thisDistribution().postgresql;
  const program = form === 'clusters' ? '/usr/bin/pg_lsclusters' : '/usr/bin/postgres';
  const packages = form === 'clusters' ? 'postgresql' : 'postgresql-server';
  const problems: string[] = [];
  if (!existsSync(program))
    problems.push(`PostgreSQL is not installed (no ${program}): install the package ${packages}`);
  if (!existsSync('/usr/bin/psql')) problems.push('psql is not installed: install the package postgresql-client');
  return problems;
}

async function before(deadline: Deadline): Promise<ServerBefore> {
  const context = { deadline, log: noLog, statementTimeoutMs: 0 };
  const { unit, data } = await postgresql.find(parseConnection('Pg:'), context);
  const own = /^listen_addresses = '(.*)'/m.exec(readLocalFile(join(data, 'postgresql.auto.conf')) ?? '')?.[1];
  return { unit, ran: unitProcesses(unit).length > 0, ...(own === undefined ? {} : { listens: own }) };
}

async function exists(deadline: Deadline): Promise<boolean> {
  const names = `SELECT datname FROM pg_database UNION SELECT rolname FROM pg_roles`;
  return (await sql(names, deadline)).split('\n').some((name) => name === databaseName || name === account);
}

/** Asked also where it runs: a restart that an earlier run has begun may be under way still, and is waited for. */
async function start({ unit }: ServerBefore, deadline: Deadline): Promise<void> {
  await initialize(deadline);
  await startUnit(unit, deadline);
}

async function open({ address, nodes }: WantedDatabase, { unit }: ServerBefore, deadline: Deadline): Promise<void> {
  const listens = (await sql('SHOW listen_addresses', deadline)).split(',').map((each) => each.trim());
  if (!listens.includes('*') && !listens.includes(address)) {
    await sql(`ALTER SYSTEM SET listen_addresses = '${listening(address)}'`, deadline);
  }
  await letIn([address, ...nodes], mark, deadline);
  await restartUnit(unit, deadline);
}

function listening(address: string): string {
  return `localhost,${address}`;
}

async function letIn(addresses: readonly string[], ours: string, deadline: Deadline): Promise<void> {
  const method = await sql('SHOW password_encryption', deadline);
  const lines = addresses.map((address) => admission(account, address, method, ours));
  await editAdmissions([mark, ours], lines, deadline);
}

async function editAdmissions(dropped: readonly string[], added: readonly string[], deadline: Deadline): Promise<void> {
  const file = await sql('SHOW hba_file', deadline);
  await replaceFile(file, withAdmissions(readLocalFile(file) ?? '', dropped, added), 0o600);
}

/** What the package leaves to the administrator on Red Hat's systems; everywhere else it is done. */
async function initialize(deadline: Deadline): Promise<void> {
  const { form, data } = thisDistribution().postgresql;
  if (form === 'clusters' || existsSync(join(data, 'PG_VERSION'))) return;
  const own = existsSync('/usr/bin/postgresql-setup');
  const [program = '', ...args] = own ? ['postgresql-setup', '--initdb'] : asPostgres('initdb', '-D', data);
  const result = await run(program, args, { deadline, timeoutMs: 120_000 });
  if (result.code === 0) return;
  throw new Failure('db-provision', `${data} cannot be made: ${result.stderr.split('\n').slice(-3).join('; ')}`);
}

/** Owned by its account, so that xCAT may make its tables: nobody else may from PostgreSQL 15 on. */
async function create({ password }: WantedDatabase, deadline: Deadline): Promise<void> {
  await drop(deadline);
  await sql(`CREATE ROLE ${account} LOGIN PASSWORD '${password.replace(/'/g, "''")}'`, deadline);
  await sql(`CREATE DATABASE ${databaseName} OWNER ${account}`, deadline);
}

/** Whoever works in it, such as what a run that was killed has left behind, is sent away: it could not be dropped. */
async function drop(deadline: Deadline): Promise<void> {
  await sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${databaseName}'`, deadline);
  await sql(`DROP DATABASE IF EXISTS ${databaseName}`, deadline);
  await sql(`DROP ROLE IF EXISTS ${account}`, deadline);
}

async function withdraw(before: ServerBefore, deadline: Deadline): Promise<void> {
  await start(before, deadline);
  await drop(deadline);
  await close(before, deadline);
}

async function close(before: ServerBefore, deadline: Deadline): Promise<void> {
  await start(before, deadline);
  await listenAt(before.listens, deadline);
  await editAdmissions([mark], [], deadline);
  await restartUnit(before.unit, deadline);
}

async function localize({ address }: WantedDatabase, before: ServerBefore, deadline: Deadline): Promise<void> {
  await start(before, deadline);
  const now = await sql('SHOW listen_addresses', deadline);
  const known = before.listens === listening(address) ? undefined : before.listens;
  if (now === listening(address)) await listenAt(known, deadline);
  // Red Hat's package asks there for the account of the system, which is root's and not xcatadm's.
  await letIn(['127.0.0.1', '::1'], localMark, deadline);
  await restartUnit(before.unit, deadline);
}

/** Undefined: as postgresql.conf has it. */
async function listenAt(listens: string | undefined, deadline: Deadline): Promise<void> {
  const setting = listens === undefined ? 'RESET listen_addresses' : `SET listen_addresses = '${listens}'`;
  await sql(`ALTER SYSTEM ${setting}`, deadline);
}

/** Runs a statement as the server's superuser and returns what it prints. @throws Failure `db-provision`. */
async function sql(statement: string, deadline: Deadline): Promise<string> {
  const [program = '', ...args] = asPostgres('psql', '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', 'postgres');
  // By standard input: a statement may hold a password.
  const result = await run(program, args, { deadline, timeoutMs: statementMs, input: `${statement};\n` });
  if (result.code === 0) return result.stdout.trim();
  const words = result.stderr.replace(/PASSWORD '.*'/g, 'PASSWORD ...').split('\n')[0] ?? '';
  throw new Failure('db-provision', `PostgreSQL does not do what the set-up needs: ${words || 'no answer'}`);
}

function asPostgres(...words: string[]): string[] {
  return ['runuser', '-u', 'postgres', '--', ...words];
}
