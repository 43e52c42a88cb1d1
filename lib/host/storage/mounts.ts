import { readFileSync } from 'node:fs';

/** One line of /proc/self/mountinfo (proc(5)). */
export interface Mount {
  readonly mountPoint: string;
  /** The directory of the file system that is seen at the mount point. */
  readonly root: string;
  /** major:minor of the file system. */
  readonly device: string;
  readonly type: string;
}

/** All mounts of this namespace, in mount order. Reading them never touches the file systems themselves. */
export function readMounts(): Mount[] {
  return parseMounts(readFileSync('/proc/self/mountinfo', 'utf8'));
}

/** Reads the text of a mountinfo file. */
export function parseMounts(text: string): Mount[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const fields = line.split(' ');
      const [, , device = '', root = '', mountPoint = ''] = fields;
      // Any number of optional fields stands before the dash.
      const type = fields[fields.indexOf('-', 6) + 1] ?? '';
      return { device, root: unescaped(root), mountPoint: unescaped(mountPoint), type };
    });
}

/** The topmost mount at exactly this path. */
export function mountAt(mounts: readonly Mount[], path: string): Mount | undefined {
  return mounts.findLast((mount) => mount.mountPoint === path);
}

/** The mount that a path lies on. */
export function mountOf(mounts: readonly Mount[], path: string): Mount | undefined {
  return mounts
    .filter((mount) => mount.mountPoint === '/' || path === mount.mountPoint || path.startsWith(`${mount.mountPoint}/`))
    .reduce<Mount | undefined>(
      (best, mount) => (best && best.mountPoint.length > mount.mountPoint.length ? best : mount),
      undefined,
    );
}

/** The file system at a path, in words, when it can only be this node's own; undefined where it may be shared storage. */
export function ownFileSystem(mounts: readonly Mount[], path: string): string | undefined {
  const mount = mountOf(mounts, path);
  if (mount?.type === 'tmpfs' || mount?.type === 'ramfs') return `a ${mount.type} in the memory of this node`;
  return mount?.mountPoint === '/' ? 'the root file system of this node' : undefined;
}

/** Whether the topmost mount at `path` shows `source`, a directory seen elsewhere in this namespace (a bind mount of it). */
export function isBindOf(mounts: readonly Mount[], path: string, source: string): boolean {
  const there = mountAt(mounts, path);
  const from = there && mountOf(mounts, source);
  if (!from) return false;
  const below = from.mountPoint === '/' ? source : source.slice(from.mountPoint.length);
  const root = `${from.root === '/' ? '' : from.root}${below}` || '/';
  return there.device === from.device && there.root === root;
}

/** mountinfo writes blanks, tabs, newlines and backslashes as octal escapes. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text; // as nearly all of them, and a monitor reads them all
  return text.replace(/\\([0-7]{3})/g, (_whole, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
