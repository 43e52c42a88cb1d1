import type { Row } from './database';
import type { Dialect } from './dialect';
import { type TableDefinition, tableDefinition } from './schema';

/** SQL, and the values for its places. */
export interface Statement {
  readonly text: string;
  readonly values: readonly (string | null)[];
}

/** The statements that xCAT puts to a server about one table. Throws when xCAT has no such table. */
export class Statements {
  readonly #definition: TableDefinition;
  readonly #table: string;

  constructor(
    private readonly dialect: Dialect,
    table: string,
  ) {
    const definition = tableDefinition(table);
    if (!definition) throw new Error(`no such table: ${table}`);
    this.#definition = definition;
    this.#table = dialect.quote(table);
  }

  /** Key columns have a length, because MariaDB indexes no others. */
  create(): Statement {
    const { columns, keys } = this.#definition;
    const declared = columns.map(
      (name) => `${this.dialect.quote(name)} ${keys.includes(name) ? 'VARCHAR(128)' : 'TEXT'}`,
    );
    const primary = `PRIMARY KEY (${keys.map((name) => this.dialect.quote(name)).join(', ')})`;
    return { text: `CREATE TABLE ${this.#table} (${[...declared, primary].join(', ')})`, values: [] };
  }

  all(): Statement {
    return { text: `SELECT * FROM ${this.#table}`, values: [] };
  }

  find(key: Row): Statement {
    return this.#where(`SELECT 1 FROM ${this.#table}`, [], key);
  }

  update(key: Row, values: Row): Statement {
    const assignments = Object.keys(values).map(
      (name, at) => `${this.dialect.quote(name)} = ${this.dialect.place(at + 1)}`,
    );
    return this.#where(`UPDATE ${this.#table} SET ${assignments.join(', ')}`, this.#stored(values), key);
  }

  insert(row: Row): Statement {
    const names = Object.keys(row).map((name) => this.dialect.quote(name));
    const places = names.map((_name, at) => this.dialect.place(at + 1));
    const text = `INSERT INTO ${this.#table} (${names.join(', ')}) VALUES (${places.join(', ')})`;
    return { text, values: this.#stored(row) };
  }

  remove(match: Row): Statement {
    return this.#where(`DELETE FROM ${this.#table}`, [], match);
  }

  clear(): Statement {
    return { text: `DELETE FROM ${this.#table}`, values: [] };
  }

  /** A value that is empty is stored as none; a key is always there. */
  #stored(row: Row): (string | null)[] {
    return Object.entries(row).map(([name, value]) =>
      value === '' && !this.#definition.keys.includes(name) ? null : value,
    );
  }

  #where(beginning: string, values: readonly (string | null)[], match: Row): Statement {
    const conditions = Object.keys(match).map((name, at) => {
      const column = this.dialect.quote(name);
      const place = this.dialect.place(values.length + at + 1);
      return `${this.#definition.keys.includes(name) ? column : `COALESCE(${column}, '')`} = ${place}`;
    });
    return { text: `${beginning} WHERE ${conditions.join(' AND ')}`, values: [...values, ...Object.values(match)] };
  }
}
