import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { withSecretFile } from '../host/files/secretfile';
import { identify } from '../host/programs/processes';
import { run } from '../host/programs/run';
import { runningUnits } from '../host/programs/unitprocesses';
import { onStorage, programOnStorage } from '../host/storage/storage';
import { Failure } from '../ocf/failure';
import { ReturnCode } from '../ocf/returncodes';
import { type Connection, parseConnection } from '../xcat/data/cfgloc';
import { storageLimitMs } from '../xcat/data/manifest';
import { thisDistribution } from '../xcat/distribution';
import type { DatabaseContext } from './database';
import { type Answer, missingClient, type Server, type ServerKind, type Silence } from './serverkind';

const template = 'postgresql';

/** PostgreSQL, as pgsqlsetup leaves it. */
export const postgresql: ServerKind = {
  engine: 'postgresql',
  name: 'PostgreSQL',
  isServer: (words) => /^\S*(postgres|postmaster)(:|\s|$)/.test(words),
  // An "immediate" shutdown (PostgreSQL's documentation, "Shutting Down the Server"); TERM and INT wait for clients or checkpoints.
  hurry: 'QUIT',
  // Debian's unit stops the server by a program that reads its configuration, which hangs where the storage does. A signal
  // asks for the same "fast" shutdown; so does Red Hat's unit by itself.
  unitSettings: () => ['ExecStop=', 'KillMode=mixed', 'KillSignal=SIGINT'],
  listenSetting: 'listen_addresses in postgresql.conf',
  bootUnits: (unit) => [thisDistribution().postgresql.form === 'single' ? (unit ?? template) : template],
  runningUnits: () => runningUnits((unit) => unit.startsWith(template), template),
  find: (connection, context) =>
    thisDistribution().postgresql.form === 'single' ? findSingle(context) : findCluster(connection, context),
  version,
  requireFittingVersion,
  clearRemains,
  ask,
};

/** Several servers side by side: the one that holds the port of xCAT's connection, or runs under the unit that was named. */
async function findCluster({ port }: Connection, { unit, deadline }: DatabaseContext): Promise<Server> {
  const program = '/usr/bin/pg_lsclusters';
  if (!existsSync(program))
    throw new Failure('db-no-server', 'PostgreSQL is not installed on this node', ReturnCode.installed);
  const answer = await programOnStorage('/etc/postgresql', [program, '--no-header'], deadline, storageLimitMs * 2);
  const clusters = answer.stdout.split('\n').map((line) => line.trim().split(/\s+/));
  const found = clusters.find(([version, name, itsPort]) =>
    unit === undefined ? itsPort === String(port) : unit === `${template}@${version}-${name}`,
  );
  const [version = '', name = '', , , , data = ''] = found ?? [];
  if (found) return { unit: `${template}@${version}-${name}`, data };
  const wanted = unit === undefined ? `with port ${port}, which /etc/xcat/cfgloc names` : `with the unit ${unit}`;
  throw new Failure('db-no-server', `there is no cluster of PostgreSQL ${wanted} (pg_lsclusters)`);
}

/** The one server; its unit may name another data directory than the usual one. */
async function findSingle({ unit = template, deadline }: DatabaseContext): Promise<Server> {
  const answer = await run('systemctl', ['show', '--property=Environment', `${unit}.service`], {
    deadline,
    timeoutMs: 5000,
  });
  const data = /(?:^|[= ])PGDATA=(\S+)/.exec(answer.stdout)?.[1];
  return { unit, data: data ?? thisDistribution().postgresql.data };
}

async function version(context: DatabaseContext): Promise<string | undefined> {
  const { unit } = await postgresql.find(parseConnection('Pg:'), context);
  return installedVersion(unit, context);
}

/** PostgreSQL of one major version cannot work on the data of another. */
async function requireFittingVersion({ unit, data }: Server, context: DatabaseContext): Promise<void> {
  const file = join(data, 'PG_VERSION');
  const { text } = await onStorage(data, { op: 'read', path: file }, context.deadline, storageLimitMs);
  if (text === null) {
    throw new Failure(
      'db-no-data',
      `${data} is no data directory of PostgreSQL (no PG_VERSION); is the right data attached?`,
    );
  }
  const ofData = text.trim();
  const installed = await installedVersion(unit, context);
  if (installed === undefined || installed === ofData) return;
  const text2 = `${data} is of PostgreSQL ${ofData}, this node has ${installed}`;
  throw new Failure('db-version', `${text2}; install the same version on both nodes`, ReturnCode.installed);
}

/** The major version of the server behind a unit; a text that says so where it is not there; undefined when it does not say. */
async function installedVersion(unit: string, { deadline }: DatabaseContext): Promise<string | undefined> {
  const ofCluster = /@([\d.]+)-/.exec(unit)?.[1];
  if (ofCluster !== undefined) {
    return existsSync(`/usr/lib/postgresql/${ofCluster}/bin/postgres`)
      ? ofCluster
      : `no server of version ${ofCluster}`;
  }
  const answer = await run('postgres', ['--version'], { deadline, timeoutMs: 5000 });
  return /\) (\d+)/.exec(answer.stdout)?.[1];
}

/**
 * PostgreSQL starts over the pid file of a crash unless a process of that number is there: it cannot know that the number
 * was given out anew. We do: no server process works in the directory, and this node alone has the data attached.
 */
async function clearRemains({ data }: Server, { deadline, log }: DatabaseContext): Promise<void> {
  const path = join(data, 'postmaster.pid');
  const { text } = await onStorage(data, { op: 'read', path }, deadline, storageLimitMs);
  const pid = Number(text?.split('\n')[0]);
  if (!(pid > 0) || identify(pid) === undefined) return;
  log.info(`${path} names process ${pid}, which is not PostgreSQL's (a crash left it): removing it`);
  await onStorage(data, { op: 'remove', path }, deadline, storageLimitMs);
}

async function ask(connection: Connection, { deadline, statementTimeoutMs }: DatabaseContext): Promise<Answer> {
  const { host, port, user, database, password } = connection;
  const words = ['-X', '-w', '-q', '-A', '-t', '-h', host, '-p', String(port), '-U', user, '-d', database];
  const query = `SELECT count(*) FROM site WHERE "key" = 'xcatdport'`;
  const settings = `-c statement_timeout=${statementTimeoutMs} -c default_transaction_read_only=on`;
  const secret = `*:*:*:*:${password.replace(/[\\:]/g, '\\$&')}\n`;
  const result = await withSecretFile(secret, (file) =>
    run('psql', [...words, '-c', query], {
      deadline,
      timeoutMs: statementTimeoutMs + 1000,
      env: { PGPASSFILE: file, PGOPTIONS: settings, PGCONNECT_TIMEOUT: String(Math.ceil(statementTimeoutMs / 1000)) },
    }),
  );
  if (result.missing) throw missingClient('psql');
  if (result.code === 0 && result.stdout.trim() === '1') return { ok: true };
  if (result.code === 0) return { ok: false, id: 'db-tables', text: `table site of database ${database} is empty` };
  const said = result.timedOut ? `no answer within ${statementTimeoutMs} ms` : inShort(result.stderr);
  return { ok: false, id: silenceOf(said), text: `PostgreSQL at ${host}: ${said}` };
}

/** What psql complained of, without what we know: whom it asked, and where it has the password from. The cluster keeps little of it. */
function inShort(stderr: string): string {
  const known =
    /psql: error: |connection to server at "[^"]*"( \([^)]*\))?, port \d+ failed: |password retrieved from file "[^"]*"/g;
  return stderr.replace(known, '').replace(/\s+/g, ' ').trim().slice(0, 250);
}

/** What the server's words mean. They are in its own language (lc_messages): what is not understood counts as silence. */
function silenceOf(said: string): Silence {
  const meanings: readonly (readonly [RegExp, Silence])[] = [
    [/too many clients|too many connections|remaining connection slots/i, 'db-connections'],
    [/is starting up|shutting down|not yet accepting|in recovery mode/i, 'db-starting'],
    [/relation "site" does not exist/i, 'db-tables'],
    [
      /authentication failed|no pg_hba.conf entry|(role|database) "[^"]*" does not exist|permission denied/i,
      'db-access',
    ],
  ];
  return meanings.find(([words]) => words.test(said))?.[1] ?? 'db-silent';
}
