import { join } from 'node:path';
import { withSecretFile } from '../host/files/secretfile';
import { type CommandResult, run } from '../host/programs/run';
import { runningUnits } from '../host/programs/unitprocesses';
import { installedUnit } from '../host/programs/units';
import { onStorage } from '../host/storage/storage';
import { Failure } from '../ocf/failure';
import { ReturnCode } from '../ocf/returncodes';
import type { Connection } from '../xcat/data/cfgloc';
import { storageLimitMs } from '../xcat/data/manifest';
import { thisDistribution } from '../xcat/distribution';
import type { DatabaseContext } from './database';
import { type Answer, missingClient, type Server, type ServerKind, type Silence } from './serverkind';

/** MariaDB, as mysqlsetup leaves it. */
export const mariadb: ServerKind = {
  engine: 'mariadb',
  name: 'MariaDB',
  isServer: (words) => /^\S*(mariadbd|mysqld)(\s|$)/.test(words),
  unitSettings: () => [],
  listenSetting: 'bind-address in its configuration on this node',
  bootUnits: (unit) => [unit ?? installedUnit(candidates()) ?? 'mariadb'],
  runningUnits: () => runningUnits((unit) => candidates().includes(unit)),
  find,
  version: async (context) => versionIn((await serverProgram(['--version'], context)).stdout)?.join('.'),
  requireFittingVersion,
  ask,
};

function candidates(): readonly string[] {
  return thisDistribution().units.mariadb;
}

async function find(_connection: Connection, context: DatabaseContext): Promise<Server> {
  const unit = context.unit ?? installedUnit(candidates());
  if (unit) return { unit, data: thisDistribution().mariadb.data };
  throw new Failure(
    'db-no-server',
    `MariaDB is not installed on this node (no unit ${candidates().join(' or ')})`,
    ReturnCode.installed,
  );
}

/** A server may work on the data of an older one, which it upgrades, but never on that of a newer one. */
async function requireFittingVersion({ data }: Server, context: DatabaseContext): Promise<void> {
  const { deadline } = context;
  const { kinds } = await onStorage(data, { op: 'kinds', paths: [join(data, 'mysql')] }, deadline, storageLimitMs);
  if (kinds[0] !== 'directory') {
    throw new Failure(
      'db-no-data',
      `${data} is no data directory of MariaDB (no ${data}/mysql); is the right data attached?`,
    );
  }
  const ofData = await versionOfData(data, context);
  const installed = versionIn((await serverProgram(['--version'], context)).stdout);
  if (!ofData || !installed || compare(installed, ofData) >= 0) return;
  const text = `${data} is of MariaDB ${ofData.join('.')}, this node has ${installed.join('.')}`;
  throw new Failure('db-version', `${text}; install the same version on both nodes`, ReturnCode.installed);
}

type Version = readonly [major: number, minor: number];

/** What mariadb-upgrade noted in the data, under the name that it has in this release or had in older ones. */
async function versionOfData(data: string, { deadline }: DatabaseContext): Promise<Version | undefined> {
  for (const name of ['mariadb_upgrade_info', 'mysql_upgrade_info']) {
    const { text } = await onStorage(data, { op: 'read', path: join(data, name) }, deadline, storageLimitMs);
    const version = versionIn(text ?? '');
    if (version) return version;
  }
  return undefined;
}

function versionIn(text: string): Version | undefined {
  const [, major, minor] = /(\d+)\.(\d+)\.\d+/.exec(text) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor)];
}

function compare([major, minor]: Version, [otherMajor, otherMinor]: Version): number {
  return major - otherMajor || minor - otherMinor;
}

async function serverProgram(args: readonly string[], { deadline }: DatabaseContext): Promise<CommandResult> {
  const result = await run('mariadbd', args, { deadline, timeoutMs: 5000 });
  return result.missing ? run('mysqld', args, { deadline, timeoutMs: 5000 }) : result;
}

async function ask(connection: Connection, { deadline, statementTimeoutMs }: DatabaseContext): Promise<Answer> {
  const { host, port, user, database, password } = connection;
  const seconds = Math.max(1, Math.ceil(statementTimeoutMs / 1000));
  const secret = `[client]\nuser=${quoted(user)}\npassword=${quoted(password)}\n`;
  const query = `SET STATEMENT max_statement_time=${seconds} FOR SELECT COUNT(*) FROM site WHERE \`key\` = 'xcatdport'`;
  const result = await withSecretFile(secret, async (file) => {
    // The file has to come first; it also keeps root's own settings out.
    const words = [`--defaults-file=${file}`, '--batch', '--skip-column-names', '--protocol=tcp'];
    const place = [`--connect-timeout=${seconds}`, '-h', host, '-P', String(port), '-e', query, database];
    return client([...words, ...place], { deadline, timeoutMs: statementTimeoutMs + 1000 });
  });
  if (result.missing) throw missingClient('mariadb');
  if (result.code === 0 && result.stdout.trim() === '1') return { ok: true };
  if (result.code === 0) return { ok: false, id: 'db-tables', text: `table site of database ${database} is empty` };
  const said = result.timedOut
    ? `no answer within ${statementTimeoutMs} ms`
    : result.stderr.replace(/\s+/g, ' ').trim().slice(0, 250);
  return { ok: false, id: silenceOf(said), text: `MariaDB at ${host}: ${said}` };
}

async function client(
  args: readonly string[],
  limits: { deadline: DatabaseContext['deadline']; timeoutMs: number },
): Promise<CommandResult> {
  const result = await run('mariadb', args, limits);
  return result.missing ? run('mysql', args, limits) : result;
}

/** A value in an option file (MariaDB's documentation, "Configuring MariaDB with Option Files"). */
function quoted(value: string): string {
  return `"${value.replace(/[\\"]/g, '\\$&')}"`;
}

/** What the numbers of MariaDB's errors mean, whatever the language of the words behind them. */
const meanings: Readonly<Record<string, Silence>> = {
  1040: 'db-connections',
  1203: 'db-connections',
  1226: 'db-connections',
  1044: 'db-access',
  1045: 'db-access',
  1049: 'db-access',
  1130: 'db-access',
  1142: 'db-access',
  1698: 'db-access',
  1146: 'db-tables',
};

function silenceOf(said: string): Silence {
  return meanings[/ERROR (\d+)/.exec(said)?.[1] ?? ''] ?? 'db-silent';
}
