import { network } from './network';
import type { LabNode } from './node';
import { xcatEnvironment } from './xcat';

/** The password of every account that moveToDatabaseServer makes. Nothing else in a node is called so: look for it there. */
export const databasePassword = 'Zk7LabDatabaseSecret3Wq9';

/** A database server that xCAT can use. */
export type ServerEngine = 'postgresql' | 'mariadb';

/** What an administrator tells the set-up. */
export interface Move {
  /** The virtual address: site.master, the database's host in cfgloc. */
  readonly vip: string;
  /** The addresses of all nodes that are to be management node. */
  readonly addresses: readonly string[];
}

/** The real set-up starts a process for every table (ms). */
const timeoutMs = 400_000;

/**
 * Makes a node with a freshly configured xCAT what it is after pgsqlsetup or mysqlsetup: the virtual address raised,
 * site.master and site.nameservers set to it, the tables moved. xcatd and the database are left running, the virtual address
 * stays until the caller takes it away. Throws what the set-up complained of, or when cfgloc does not name the address.
 */
export async function moveToDatabaseServer(
  node: LabNode,
  engine: ServerEngine,
  { vip, addresses }: Move,
): Promise<void> {
  await raise(node, vip);
  await node.run(['systemctl', 'start', 'xcatd'], { timeoutMs });
  await xcat(node, ['chdef', '-t', 'site', `master=${vip}`, `nameservers=${vip}`]);
  if (engine === 'postgresql') await setUpPostgresql(node, addresses);
  else await setUpMariadb(node, addresses);
  const used = await xcat(node, ['lsxcatd', '-d']);
  if (!used.includes(`dbhost=${vip}\n`)) throw new Error(`xcatd on ${node.name} does not use the database: ${used}`);
}

async function raise(node: LabNode, vip: string): Promise<void> {
  const there = await node.run(['ip', '-4', '-o', 'address', 'show', 'to', vip]);
  if (there !== '') return;
  await node.run(['ip', 'address', 'add', `${vip}/${network.prefix}`, 'dev', 'eth0', 'label', 'eth0:0']);
}

/**
 * Two things are in pgsqlsetup's way on today's distributions. It knows PostgreSQL 9 alone by name: an edited copy knows the
 * later ones. Since 15 PostgreSQL lets nobody make tables in the schema public: the template of new databases is opened first.
 */
async function setUpPostgresql(node: LabNode, addresses: readonly string[]): Promise<void> {
  const isDebian = (await node.exec(['test', '-e', '/etc/debian_version'])).code === 0;
  if (!isDebian) await initialize(node);
  await node.run(['systemctl', 'start', 'postgresql']);
  const open = 'GRANT CREATE ON SCHEMA public TO PUBLIC';
  await node.run(['su', '-', 'postgres', '-c', `psql -q -d template1 -c '${open}'`]);
  if (isDebian) await editCopy(node);
  const program = isDebian ? 'pgsqlsetup.local' : 'pgsqlsetup';
  const access = addresses.flatMap((address) => ['-a', address]);
  await withPassword(node, ['XCATPGPW'], [program, '-i', ...access]);
}

/** What postgresql-setup does where the package leaves it to the administrator. */
async function initialize(node: LabNode): Promise<void> {
  const data = '/var/lib/pgsql/data';
  if ((await node.exec(['test', '-e', `${data}/PG_VERSION`])).code === 0) return;
  await node.run(['su', '-', 'postgres', '-c', `initdb -D ${data}`]);
}

/** Of the real script a copy with the version's pattern widened; the double's program knows the copy by its name. */
async function editCopy(node: LabNode): Promise<void> {
  const [original, copy] = ['/opt/xcat/bin/pgsqlsetup', '/opt/xcat/bin/pgsqlsetup.local'];
  const beginning = await node.run(['head', '-c', '2', original]);
  if (beginning !== '#!') {
    await node.run(['ln', '-s', '-f', 'pgsqlsetup', copy]);
    return;
  }
  await node.run(['cp', '-p', original, copy]);
  await node.run(['sed', '-i', 's/postgresql\\\\-9/postgresql\\\\-[0-9]/', copy]);
}

async function setUpMariadb(node: LabNode, addresses: readonly string[]): Promise<void> {
  const hosts = '/root/xcat-database-hosts';
  await node.writeFile(hosts, addresses.map((address) => `${address}\n`).join(''));
  await withPassword(node, ['XCATMYSQLADMIN_PW', 'XCATMYSQLROOT_PW'], ['mysqlsetup', '-i', '-f', hosts]);
}

/** Runs a set-up with the password in variables of its environment; it gets there by stdin, and stands in no argument. */
async function withPassword(node: LabNode, variables: readonly string[], command: readonly string[]): Promise<void> {
  const reading = variables.map((name) => `read -r ${name}; export ${name};`).join(' ');
  await node.run(['bash', '-c', `${reading} exec "$@"`, 'setup', ...command], {
    env: xcatEnvironment,
    input: `${databasePassword}\n`.repeat(variables.length),
    timeoutMs,
  });
}

function xcat(node: LabNode, command: readonly string[]): Promise<string> {
  return node.run(command, { env: xcatEnvironment, timeoutMs });
}
