import {
  closeSync,
  existsSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { errnoOf, onFile } from '../../ocf/failure';
import { run } from '../programs/run';

/**
 * Replaces a local file's content so that every reader sees the old text or the new one, also after a crash: a temporary
 * file beside it, fsync, rename. Owner, mode and SELinux label stay; a new file gets `mode` (Pacemaker's umask would
 * otherwise make it unreadable to users). A symbolic link stays and is followed. Throws system errors.
 */
export async function replaceFile(path: string, text: string | Uint8Array, mode = 0o644): Promise<void> {
  const target = endOfLinks(path);
  const old = statSync(target, { throwIfNoEntry: false });
  const temporary = temporaryOf(target);
  rmSync(temporary, { force: true });
  try {
    writeDurably(temporary, text, old?.mode ?? mode, old);
    if (old && existsSync('/sys/fs/selinux/enforce')) {
      await run('chcon', [`--reference=${target}`, temporary], { timeoutMs: 2000 });
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncDirectory(dirname(target));
}

/** A fixed name: a run that was killed leaves at most one such file, and the next run takes it away. */
function temporaryOf(target: string): string {
  return join(dirname(target), `.${basename(target)}.xcatha-new`);
}

/** Takes away what a replacement that was killed has left beside a file. Throws system errors. */
export function discardUnfinished(path: string): void {
  rmSync(temporaryOf(endOfLinks(path)), { force: true });
}

/** Removes a file that `replaceFile` made, and what one that was killed has left beside it. Throws system errors. */
export function removeFile(path: string): void {
  discardUnfinished(path);
  rmSync(path, { force: true });
}

/** Where a path's symbolic links lead, also when nothing is there. Throws system errors, ELOOP among them. */
export function endOfLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink();
    return isLink ? endOfLinks(resolve(dirname(path), readlinkSync(path))) : path;
  }
}

/** Writes a new file whole and waits until it is on the disk. Throws system errors that name it, EEXIST among them. */
export function writeDurably(
  path: string,
  text: string | Uint8Array,
  mode: number,
  owner?: Pick<Stats, 'uid' | 'gid'>,
): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    onFile(path, () => {
      if (owner) fchownSync(file, owner.uid, owner.gid);
      fchmodSync(file, mode & 0o7777);
      writeFileSync(file, text); // not writeSync, which may write a part and succeed
      fsyncSync(file);
    });
  } finally {
    closeSync(file);
  }
}

/** Makes renames and removals in a directory durable. Throws system errors that name it. */
export function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    onFile(path, () => fsyncSync(directory));
  } finally {
    closeSync(directory);
  }
}
