import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const projectRoot = join(__dirname, '..', '..', '..', '..');
const runFile = promisify(execFile);

/** Runs a program on this machine and returns what it printed. Throws what it complained of. */
export async function run(program: string, args: readonly string[], cwd = projectRoot): Promise<string> {
  // What a make above this test says to its children is not for this one.
  const { MAKEFLAGS: _flags, MAKELEVEL: _level, NODE_OPTIONS: _tap, ...env } = process.env;
  const { stdout } = await runFile(program, [...args], { cwd, env, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

/** Makes a package as the README says; returns its path. */
export async function makePackage(kind: 'deb' | 'rpm', runtime: 'bun' | 'node'): Promise<string> {
  const words = (await run('make', ['--no-print-directory', kind, `RUNTIME=${runtime}`])).trim().split('\n');
  return join(projectRoot, words.at(-1) ?? '');
}
