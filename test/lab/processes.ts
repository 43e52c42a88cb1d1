import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that cannot be mistaken for a later one with the same number: its start time goes with it. */
export interface ProcessId {
  readonly pid: number;
  /** Clock ticks since boot, field 22 of /proc/PID/stat. */
  readonly startTime: string;
}

/** The identity of a running process; `undefined` when there is none, or only a zombie. */
export function identify(pid: number): ProcessId | undefined {
  const stat = readProc(pid, 'stat');
  // The name in field 2 may hold spaces and brackets: count from the last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTime] = [fields[0], fields[19]];
  return startTime === undefined || state === 'Z' || state === 'X' ? undefined : { pid, startTime };
}

/** Whether this very process still runs. */
export function isAlive(id: ProcessId): boolean {
  return identify(id.pid)?.startTime === id.startTime;
}

/** The processes whose argument list satisfies the condition. */
export function findProcesses(matches: (argv: readonly string[]) => boolean): ProcessId[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => matches(argumentsOf(Number(name))))
    .map((name) => identify(Number(name)))
    .filter((id) => id !== undefined);
}

/** The argument list of a process, empty when there is none. */
export function argumentsOf(pid: number): string[] {
  return readProc(pid, 'cmdline').split('\0');
}

/** The direct children of a process. */
export function childrenOf(pid: number): number[] {
  return readProc(pid, `task/${pid}/children`).split(' ').filter(Boolean).map(Number);
}

/** Whether a process is number 1 of a process namespace of its own: the init of a node. */
export function isInit(pid: number): boolean {
  return /^NSpid:.*\t1$/m.test(readProc(pid, 'status'));
}

/** Sends SIGKILL; a process that has gone is no error. */
export function kill(id: ProcessId): void {
  if (isAlive(id)) signalQuietly(id.pid, 'SIGKILL');
}

/** Sends a signal to a process, or with a negative number to a process group; one that has gone is no error. */
export function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Waits until a condition holds; throws `what` when it does not within the time (ms). */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  timeoutMs: number,
  what: string,
  signal?: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs / 1000} s: ${what}`);
    await sleep(50, undefined, signal === undefined ? {} : { signal });
  }
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // the process ended meanwhile
  }
}
