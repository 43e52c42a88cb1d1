import { existsSync, readFileSync } from 'node:fs';
import { run } from './host';

/** The mount points at or below a directory, the deepest first. */
export function mountsBelow(directory: string): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => unescapeMountPath(line.split(' ')[4] ?? ''))
    .filter((path) => path === directory || path.startsWith(`${directory}/`))
    .reverse();
}

/** The text of a path in mountinfo, where blanks and backslashes are written in octal. */
export function unescapeMountPath(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_match, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** Mounts an overlay: `layers` are read only, the first on top; what is written goes to `upper`. */
export async function mountOverlay(
  target: string,
  { name, layers, upper, work }: { name: string; layers: readonly string[]; upper: string; work: string },
): Promise<void> {
  // With redirect_dir a directory of a lower layer can be renamed, as on an ordinary disk.
  const options = `redirect_dir=on,lowerdir=${layers.join(':')},upperdir=${upper},workdir=${work}`;
  await run('mount', ['-t', 'overlay', name, '-o', options, target]);
}

/** Unmounts all that is mounted at or below a directory. */
export async function unmountBelow(directory: string): Promise<void> {
  for (const path of mountsBelow(directory)) await run('umount', [path]);
}

/** Removes a directory tree; refuses while anything is mounted below it. */
export async function removeTree(directory: string): Promise<void> {
  const mounted = mountsBelow(directory)[0];
  if (mounted !== undefined) throw new Error(`${directory} is not removed: ${mounted} is still mounted`);
  if (existsSync(directory)) await run('rm', ['-rf', '--one-file-system', '--', directory]);
}
