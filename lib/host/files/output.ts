import { writeSync } from 'node:fs';
import { errnoOf } from '../../ocf/failure';

/** How long a pipe that can take no more is waited for before the next try, ms. */
const pauseMs = 5;

/**
 * Writes a text to a descriptor, to its end. Not through process.stdout: opening Node's streams costs a monitor more than all of
 * its work, and what they write to a file that is full is lost without a word. Throws system errors, EPIPE among them.
 */
export function writeOut(descriptor: number, text: string): void {
  for (let rest = Buffer.from(text); rest.length > 0; ) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      if (errnoOf(error) !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  }
}
