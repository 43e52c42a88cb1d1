import type { Database, Row } from '../database/database';
import type { Attributes, ObjectType } from './objects';

/** Where the attributes of a node are kept: table and column. */
const places: Readonly<Record<string, readonly [table: string, column: string]>> = {
  addkcmdline: ['bootparams', 'addkcmdline'],
  appstatus: ['nodelist', 'appstatus'],
  arch: ['nodetype', 'arch'],
  bmc: ['ipmi', 'bmc'],
  bmcpassword: ['ipmi', 'password'],
  bmcport: ['ipmi', 'bmcport'],
  bmcusername: ['ipmi', 'username'],
  chain: ['chain', 'chain'],
  cons: ['nodehm', 'cons'],
  conserver: ['nodehm', 'conserver'],
  consoleondemand: ['nodehm', 'consoleondemand'],
  currstate: ['chain', 'currstate'],
  groups: ['nodelist', 'groups'],
  hidden: ['nodelist', 'hidden'],
  hostnames: ['hosts', 'hostnames'],
  installnic: ['noderes', 'installnic'],
  interface: ['mac', 'interface'],
  ip: ['hosts', 'ip'],
  mac: ['mac', 'mac'],
  mgt: ['nodehm', 'mgt'],
  monserver: ['noderes', 'monserver'],
  nameservers: ['noderes', 'nameservers'],
  netboot: ['noderes', 'netboot'],
  nfsserver: ['noderes', 'nfsserver'],
  nodetype: ['nodetype', 'nodetype'],
  os: ['nodetype', 'os'],
  otherinterfaces: ['hosts', 'otherinterfaces'],
  postbootscripts: ['postscripts', 'postbootscripts'],
  postscripts: ['postscripts', 'postscripts'],
  power: ['nodehm', 'power'],
  primarynic: ['noderes', 'primarynic'],
  profile: ['nodetype', 'profile'],
  provmethod: ['nodetype', 'provmethod'],
  rack: ['nodepos', 'rack'],
  serial: ['vpd', 'serial'],
  serialport: ['nodehm', 'serialport'],
  serialspeed: ['nodehm', 'serialspeed'],
  servicenode: ['noderes', 'servicenode'],
  status: ['nodelist', 'status'],
  statustime: ['nodelist', 'statustime'],
  tftpserver: ['noderes', 'tftpserver'],
  usercomment: ['nodelist', 'comments'],
  xcatmaster: ['noderes', 'xcatmaster'],
};

const tables = [...new Set(Object.values(places).map(([table]) => table))];

/** A node: its name is in nodelist, its attributes are spread over many tables. */
export const nodeObject: ObjectType = {
  name: 'node',
  has: (attribute) => Object.hasOwn(places, attribute),
  names: async (database) => (await database.rows('nodelist')).map((row) => row.node ?? ''),
  read: async (database, name) => (await readNodes(database, [name])).get(name),
  write: async (database, name, attributes) => {
    for (const [table, columns] of byTable(attributes)) await database.put(table, { node: name }, columns);
  },
  remove: async (database, name) => {
    for (const table of tables) await database.remove(table, { node: name });
  },
};

/** The attributes of several nodes with one pass over the tables; nodes that do not exist are left out. */
export async function readNodes(database: Database, names: readonly string[]): Promise<Map<string, Attributes>> {
  const known = new Set((await database.rows('nodelist')).map((row) => row.node));
  const found = new Map(names.filter((name) => known.has(name)).map((name) => [name, new Map<string, string>()]));
  if (found.size === 0) return found;
  const stored = await readTables(database);
  for (const [attribute, [table, column]] of Object.entries(places)) {
    const rows = stored.get(table);
    // The row xcatdefaults holds the scripts that every node runs before its own.
    const common = rows?.get('xcatdefaults')?.[column];
    for (const [name, attributes] of found) {
      const values = [common, rows?.get(name)?.[column]].filter(Boolean);
      if (values.length > 0) attributes.set(attribute, values.join(','));
    }
  }
  return found;
}

/** Every table that says something about nodes, its rows by node name. */
async function readTables(database: Database): Promise<Map<string, Map<string, Row>>> {
  const stored = new Map<string, Map<string, Row>>();
  for (const table of tables) {
    const rows = await database.rows(table);
    stored.set(table, new Map(rows.map((row) => [row.node ?? '', row])));
  }
  return stored;
}

function byTable(attributes: Attributes): Map<string, Record<string, string>> {
  // nodelist always: it is what makes the node exist.
  const columns = new Map<string, Record<string, string>>([['nodelist', {}]]);
  for (const [attribute, value] of attributes) {
    const [table, column] = places[attribute] ?? [];
    if (table && column) columns.set(table, { ...columns.get(table), [column]: value });
  }
  return columns;
}
