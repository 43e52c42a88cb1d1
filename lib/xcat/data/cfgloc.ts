import { configurationDirectory, type DatabaseEngine } from './layout';

/** Where xCAT writes down how it reaches its database. */
export const cfglocFile = `${configurationDirectory}/cfgloc`;

/** What xCAT's cfgloc says of its database. */
export interface DatabaseLocation {
  readonly engine: DatabaseEngine | 'other';
  /** Host of the database server; undefined with SQLite. */
  readonly host: string | undefined;
  /** The file's own word for the engine, for messages. */
  readonly word: string;
}

/** How a database server is reached, and as whom. The password is for the client program alone: never for a message. */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

const defaultPorts: Readonly<Record<string, number>> = { postgresql: 5432, mariadb: 3306 };

/** Reads the text of cfgloc, leaving the password where it is; a file that is not there (null) means SQLite. */
export function parseCfgloc(text: string | null): DatabaseLocation {
  const source = sourceOf(text);
  if (source === '') return { engine: 'sqlite', host: undefined, word: 'SQLite' };
  const word = source.split(':')[0] ?? '';
  return { engine: engineOf(word), host: settingOf(source, 'host') ?? settingOf(source, 'hostname'), word };
}

/** The connection that the text of a cfgloc describes: `Pg:dbname=xcatdb;host=10.0.0.100|xcatadm|password`. */
export function parseConnection(text: string): Connection {
  const [, user = '', ...password] = text.trim().split('|');
  const source = sourceOf(text);
  const { engine, host } = parseCfgloc(text);
  return {
    host: host ?? 'localhost',
    port: Number(settingOf(source, 'port') ?? defaultPorts[engine]),
    database: settingOf(source, 'dbname') ?? settingOf(source, 'database') ?? 'xcatdb',
    user,
    password: password.join('|'),
  };
}

/** The text of a cfgloc that reaches the same database at another host. */
export function withHost(text: string, host: string): string {
  const [source = '', ...secrets] = text.split('|');
  const there = /([:;])(host|hostname)=[^;]+/i;
  const moved = there.test(source) ? source.replace(there, `$1$2=${host}`) : `${source};host=${host}`;
  return [moved, ...secrets].join('|');
}

function sourceOf(text: string | null): string {
  return (text ?? '').trim().split('|')[0] ?? '';
}

function settingOf(source: string, name: string): string | undefined {
  return new RegExp(`[:;]${name}=([^;]+)`, 'i').exec(source)?.[1];
}

/** The engine that xCAT calls by this word, in cfgloc and in the output of `lsxcatd -d`. */
export function engineOf(word: string): DatabaseLocation['engine'] {
  switch (word.toLowerCase()) {
    case 'sqlite':
      return 'sqlite';
    case 'pg':
      return 'postgresql';
    case 'mysql':
    case 'mariadb':
      return 'mariadb';
    default:
      return 'other';
  }
}
