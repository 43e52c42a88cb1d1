import { writeOut } from '../host/files/output';
import { errnoOf, messageOf } from '../ocf/failure';

/**
 * Writes a result to standard output: a file that it was led to is whole when this returns. A reader that has gone away has read
 * what it wanted. @throws Error where it cannot be written: a full disk must not look like an answer.
 */
export function print(text: string): void {
  try {
    writeOut(1, text);
  } catch (error) {
    if (errnoOf(error) !== 'EPIPE') throw new Error(`cannot write the result: ${messageOf(error)}`);
  }
}
