import { bold, entry, prose } from './roff';

/** A row of docs/exit-reasons.md. */
export interface ExitReason {
  readonly id: string;
  readonly codes: string;
  readonly meaning: string;
  readonly advice: string;
}

/** The rows below one heading of docs/exit-reasons.md. Throws when there are none: the page and the program have parted. */
export function exitReasons(markdown: string, heading: string): ExitReason[] {
  const section = markdown.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  if (rows.length === 0) throw new Error(`docs/exit-reasons.md has no rows under "${heading}"`);
  return rows.map((row) => {
    const [, id = '', codes = '', meaning = '', advice = ''] = row.split('|').map((cell) => cell.trim());
    return { id: id.replaceAll('`', ''), codes, meaning, advice };
  });
}

/** They as a list of a manual page. */
export function reasonEntries(reasons: readonly ExitReason[]): string[] {
  return reasons.flatMap(({ id, codes, meaning, advice }) =>
    entry(`${bold(id)} (${codes})`, `${prose(meaning)}\n${prose(advice)}`),
  );
}
