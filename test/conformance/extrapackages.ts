import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LabNode } from '../lab';
import { run } from '../lab/host';
import { cacheDirectory } from '../lab/paths';

/**
 * Lays the files of Debian packages that the image does not have into a node, so that a test has the real programs. Their
 * scripts do not run. The packages come the way the image does, and are kept beside it.
 */
export async function addPackages(node: LabNode, suite: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const archive = await fetched(suite, name);
    // /bin, /lib and /sbin of the node are links, which the directories of an older package must not replace.
    const script = 'dpkg-deb --fsys-tarfile "$1" | tar --extract --keep-directory-symlink --directory "$2"';
    await run('bash', ['-o', 'pipefail', '-c', script, 'bash', archive, node.root]);
  }
}

async function fetched(suite: string, name: string): Promise<string> {
  const directory = join(cacheDirectory(), 'packages', suite, name);
  const archives = () => readdirSync(directory).filter((file) => file.endsWith('.deb'));
  mkdirSync(join(cacheDirectory(), 'packages', suite), { recursive: true });
  try {
    const [archive] = archives();
    if (archive) return join(directory, archive);
  } catch {
    // not fetched yet
  }
  const partial = `${directory}.partial-${process.pid}`;
  mkdirSync(partial, { recursive: true });
  // An empty system of that suite, made only for its package lists: the host may be of another distribution.
  const hook = `cd ${partial} && APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" apt-get --quiet download ${name}`;
  await run('mmdebstrap', ['--quiet', '--variant=custom', `--extract-hook=${hook}`, suite, '/dev/null']);
  rmSync(directory, { recursive: true, force: true });
  renameSync(partial, directory);
  const [archive] = archives();
  if (!archive) throw new Error(`package ${name} of ${suite} could not be fetched`);
  return join(directory, archive);
}
