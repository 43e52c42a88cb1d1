import type { DatabaseEngine } from '../xcat/data/layout';

/** A program of the system that xcatha calls. Of several names one is enough. */
export interface Tool {
  readonly names: readonly string[];
  /** What it is needed for. */
  readonly purpose: string;
  /** The package that usually has it. */
  readonly from: string;
}

/** Without these an agent cannot do its work on this node. */
export const requiredTools: readonly Tool[] = [
  { names: ['ip'], purpose: 'the virtual address', from: 'iproute2 (iproute)' },
  { names: ['hostname', 'hostnamectl'], purpose: 'the host name', from: 'hostname' },
  { names: ['mount'], purpose: 'attach=bind', from: 'util-linux' },
];

/** Without these something is not noticed, or takes longer. */
export const usefulTools: readonly Tool[] = [
  {
    names: ['arping'],
    purpose: 'whether another host has the virtual address, and telling the network where it is',
    from: 'iputils-arping (iputils)',
  },
  { names: ['ping'], purpose: 'the look for another host where arping cannot tell', from: 'iputils-ping (iputils)' },
  { names: ['rsync'], purpose: "copying xCAT's data", from: 'rsync' },
  { names: ['openssl'], purpose: "xCAT's certificates", from: 'openssl' },
];

/** What the engine needs of client programs: without it xcat-db does not start, or with SQLite does not see damage. */
export const databaseTools: Readonly<Record<DatabaseEngine, Tool>> = {
  sqlite: { names: ['sqlite3'], purpose: 'the look for damaged tables', from: 'sqlite3 (sqlite)' },
  postgresql: { names: ['psql'], purpose: "asking xCAT's database", from: 'postgresql-client (postgresql)' },
  mariadb: { names: ['mariadb', 'mysql'], purpose: "asking xCAT's database", from: 'mariadb-client (mariadb)' },
};

/** The shells over Pacemaker's tools; none of them is needed. */
const shells = ['crm', 'pcs'];

/** The names of all of them. */
export function toolNames(): string[] {
  const tools = [...requiredTools, ...usefulTools, ...Object.values(databaseTools)];
  return [...tools.flatMap(({ names }) => names), ...shells];
}

/** Those that are not there under any of their names. */
export function missingTools(tools: readonly Tool[], installed: Readonly<Record<string, boolean>>): Tool[] {
  return tools.filter(({ names }) => !names.some((name) => installed[name]));
}
