import { join } from 'node:path';
import { Failure } from '../../lib/ocf/failure';
import type { ActionLog } from '../../lib/ocf/log';

/** The top of the source tree, seen from the compiled tests in build/js. */
export const sourceTree = join(__dirname, '..', '..', '..', '..');

/**
 * How the compiled program is started, for setSelfCommand: with it, real children can be had in a unit test. Without the
 * modules that tap puts into every child, which take longer to load than the child takes to work.
 */
export const compiledProgram: readonly string[] = [
  ...['/usr/bin/env', '-u', 'NODE_OPTIONS', process.execPath],
  join(sourceTree, 'build', 'js', 'xcatha.js'),
];

/** The Failure that an action ends in; anything else (success, another error) is an error of the test. */
export async function failureFrom(action: () => unknown): Promise<Failure> {
  try {
    await action();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('a Failure was expected, and none was thrown');
}

/** A log that keeps its lines, each with its level in front. */
export function recordingLog(): ActionLog & { readonly lines: string[] } {
  const lines: string[] = [];
  const write = (level: string) => (text: string) => {
    lines.push(`${level}: ${text}`);
  };
  return {
    lines,
    debug: write('debug'),
    info: write('info'),
    warning: write('warning'),
    error: write('error'),
    flush: async () => undefined,
  };
}
