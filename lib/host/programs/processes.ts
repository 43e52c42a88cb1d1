import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { errnoOf } from '../../ocf/failure';

/** A process as /proc shows it. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks after boot: together with the pid it tells a process from a later one with the same number. */
  readonly startTime: string;
}

/** The command line of a process, its words joined by blanks; empty for one that is gone or a kernel thread. */
export function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0+$/, '').replace(/\0/g, ' ').trim();
  } catch {
    return '';
  }
}

/** The name of the program that a process runs, for messages: its arguments may hold what is not for everybody. */
export function programName(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}

/** Who a pid is now, or undefined when there is no such process or only its remains (a zombie). */
export function identify(pid: number): ProcessIdentity | undefined {
  const fields = statFields(pid);
  if (!fields || fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return { pid, startTime: fields[19] ?? '' };
}

/** Whether somebody has stopped a process (SIGSTOP, or a debugger): it is there, and will not answer. */
export function isSuspended(pid: number): boolean {
  return ['T', 't'].includes(statFields(pid)?.[0] ?? '');
}

/** PF_EXITING of the kernel's linux/sched.h, as /proc/PID/stat shows it: the thread will never run its program again. */
const exiting = 0x4;

/**
 * Whether a process runs its program no more: it is gone, or all that is left is the kernel closing its files, which may wait
 * for dead storage.
 */
export function hasEnded(pid: number): boolean {
  return threadsOf(pid).every((thread) => {
    const fields = statFields(thread);
    return !fields || fields[0] === 'Z' || fields[0] === 'X' || (Number(fields[6]) & exiting) !== 0;
  });
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) => `${pid}/task/${thread}`);
  } catch {
    return [];
  }
}

/** The pid of a process's parent, undefined when the process is gone. */
export function parentOf(pid: number): number | undefined {
  const parent = statFields(pid)?.[1];
  return parent === undefined ? undefined : Number(parent);
}

/** The fields of /proc/PID/stat (or PID/task/TID) behind the program's name (proc(5)): state, parent, ... */
function statFields(pid: number | string): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** Whether the very process that was identified before is still there. */
export function stillRuns(known: ProcessIdentity): boolean {
  return identify(known.pid)?.startTime === known.startTime;
}

/** The pids of all processes whose command line satisfies `matches`. */
export function findProcesses(matches: (commandLine: string) => boolean): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && matches(commandLine(pid)));
}

/**
 * The pids of processes whose current directory is one of these or lies below one, by the kernel's answer alone: storage that
 * is dead does not block it.
 */
export function processesBelow(directories: readonly string[]): number[] {
  const isBelow = (path: string) => directories.some((top) => path === top || path.startsWith(`${top}/`));
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isBelow(workingDirectory(pid)));
}

function workingDirectory(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return ''; // it has ended, or is a thread of the kernel
  }
}

/** Kills a process; one that is gone is already killed. Throws other system errors. */
export function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (errnoOf(error) !== 'ESRCH') throw error;
  }
}
