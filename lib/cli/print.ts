import { writeSync } from 'node:fs';
import { errnoOf, messageOf } from '../ocf/failure';

/** Standard output cannot take any more: what a pipe of ours waits for is soon read. */
const pauseMs = 5;
const bell = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes a result to standard output, to its end: a file that it was led to is whole when this returns. A reader that has gone
 * away has read what it wanted. @throws Error where it cannot be written: a full disk must not look like an answer.
 */
export function print(text: string, descriptor = 1): void {
  for (let rest = Buffer.from(text); rest.length > 0; ) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      if (errnoOf(error) === 'EPIPE') return;
      if (errnoOf(error) !== 'EAGAIN') throw new Error(`cannot write the result: ${messageOf(error)}`);
      Atomics.wait(bell, 0, 0, pauseMs);
    }
  }
}
