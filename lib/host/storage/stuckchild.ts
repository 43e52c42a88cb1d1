import { lstatSync, readlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { identify, type ProcessIdentity, stillRuns } from '../programs/processes';
import { forget, recall, remember, remembersLike } from '../runstate';
import { type Mount, mountOf, readMounts } from './mounts';

const prefix = 'storage+';

/** The child that still waits for the storage under a directory, whichever action left it behind; undefined when there is none. */
export function stuckChild(directory: string): ProcessIdentity | undefined {
  if (!remembersLike(prefix)) return undefined; // as nearly always, and cheaper to see than the mounts are to read
  const record = stuckRecord(directory);
  const known = recall(record) as ProcessIdentity | undefined;
  if (known && stillRuns(known)) return known;
  if (known) forget(record);
  return undefined;
}

/** Remembers that a child does not end, so that no other one is sent after it. Throws system errors. */
export function rememberStuckChild(directory: string, pid: number): void {
  const child = identify(pid);
  if (child) remember(stuckRecord(directory), child);
}

/** Under which name it is remembered: one for all directories of a file system, since all of it hangs. */
export function stuckRecord(directory: string): string {
  const mount = mountBehindLinks(readMounts(), directory);
  // On the local disk any directory may stand for itself: a disk that hangs takes the node with it.
  return `${prefix}${mount && mount.mountPoint !== '/' ? mount.device : directory.replaceAll('/', '+')}`;
}

/** The mount that a path leads to by links on the root file system; what lies on any other one is not touched. */
export function mountBehindLinks(mounts: readonly Mount[], path: string, depth = 0): Mount | undefined {
  const names = path.split('/').filter(Boolean);
  for (const index of names.keys()) {
    const place = `/${names.slice(0, index + 1).join('/')}`;
    const mount = mountOf(mounts, place);
    if (mount?.mountPoint !== '/') return mount;
    const target = linkTarget(place);
    if (target === undefined || depth > 8) continue;
    return mountBehindLinks(mounts, join(target, ...names.slice(index + 1)), depth + 1);
  }
  return mountOf(mounts, '/');
}

function linkTarget(path: string): string | undefined {
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink();
  return isLink ? resolve(dirname(path), readlinkSync(path)) : undefined;
}
