import { writeFileSync } from 'node:fs';
import type { Row } from '../database/database';
import { tableDefinition, tableNames } from '../database/schema';
import type { Context } from './command';
import { formatRow } from './csv';

const usage = `Usage: tabdump [-d] [table]
       tabdump      [table]
       tabdump [-f <filename>]  [table]
       tabdump [-n <# of records>]  [auditlog | eventlog]
       tabdump [-w attr==val [-w attr=~val] ...] [table]
       tabdump [-w attr==val [-w attr=~val] ...] [-f <filename>] [table]
       tabdump [-?|-h|--help]
       tabdump {-v|--version}
       tabdump `;

/** `tabdump`: the names of all tables, or one table as CSV. */
export async function dumpTable({ args, database, output }: Context): Promise<void> {
  const { table, file, conditions } = parse(args);
  if (args.some((arg) => ['-h', '--help', '-?'].includes(arg))) return output.data(usage);
  if (table === undefined) return output.data(tableNames.join('\n'));
  const definition = tableDefinition(table);
  if (!definition) return output.error(`No such table: ${table}`);
  const rows = (await database.rows(table)).filter((row) => conditions.every((condition) => condition(row)));
  const lines = [`#${definition.columns.join(',')}`, ...rows.map((row) => formatRow(row, definition.columns))];
  if (file === undefined) output.data(lines.join('\n'));
  else writeFileSync(file, `${lines.join('\n')}\n`);
}

type Condition = (row: Row) => boolean;

function parse(args: readonly string[]): { table?: string; file?: string; conditions: Condition[] } {
  const parsed: { table?: string; file?: string; conditions: Condition[] } = { conditions: [] };
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '-f') parsed.file = args[++at] ?? '';
    else if (arg === '-w') parsed.conditions.push(parseCondition(args[++at] ?? ''));
    else if (!arg.startsWith('-')) parsed.table = arg;
  }
  return parsed;
}

/** A condition as `-w` takes it: attr==value, attr!=value, attr=~pattern, attr!~pattern. */
export function parseCondition(text: string): Condition {
  const [, column = '', operator = '', value = ''] = /^([^=!]+)(==|!=|=~|!~)(.*)$/.exec(text) ?? [];
  if (!column) throw new Error(`Incorrect selection string: ${text}`);
  const pattern = operator.endsWith('~') ? new RegExp(value.replace(/^\/|\/$/g, '')) : undefined;
  return (row) => {
    const found = row[column] ?? '';
    return (pattern ? pattern.test(found) : found === value) !== operator.startsWith('!');
  };
}
