import { type DatabaseLocation, readDatabaseLocation } from './cfgloc';
import { ServerDatabase } from './server';
import { SqliteDatabase } from './sqlite';

/** One row; a column without a value is absent or the empty string. */
export type Row = Readonly<Record<string, string>>;

/**
 * xCAT's tables, whichever engine keeps them. Every call throws when the database cannot be reached (DatabaseUnreachable
 * where it is a server), and waits for as long as a server hangs.
 */
export interface Database {
  /** What `lsxcatd -d` prints of this engine, line by line, without a password. */
  describe(): readonly string[];
  /** Returns when the server answers; SQLite has none. */
  reach(): Promise<void>;
  /** All rows of a table, in the order that the engine gives them. */
  rows(table: string): Promise<Row[]>;
  /** Sets values in the row with this key; makes the row if there is none and at least one value is not empty. */
  put(table: string, key: Row, values: Row): Promise<void>;
  /** Deletes the rows that have all these values; returns how many there were. */
  remove(table: string, match: Row): Promise<number>;
  /** Makes the table hold exactly these rows, in one transaction. */
  replace(table: string, rows: readonly Row[]): Promise<void>;
  /** Makes the tables that are missing, and keeps what is needed to use them (files, the connection) open until close. */
  holdAll(): Promise<void>;
  close(): void;
}

/** Opens the database that /etc/xcat/cfgloc (or XCATCFG) names. Throws ConfigurationMissing without /etc/xcat. */
export function openDatabase(): Database {
  return openDatabaseAt(readDatabaseLocation());
}

/** Opens the database at a location. Connects to a server only when it is first asked something. */
export function openDatabaseAt(location: DatabaseLocation): Database {
  return location.engine === 'SQLite' ? new SqliteDatabase(location.directory) : new ServerDatabase(location);
}
