import type { ServerLocation } from './cfgloc';

/** An error of Bun's client: its own code, and what the server gave with it (an SQLSTATE or a number). */
export interface SqlFailure extends Error {
  readonly code?: string;
  readonly errno?: string | number;
}

/** What differs between the database servers. */
export interface Dialect {
  readonly adapter: 'postgres' | 'mysql';
  readonly port: number;
  /** The expression that stands for the place of the tables in information_schema. */
  readonly schema: string;
  /** A name that may be a word of SQL (`key`, `switch`), in quotes. */
  quote(name: string): string;
  /** The place of the value with this number, from 1, in a statement. */
  place(number: number): string;
  isMissingTable(failure: SqlFailure): boolean;
  /** True when the server turned the client away: password, address, database, too many, starting or stopping. */
  isRefusal(failure: SqlFailure): boolean;
  /** What Perl's driver says when a connection came to nothing; `errno` is the kernel's reason, undefined the server's. */
  explain(location: ServerLocation, reason: string, errno: number | undefined): string;
  /** What Perl's driver says when the server refused a statement. */
  complain(reason: string): string;
}

const postgresql: Dialect = {
  adapter: 'postgres',
  port: 5432,
  schema: 'current_schema()',
  quote: (name) => `"${name}"`,
  place: (number) => `$${number}`,
  isMissingTable: ({ errno }) => errno === '42P01',
  isRefusal: ({ errno }) => /^(?:28|57P|3D|53300)/.test(String(errno)),
  explain: ({ host, port }, reason, errno) =>
    `connection to server at "${host}", port ${port ?? 5432} failed: ` +
    (errno === undefined
      ? `FATAL:  ${reason}`
      : `${reason}\n\tIs the server running on that host and accepting TCP/IP connections?`),
  complain: (reason) => `DBD::Pg::db do failed: ERROR:  ${reason}`,
};

/** Too many, shutting down, access denied, no such database, shutdown, host blocked, host not allowed, user's limit. */
const refusals = [1040, 1044, 1045, 1049, 1053, 1129, 1130, 1203];

const mariadb: Dialect = {
  adapter: 'mysql',
  port: 3306,
  schema: 'database()',
  quote: (name) => `\`${name}\``,
  place: () => '?',
  isMissingTable: ({ errno }) => Number(errno) === 1146,
  isRefusal: ({ errno }) => refusals.includes(Number(errno)),
  explain: ({ host }, reason, errno) =>
    errno === undefined ? reason : `Can't connect to server on '${host}' (${errno})`,
  complain: (reason) => `DBD::mysql::db do failed: ${reason}`,
};

/** The dialect of an engine. */
export function dialectOf(engine: ServerLocation['engine']): Dialect {
  return engine === 'Pg' ? postgresql : mariadb;
}
