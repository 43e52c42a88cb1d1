import { existsSync, lstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './host';

// In the image these are links into /usr. A directory of the same name in a layer above would hide all that is behind them.
const mergedIntoUsr = ['bin', 'sbin', 'lib', 'lib64'];

/**
 * Copies a file tree, to be laid over the nodes' roots. A copy, because a layer must not change under a mounted overlay
 * (its source is a build directory), and so that /bin, /sbin and /lib can be moved to /usr as in the image.
 */
export async function copyTree(source: string, layer: string): Promise<void> {
  if (!existsSync(source)) throw new Error(`${source}: there is no such directory to lay over the nodes`);
  mkdirSync(layer, { recursive: true, mode: 0o755 });
  await copyContents(source, layer);
  for (const name of mergedIntoUsr) {
    const directory = join(layer, name);
    if (!lstatSync(directory, { throwIfNoEntry: false })?.isDirectory()) continue;
    mkdirSync(join(layer, 'usr', name), { recursive: true, mode: 0o755 });
    await copyContents(directory, join(layer, 'usr', name));
    await run('rm', ['-rf', '--one-file-system', '--', directory]);
  }
}

async function copyContents(source: string, target: string): Promise<void> {
  await run('cp', ['--archive', '--reflink=auto', '--', `${source}/.`, target]);
}
