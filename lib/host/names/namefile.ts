import { replaceFile } from '../files/atomicfile';
import { readLocalFile } from '../runstate';

/**
 * A name file as text, undefined when it is not there. These files are other people's too, in whatever encoding: each byte is one
 * character here, so that all that is not ours goes back as it came. Throws system errors.
 */
export function readNameFile(path: string): string | undefined {
  return readLocalFile(path, 'latin1');
}

/** Replaces a name file by a text that was read so. Throws system errors. */
export function replaceNameFile(path: string, text: string): Promise<void> {
  return replaceFile(path, Buffer.from(text, 'latin1'));
}
