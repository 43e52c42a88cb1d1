import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { searchPath } from './run';

/** Whether this node has a program where programs are looked for. Starts nothing. */
export function isInstalled(program: string): boolean {
  return searchPath.split(':').some((directory) => existsSync(join(directory, program)));
}
