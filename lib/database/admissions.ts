import { databaseName } from './provision';

/** A line of pg_hba.conf that lets an account into xCAT's database from one address, or from the host of a name; `mark` ends it. */
export function admission(account: string, from: string, method: string, mark: string): string {
  return `host ${databaseName} ${account} ${sourceOf(from)} ${method}${mark}`;
}

/** PostgreSQL's documentation, "The pg_hba.conf File": an address needs its mask, a name must have none. */
function sourceOf(from: string): string {
  if (from.includes(':')) return `${from}/128`;
  return /^[\d.]+$/.test(from) ? `${from}/32` : from;
}

/** The text of a pg_hba.conf without the lines that end with one of these marks, and with others before all that stay: the first line that fits counts. */
export function withAdmissions(text: string, dropped: readonly string[], added: readonly string[]): string {
  const kept = text.split('\n').filter((line) => !dropped.some((mark) => line.endsWith(mark)));
  return [...new Set(added), ...kept].join('\n');
}
