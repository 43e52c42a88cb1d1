import type { Row } from '../database/database';

/** A row as tabdump prints it: quoted values, nothing at all for an empty one. */
export function formatRow(row: Row, columns: readonly string[]): string {
  return columns.map((column) => quote(row[column] ?? '')).join(',');
}

function quote(value: string): string {
  return value === '' ? '' : `"${value.replaceAll('"', '""')}"`;
}

/** Reads CSV as tabdump writes it, quoted values over several lines included. Returns the fields of each record. */
export function parseCsv(csv: string): string[][] {
  const text = csv.endsWith('\n') ? csv : `${csv}\n`;
  const field = /"((?:[^"]|"")*)"|([^,\n"]*)/y;
  const records: string[][] = [];
  let fields: string[] = [];
  for (let at = 0; at < text.length; at++) {
    field.lastIndex = at;
    const match = field.exec(text);
    fields.push(match?.[1]?.replaceAll('""', '"') ?? match?.[2] ?? '');
    at = field.lastIndex;
    if (text[at] === ',') continue;
    if (text[at] !== '\n') throw new Error(`malformed CSV at character ${at}`);
    records.push(fields);
    fields = [];
  }
  return records;
}
