import { tableDefinition } from '../database/schema';
import type { Context } from './command';
import { parseCsv } from './csv';

/** `tabrestore`: replaces a table by the CSV text that the client read. The first argument is the table's name. */
export async function restoreTable({ args, input, database, output }: Context): Promise<void> {
  const table = args[0] ?? '';
  const definition = tableDefinition(table);
  if (!definition) return output.error(`No such table: ${table}`);
  const records = parseCsv(input ?? '');
  const header = records[0]?.[0]?.startsWith('#') ? records.shift() : undefined;
  const columns = header?.map((name) => name.replace(/^#/, '')) ?? definition.columns;
  const unknown = columns.find((column) => !definition.columns.includes(column));
  if (unknown) return output.error(`The table ${table} has no column ${unknown}`);
  const rows = records
    .filter((record) => record.some((value) => value !== ''))
    .map((record) => Object.fromEntries(columns.map((column, at) => [column, record[at] ?? ''])));
  await database.replace(table, rows);
}
