import type { AgentNode } from '../conformance/agentnode';
import type { ServerEngine } from '../lab';

/** A database engine under the sweep. */
export interface SweptDatabase {
  /** The word by which the agents and xcatha-setup know it. */
  readonly name: 'sqlite' | ServerEngine;
  /** Where its data is on the shared directory, as patterns of find's -path: what it writes there is compared as rows. */
  readonly files: readonly string[];
  /** Words that print the rows of a table, the database running. */
  readonly rowsOf: (table: string) => readonly string[];
}

/** Tables whose rows no action of an agent may lose or change. */
const tables = ['site', 'nodelist', 'networks', 'policy', 'mac', 'hosts'];

const databases: readonly SweptDatabase[] = [
  {
    name: 'sqlite',
    files: ['./etc/xcat/*.sqlite*'],
    rowsOf: (table) => ['sqlite3', '-readonly', `/etc/xcat/${table}.sqlite`, '.dump'],
  },
  {
    name: 'postgresql',
    files: ['./var/lib/postgresql', './etc/postgresql'],
    rowsOf: (table) => [
      ...['runuser', '-u', 'postgres', '--', 'psql', '-d', 'xcatdb', '-At'],
      ...['-c', `SELECT * FROM ${table} ORDER BY 1`],
    ],
  },
  {
    name: 'mariadb',
    files: ['./var/lib/mysql', './etc/mysql'],
    rowsOf: (table) => ['mariadb', '-N', '-e', `SELECT * FROM xcatdb.${table} ORDER BY 1`],
  },
];

/** The engines that can be swept. */
export const databaseNames = databases.map(({ name }) => name);

/** The engine of that name. Throws when there is none. */
export function sweptDatabase(name: string): SweptDatabase {
  const found = databases.find((database) => database.name === name);
  if (!found) throw new Error(`no database "${name}"; there are ${databaseNames.join(', ')}`);
  return found;
}

/** The rows that must never be lost, as text; the database has to run. */
export async function rowsOf({ node }: AgentNode, database: SweptDatabase): Promise<string> {
  const dumps = await Promise.all(tables.map((table) => node.run(database.rowsOf(table))));
  return dumps.join('\n');
}
