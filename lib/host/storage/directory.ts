import type { Deadline } from '../../ocf/deadline';
import { Failure } from '../../ocf/failure';
import { type CommandResult, failureText, run, runOk } from '../programs/run';
import { mountOf, ownFileSystem, readMounts } from './mounts';

/** What can be said of a directory, shared or not, before anything is written there. */
export interface DirectoryFacts {
  readonly kind: 'directory' | 'other' | 'absent';
  /** Where it is when all links on the way are followed. */
  readonly real: string;
  /** As root, by the file system's own answer: false also on one that is mounted read-only or squashes root. */
  readonly writable: boolean;
  /** Permission bits, for example 0o755. */
  readonly mode: number;
  /** The type of the file system that it lies on, as mountinfo names it. */
  readonly type: string;
  /** The file system that it lies on, in words, when no other node can see that one. */
  readonly ownFileSystem: string | undefined;
}

const limitMs = 10_000;

/**
 * Looks at a directory through children, so that dead storage cannot block the caller.
 * @throws Failure `storage-hung` when it does not answer in time, `command-failed` when a child cannot be started.
 */
export async function directoryFacts(path: string, deadline: Deadline): Promise<DirectoryFacts> {
  const stat = answered(path, await run('stat', ['-L', '-c', '%F|%a', path], { deadline, timeoutMs: limitMs }));
  const led = answered(path, await run('readlink', ['-f', path], { deadline, timeoutMs: limitMs }));
  const real = led.stdout.trim() || path;
  const mounts = readMounts();
  const place = { real, type: mountOf(mounts, real)?.type ?? '', ownFileSystem: ownFileSystem(mounts, real) };
  if (stat.code !== 0) return { kind: 'absent', writable: false, mode: 0, ...place };
  const [type, mode = '0'] = stat.stdout.split('|');
  const test = answered(path, await run('test', ['-w', path], { deadline, timeoutMs: limitMs }));
  return {
    kind: type === 'directory' ? 'directory' : 'other',
    writable: test.code === 0,
    mode: Number.parseInt(mode, 8),
    ...place,
  };
}

/** Free room of a file system; `inodes` is undefined where it has no fixed number of them. */
export interface FreeRoom {
  readonly bytes: number;
  readonly inodes: number | undefined;
}

/** The room that is left where a path lies. @throws Failure as runOk. */
export async function freeRoom(path: string, deadline: Deadline): Promise<FreeRoom> {
  const args = ['-B1', '--output=avail,itotal,iavail', path];
  const answer = await runOk('df', args, { deadline, timeoutMs: limitMs });
  const [bytes = 0, allInodes = 0, inodes = 0] = (answer.stdout.split('\n')[1] ?? '').trim().split(/\s+/).map(Number);
  return { bytes, inodes: allInodes > 0 ? inodes : undefined };
}

/** Room that a tree takes. */
export interface TreeSize {
  readonly bytes: number;
  readonly inodes: number;
}

/** Measures a tree, hard links counted once. @throws Failure as runOk. */
export async function treeSize(path: string, deadline: Deadline): Promise<TreeSize> {
  const measure = async (unit: string) => {
    const answer = await runOk('du', ['-s', unit, path], { deadline, timeoutMs: deadline.remaining() });
    return Number(answer.stdout.split('\t')[0]);
  };
  return { bytes: await measure('-B1'), inodes: await measure('--inodes') };
}

/** No answer is not the answer that nothing is there. */
function answered(path: string, result: CommandResult): CommandResult {
  if (result.code !== undefined) return result;
  if (!result.timedOut) throw new Failure('command-failed', failureText(result));
  throw new Failure('storage-hung', `the storage under ${path} hangs; check it and its network`);
}
