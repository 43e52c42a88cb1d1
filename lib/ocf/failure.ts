import { ReturnCode } from './returncodes';

/**
 * Why an action did not succeed: the return code for the cluster, a stable id for documents and tests, and one sentence
 * for the administrator (what, where, seen against expected, what to do). Thrown anywhere, reported once, by dispatch.
 */
export class Failure extends Error {
  constructor(
    readonly id: string,
    message: string,
    readonly code: ReturnCode = ReturnCode.generic,
  ) {
    super(message);
    this.name = 'Failure';
  }
}

/** The one-line text of anything thrown: an Error's message, else the value itself. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s*\n\s*/g, '; ').trim();
}

/** The errno name of a system error (`ENOENT`, ...), or undefined for anything else. */
export function errnoOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Does what is done to a file. A system error of it names the file, also where the system knows its descriptor alone. */
export function onFile<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && !error.message.includes(path)) error.message = `${error.message}: ${path}`;
    throw error;
  }
}
