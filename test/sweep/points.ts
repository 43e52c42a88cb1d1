import { fileOf, hasFailed, stringsOf, type Trace, type TracedCall } from './trace';

/** A moment of an action at which it can be struck: one system call of its main thread (or of its own child on storage). */
export interface Point {
  /** What happens there, for people: the same from run to run. */
  readonly name: string;
  readonly syscall: string;
  /** The how-manieth call of that name by this process, from 1. */
  readonly ordinal: number;
  readonly kind: 'change' | 'sync' | 'spawn' | 'end';
  /** spawn: the program, and how many ms it ran. */
  readonly command?: Command;
  /** The call is not the action's own but that of the child that works on shared storage; it is known by this path. */
  readonly storagePath?: string;
}

export interface Command {
  /** Its name, without a path. */
  readonly program: string;
  /** It was called by its name alone, so that another one can be put before it. */
  readonly byName: boolean;
  /** The how-manieth call of that program by the action, from 1. */
  readonly ordinal: number;
  readonly ms: number;
}

/** The calls that are looked at. The first group changes files, the second makes changes last, the third starts children. */
const changes = [
  ...['open', 'openat', 'creat', 'write', 'pwrite64', 'writev', 'truncate', 'ftruncate'],
  ...['rename', 'renameat', 'renameat2', 'link', 'linkat', 'symlink', 'symlinkat', 'unlink', 'unlinkat', 'mkdir'],
  ...['mkdirat', 'rmdir', 'chmod', 'fchmod', 'fchmodat', 'chown', 'fchown', 'lchown', 'fchownat', 'kill'],
];
const syncs = ['fsync', 'fdatasync'];
const spawns = ['vfork', 'fork', 'clone', 'clone3'];
export const tracedCalls = [...changes, ...syncs, ...spawns, 'execve', 'exit_group'];

/** The cluster's log: what is lost there is no state. */
export const logFile = '/var/log/pacemaker/pacemaker.log';

/** All points of an action's trace, in their order. The first process of the trace is the action. */
export function pointsOf({ calls, ends }: Trace): Point[] {
  const main = calls[0]?.pid ?? 0;
  const storage = new Set(storageChildren(calls));
  const counted = new Counter();
  const programs = new Counter();
  return calls.flatMap((call): Point[] => {
    const { pid, name: syscall } = call;
    const storagePath = pid !== main && storage.has(pid) ? (fileOf(call) ?? stringsOf(call)[0]) : undefined;
    if (pid !== main && storagePath === undefined) return [];
    // strace counts the calls of one process, and of those the ones with the path that it is told to look for.
    const ordinal = counted.next([pid, syscall, storagePath].join(' '));
    const kind = kindOf(call);
    if (kind === undefined) return [];
    const at = { name: described(call), syscall, ordinal, kind };
    if (storagePath !== undefined) return storagePath.startsWith('/run/') ? [] : [{ ...at, storagePath }];
    if (kind !== 'spawn') return [at];
    const child = Number(call.result.split(' ')[0]);
    const [called = 'nothing', ...words] = wordsOf(calls, child);
    const program = called.replace(/.*\//, '');
    const ms = Math.max(0, ((ends.get(child) ?? call.at) - call.at) * 1000);
    const command = { program, byName: program === called, ordinal: programs.next(program), ms };
    return [{ ...at, name: normalised([program, ...words].join(' ')), command }];
  });
}

class Counter {
  readonly #counts = new Map<string, number>();

  next(key: string): number {
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count;
  }
}

function kindOf(call: TracedCall): Point['kind'] | undefined {
  if (call.name === 'exit_group') return 'end';
  if (hasFailed(call)) return undefined;
  if (spawns.includes(call.name)) return /CLONE_THREAD/.test(call.args) ? undefined : 'spawn';
  if (syncs.includes(call.name)) return 'sync';
  return changes.includes(call.name) && changesSomething(call) ? 'change' : undefined;
}

function changesSomething(call: TracedCall): boolean {
  switch (call.name) {
    case 'open':
    case 'openat':
      return /\bO_(CREAT|TRUNC)\b/.test(call.args) && !stringsOf(call)[0]?.startsWith('/dev/');
    case 'write':
    case 'pwrite64':
    case 'writev':
    case 'ftruncate':
      return !/^\/(dev|proc)\//.test(fileOf(call) ?? '/dev/');
    case 'kill':
      return !/, 0$/.test(call.args);
    default:
      return true;
  }
}

/** The processes of this very program that do one request on shared storage. */
function storageChildren(calls: readonly TracedCall[]): number[] {
  return calls
    .filter((call) => call.name === 'execve' && / "internal", "storage", /.test(call.args))
    .map(({ pid }) => pid);
}

/** The words of the program that a child became. */
function wordsOf(calls: readonly TracedCall[], pid: number): string[] {
  const became = calls.find((call) => call.pid === pid && call.name === 'execve' && !hasFailed(call));
  return became ? stringsOf({ ...became, args: /\[(.*)\]/.exec(became.args)?.[1] ?? '' }) : [];
}

function described(call: TracedCall): string {
  const paths = [fileOf(call), ...stringsOf(call)].filter((path) => path?.startsWith('/'));
  const where = call.name === 'write' || call.name === 'pwrite64' ? paths.slice(0, 1) : paths;
  return normalised(where.length > 0 ? `${call.name} ${where.join(' ')}` : call.name);
}

/** Without what differs from run to run: process numbers, machine ids, unique names, points in time. */
function normalised(text: string): string {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, 'UUID')
    .replace(/[0-9a-f]{32}/g, 'ID')
    .replace(/(\/\.[a-z]+\.(?:UUID\.)?)\d+/g, '$1PID')
    .replace(/\\"(expires)\\":[\d.]+/g, '"$1":TIME')
    .slice(0, 160);
}
