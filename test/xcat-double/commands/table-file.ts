import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Request } from '../protocol/message';

/** The request that `tabrestore table.csv` sends: the client reads the file, its name is the table's. */
export function readTableFile(args: readonly string[]): Request {
  const file = args.find((arg) => !arg.startsWith('-')) ?? '';
  return { command: 'tabrestore', args: [basename(file, '.csv')], input: readFileSync(file, 'utf8') };
}
