import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findProcesses, killProcess } from '../host/programs/processes';
import { run, runOk } from '../host/programs/run';
import { onStorage } from '../host/storage/storage';
import { Deadline, waitUntil } from '../ocf/deadline';
import { Failure } from '../ocf/failure';
import { recordsDirectory } from '../xcat/data/layout';
import { storageLimitMs } from '../xcat/data/manifest';

const smallMs = 30_000;
/** A copy takes the time it takes; the administrator sees it move and can stop it. */
const copyMs = 7 * 24 * 3600 * 1000;

/**
 * Everything kept: owners by number, modes, hard links, ACLs, extended attributes, holes. The SELinux label is no property of
 * the data but of where it lies, and shared storage may not be able to keep one.
 */
const rsyncFlags = ['-aHAXS', '--numeric-ids', '--delete', '--filter=-x security.selinux'];

/** Where the copy of a path grows until it is complete. */
export function incomingPath(directory: string, path: string): string {
  return join(recordsDirectory(directory), 'incoming', path);
}

/**
 * Ends copies that a set-up which was killed has left running: they would write old data over new. They are known by the
 * place where only copies of ours grow. @throws Failure `copy-stays` when one does not die.
 */
export async function endOrphanCopies(directory: string): Promise<void> {
  const place = join(recordsDirectory(directory), 'incoming');
  const orphans = () => findProcesses((words) => words.startsWith('rsync ') && words.includes(`${place}/`));
  for (const pid of orphans()) killProcess(pid);
  if (await waitUntil(() => orphans().length === 0, Deadline.in(smallMs))) return;
  throw new Failure('copy-stays', `a copy from an earlier run does not end (process ${orphans().join(', ')})`);
}

/**
 * Copies a local directory to its incoming place and verifies that nothing differs. Continues what a killed copy left there.
 * A directory that this node does not have becomes an empty one.
 * @throws Failure `command-failed`, `command-timeout`; Error when the copy differs.
 */
export async function copyTree(
  path: string,
  directory: string,
  progress: (text: string) => void,
  stop: AbortSignal,
  checksum: boolean,
): Promise<void> {
  const target = incomingPath(directory, path);
  await runOk('mkdir', ['-p', '-m', '0700', recordsDirectory(directory)], { timeoutMs: smallMs });
  await runOk('mkdir', ['-p', target], { timeoutMs: smallMs });
  if (!isDirectory(path)) return;
  await mirrorTree(path, target, progress, stop, checksum);
}

/**
 * Makes one directory the same as another one, with everything kept, and verifies that nothing differs: by size and time of
 * each file, or with `checksum` by reading all of both. Continues what a killed copy left there. @throws Failure `command-failed`, `command-timeout`; Error when the copy differs.
 */
export async function mirrorTree(
  from: string,
  to: string,
  progress: (text: string) => void,
  stop: AbortSignal,
  checksum = false,
): Promise<void> {
  const trees = [`${from}/`, `${to}/`];
  const onOutput = (piece: string) => {
    const text = copyProgress(piece);
    if (text !== undefined) progress(text);
  };
  const shown = ['--info=progress2', '--no-inc-recursive'];
  const flags = [...rsyncFlags, ...(checksum ? ['--checksum'] : [])];
  await runOk('rsync', [...flags, ...shown, ...trees], { timeoutMs: copyMs, onOutput, stop });
  progress('verifying');
  const compare = await runOk('rsync', [...flags, '--dry-run', '--itemize-changes', ...trees], {
    timeoutMs: copyMs,
    stop,
  });
  const different = compare.stdout.trim().split('\n')[0];
  if (different) throw new Error(`the copy of ${from} differs (${different}): does something still write there?`);
}

/** What the last line of rsync's `--info=progress2` in a piece of its output says: how much, how fast, how long it will take. */
export function copyProgress(piece: string): string | undefined {
  const lines = [...piece.matchAll(/([\d,]+)\s+(\d+)%\s+(\S+\/s)\s+(\d+:\d\d:\d\d)/g)];
  const [, bytes = '', percent, speed, left] = lines.at(-1) ?? [];
  if (percent === undefined) return undefined;
  return `${percent} %, ${bytesText(Number(bytes.replaceAll(',', '')))}, ${speed}, ${left} left`;
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Makes the directories above a path's place on the shared directory, with the modes of the local ones. */
export async function makeParents(path: string, directory: string): Promise<void> {
  for (const parent of parentsOf(path).reverse()) {
    const mode = (statSync(parent, { throwIfNoEntry: false })?.mode ?? 0o755) & 0o7777;
    await runOk('mkdir', ['-p', '-m', mode.toString(8), join(directory, parent)], { timeoutMs: smallMs });
  }
}

/** Takes them away again, those that are empty. */
export async function removeEmptyParents(path: string, directory: string): Promise<void> {
  for (const parent of parentsOf(path)) await run('rmdir', [join(directory, parent)], { timeoutMs: smallMs });
}

/** Takes the incoming place away, when all that grew there has been moved. */
export async function removeIncoming(paths: readonly string[], directory: string): Promise<void> {
  const incoming = incomingPath(directory, '/');
  for (const path of paths) await removeEmptyParents(path, incoming);
  await run('rmdir', [incoming], { timeoutMs: smallMs });
}

/** The directories above a path, the nearest first, without the root: /root for /root/.xcat. */
function parentsOf(path: string): string[] {
  const parents: string[] = [];
  for (let parent = dirname(path); parent !== '/'; parent = dirname(parent)) parents.push(parent);
  return parents;
}

/** Renames a tree within the shared directory. The caller has made sure that nothing is in the way. @throws Failure as runOk. */
export async function moveTree(from: string, to: string): Promise<void> {
  await runOk('mkdir', ['-p', dirname(to)], { timeoutMs: smallMs });
  await runOk('mv', ['--no-target-directory', from, to], { timeoutMs: smallMs });
}

/** Whether something is at a place on the shared directory. @throws Failure `storage-*`. */
export async function treeThere(directory: string, place: string): Promise<boolean> {
  const { kinds } = await onStorage(directory, { op: 'kinds', paths: [place] }, Deadline.in(smallMs), storageLimitMs);
  return kinds[0] !== 'absent';
}

/** Waits until all that was written to the shared directory's file system is on the storage. @throws Failure as runOk. */
export async function flushStorage(directory: string): Promise<void> {
  await runOk('sync', ['--file-system', directory], { timeoutMs: 600_000 });
}

/** Takes the manifest away: the data behind it no longer counts as a set. @throws Failure as runOk. */
export async function removeManifest(directory: string): Promise<void> {
  await removeRecord(join(recordsDirectory(directory), 'manifest.json'));
}

/** Removes one file of ours on the shared directory; one that is not there is already removed. @throws Failure as runOk. */
export async function removeRecord(path: string): Promise<void> {
  await runOk('rm', ['-f', path], { timeoutMs: smallMs });
}

/** Whether rsync is installed on this node. */
export async function hasRsync(): Promise<boolean> {
  return !(await run('rsync', ['--version'], { timeoutMs: smallMs })).missing;
}

/** A number of bytes for people: 1.4 GiB. */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 2 ** (10 * power);
  return `${value.toFixed(power === 0 || value >= 100 ? 0 : 1)} ${units[power]}`;
}
