import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, onFile } from '../../ocf/failure';
import { dropLeftovers, runStateDirectory } from '../runstate';

/**
 * Lets `work` give a program a secret in a file: in memory, for root's eyes only, gone when the work is done. What a process
 * that was killed left behind is taken away by the next one, and by the agent's stop. Throws system errors and what `work` throws.
 */
export async function withSecretFile<T>(text: string, work: (path: string) => Promise<T>): Promise<T> {
  const directory = runStateDirectory();
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  dropLeftovers();
  const path = join(directory, `.secret.${crypto.randomUUID()}.${process.pid}`);
  try {
    onFile(path, () => writeFileSync(path, text, { mode: 0o600, flag: 'wx' }));
    return await work(path);
  } finally {
    rmSync(path, { force: true });
  }
}

/**
 * A secret that an administrator has put into a file: its first line. Only from a file that is for its owner alone.
 * @throws Error with a sentence that begins with the file.
 */
export function readSecretLine(file: string): string {
  const stats = statFor(file);
  // Reading a pipe could wait for ever.
  if (!stats.isFile()) throw new Error(`${file} is no regular file: give one`);
  if ((stats.mode & 0o077) !== 0) throw new Error(`${file} can be read by others: chmod 600 ${file}`);
  const line = readFileSync(file, 'utf8').split('\n', 1)[0] ?? '';
  if (line.trim() === '') throw new Error(`${file} has nothing in its first line`);
  return line;
}

function statFor(file: string) {
  try {
    return statSync(file);
  } catch (error) {
    throw new Error(`${file} cannot be read: ${messageOf(error)}`);
  }
}
