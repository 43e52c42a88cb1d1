import { SQL } from 'bun';
import { describeLocation, type ServerLocation } from './cfgloc';
import type { Database, Row } from './database';
import { type Dialect, dialectOf, type SqlFailure } from './dialect';
import { tableNames } from './schema';
import { type Statement, Statements } from './statements';
import { explainFailure, isCut } from './unreachable';

/** What runs statements: the connection, or a transaction on it. */
interface Runner {
  unsafe(text: string, values: (string | null)[]): Promise<unknown>;
}

/**
 * xCAT's tables in a database server: one connection, made when it is first needed and made anew after it was lost. Like
 * Perl's drivers it waits for a server that hangs for as long as that hangs.
 */
export class ServerDatabase implements Database {
  readonly #dialect: Dialect;
  readonly #connection: SQL;

  constructor(private readonly location: ServerLocation) {
    this.#dialect = dialectOf(location.engine);
    this.#connection = new SQL({
      adapter: this.#dialect.adapter,
      hostname: location.host,
      port: location.port ?? this.#dialect.port,
      database: location.name,
      username: location.user,
      password: location.password,
      max: 1,
      idleTimeout: 0,
      maxLifetime: 0,
      connectionTimeout: 0,
    });
  }

  describe(): readonly string[] {
    return describeLocation(this.location);
  }

  async reach(): Promise<void> {
    await this.#try(() => run(this.#connection, { text: 'SELECT 1', values: [] }));
  }

  async rows(table: string): Promise<Row[]> {
    return this.#onTable(table, async (statements) =>
      (await run(this.#connection, statements.all())).map(withoutNulls),
    );
  }

  async put(table: string, key: Row, values: Row): Promise<void> {
    await this.#onTable(table, async (statements) => {
      const known = await run(this.#connection, statements.find(key));
      if (known.length === 0) {
        if (!Object.values(values).some((value) => value !== '')) return;
        await run(this.#connection, statements.insert({ ...key, ...values }));
      } else if (Object.keys(values).length > 0) {
        await run(this.#connection, statements.update(key, values));
      }
    });
  }

  async remove(table: string, match: Row): Promise<number> {
    return this.#onTable(table, async (statements) => (await run(this.#connection, statements.remove(match))).count);
  }

  async replace(table: string, rows: readonly Row[]): Promise<void> {
    await this.#onTable(table, (statements) =>
      this.#connection.begin(async (transaction) => {
        await run(transaction, statements.clear());
        for (const row of rows) await run(transaction, statements.insert(row));
      }),
    );
  }

  async holdAll(): Promise<void> {
    const text = `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ${this.#dialect.schema}`;
    const found = await this.#try(() => run(this.#connection, { text, values: [] }));
    const there = new Set(found.map((row) => row.name));
    for (const table of tableNames.filter((name) => !there.has(name))) await this.#create(table);
  }

  close(): void {
    void this.#connection.close();
  }

  /** Does something with a table, which is made when it is missing, as xCAT makes it at its first use. */
  #onTable<Result>(table: string, action: (statements: Statements) => Promise<Result>): Promise<Result> {
    const statements = new Statements(this.#dialect, table);
    return this.#try(async () => {
      try {
        return await action(statements);
      } catch (error) {
        if (!this.#dialect.isMissingTable(error as SqlFailure)) throw error;
        await this.#create(table);
        return action(statements);
      }
    });
  }

  async #create(table: string): Promise<void> {
    await this.#try(() => run(this.#connection, new Statements(this.#dialect, table).create()));
  }

  /** Runs an action, once more when it found the connection cut; what it throws tells the reason as Perl would. */
  async #try<Result>(action: () => Promise<Result>): Promise<Result> {
    const began = performance.now();
    try {
      return await action().catch((error: SqlFailure) => {
        if (!isCut(error)) throw error;
        return action();
      });
    } catch (error) {
      if ((error as SqlFailure).code === undefined) throw error;
      throw await explainFailure(error as SqlFailure, this.location, this.#dialect, performance.now() - began);
    }
  }
}

type Found = Record<string, string | null>[] & { readonly count: number };

async function run(runner: Runner, { text, values }: Statement): Promise<Found> {
  return (await runner.unsafe(text, [...values])) as Found;
}

function withoutNulls(row: Record<string, string | null>): Row {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, value ?? '']));
}
