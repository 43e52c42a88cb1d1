/**
 * The rows of `tabdump` output: a header `#key,value,...`, then comma-separated values, quoted where they are not empty, a
 * quote inside doubled. Lines before the header (plugin noise) are passed over.
 */
export function parseTable(text: string): Record<string, string>[] {
  const start = text.search(/^#/m);
  if (start < 0) return [];
  const [header = [], ...rows] = parseRows(text.slice(start + 1));
  return rows.map((row) => Object.fromEntries(header.map((column, index) => [column, row[index] ?? ''])));
}

function parseRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  const endField = () => {
    row.push(field);
    field = '';
  };
  const endRow = () => {
    endField();
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (quoted && char === '"' && text[at + 1] === '"') {
      field += '"';
      at++;
    } else if (char === '"') quoted = !quoted;
    else if (!quoted && char === ',') endField();
    else if (!quoted && char === '\n') endRow();
    else field += char;
  }
  if (field !== '' || row.length > 0) endRow();
  return rows;
}
