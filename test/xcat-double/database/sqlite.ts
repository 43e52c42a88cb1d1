import { Database as Connection } from 'bun:sqlite';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describeLocation } from './cfgloc';
import type { Database, Row } from './database';
import { type TableDefinition, tableDefinition, tableNames } from './schema';

/** How long a writer waits for another one's lock, in ms. */
const BUSY_TIMEOUT = 10_000;

/** xCAT's default: one SQLite file per table, mode 0600, made at the first use of the table. */
export class SqliteDatabase implements Database {
  readonly #connections = new Map<string, Connection>();

  constructor(private readonly directory: string) {}

  describe(): readonly string[] {
    return describeLocation({ engine: 'SQLite', directory: this.directory });
  }

  async reach(): Promise<void> {}

  async rows(table: string): Promise<Row[]> {
    const found = this.#open(table).query(`SELECT * FROM "${table}" ORDER BY rowid`).all();
    return (found as Record<string, string | null>[]).map(withoutNulls);
  }

  async put(table: string, key: Row, values: Row): Promise<void> {
    const connection = this.#open(table);
    const known = connection.query(`SELECT 1 FROM "${table}" WHERE ${equals(key)}`).get(...Object.values(key));
    if (known) {
      const columns = Object.keys(values);
      if (columns.length === 0) return;
      const assignments = columns.map((column) => `"${column}" = ?`).join(', ');
      connection
        .query(`UPDATE "${table}" SET ${assignments} WHERE ${equals(key)}`)
        .run(...Object.values(values), ...Object.values(key));
    } else if (Object.values(values).some((value) => value !== '')) {
      insert(connection, table, { ...key, ...values });
    }
  }

  async remove(table: string, match: Row): Promise<number> {
    const statement = this.#open(table).query(`DELETE FROM "${table}" WHERE ${equals(match)}`);
    return statement.run(...Object.values(match)).changes;
  }

  async replace(table: string, rows: readonly Row[]): Promise<void> {
    const connection = this.#open(table);
    connection.transaction(() => {
      connection.query(`DELETE FROM "${table}"`).run();
      for (const row of rows) insert(connection, table, row);
    })();
  }

  async holdAll(): Promise<void> {
    for (const table of tableNames) this.#open(table);
  }

  close(): void {
    for (const connection of this.#connections.values()) connection.close();
    this.#connections.clear();
  }

  #open(table: string): Connection {
    const open = this.#connections.get(table);
    if (open) return open;
    const definition = tableDefinition(table);
    if (!definition) throw new Error(`no such table: ${table}`);
    const file = join(this.directory, `${table}.sqlite`);
    const isNew = !existsSync(file);
    const connection = new Connection(file, { create: true });
    if (isNew) chmodSync(file, 0o600);
    connection.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`);
    connection.exec(createStatement(table, definition));
    this.#connections.set(table, connection);
    return connection;
  }
}

function createStatement(table: string, { columns, keys }: TableDefinition): string {
  const quote = (name: string) => `"${name}"`;
  const declared = columns.map((column) => `${quote(column)} TEXT`).join(', ');
  return `CREATE TABLE IF NOT EXISTS ${quote(table)} (${declared}, PRIMARY KEY (${keys.map(quote).join(', ')}))`;
}

function insert(connection: Connection, table: string, row: Row): void {
  const columns = Object.keys(row).map((column) => `"${column}"`);
  const places = columns.map(() => '?').join(', ');
  connection.query(`INSERT INTO "${table}" (${columns.join(', ')}) VALUES (${places})`).run(...Object.values(row));
}

function equals(match: Row): string {
  return Object.keys(match)
    .map((column) => `"${column}" = ?`)
    .join(' AND ');
}

function withoutNulls(row: Record<string, string | null>): Row {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, value ?? '']));
}
