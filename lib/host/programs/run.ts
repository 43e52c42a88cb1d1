import { Deadline, waitUntil } from '../../ocf/deadline';
import { errnoOf, Failure } from '../../ocf/failure';
import { ReturnCode } from '../../ocf/returncodes';
import { identify } from './processes';

/** How a command ended. Output is complete unless it timed out; the final newline is taken off. */
export interface CommandResult {
  /** The command as a person would write it, for logs and messages. */
  readonly command: string;
  /** The exit code; undefined when it was ended by a signal, timed out or could not be started. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  /** The program is not on this node. */
  readonly missing: boolean;
  /** Why it could not be started, as the system says it (`EAGAIN`, ...). */
  readonly refusal?: string;
  /** The pid of one that was too late and does not end by SIGKILL either: it waits for storage that is dead. */
  readonly survivor?: number;
}

export interface RunOptions {
  /** Time limit in ms; the deadline, when given too, can only shorten it. */
  readonly timeoutMs?: number;
  readonly deadline?: Deadline;
  /** Added to the plain environment that every command gets. */
  readonly env?: Readonly<Record<string, string>>;
  /** Text for the command's standard input; without one it reads nothing. */
  readonly input?: string;
  /** Called with each piece of standard output as it comes, for progress. */
  readonly onOutput?: (piece: string) => void;
  /** Ends the command early, politely. */
  readonly stop?: AbortSignal;
}

let shielded = false;

/**
 * From now on commands get process groups of their own, so that Ctrl-C at the terminal reaches this program alone, which then
 * ends what it does in order. Not for agents: the cluster ends an agent that is too late together with its group.
 */
export function shieldCommands(): void {
  shielded = true;
}

/** Where programs are looked for: the system's own places and, last, xCAT's, which the cluster's own PATH lacks. */
export const searchPath =
  '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/xcat/sbin:/opt/xcat/bin:/opt/xcat/share/xcat/tools';

/**
 * What every command finds in its environment, and nothing else of ours: parsable messages, and the HOME that Pacemaker does
 * not set but xCAT's clients need for their certificate.
 */
const plainEnvironment = { PATH: searchPath, LC_ALL: 'C', HOME: '/root', XCATROOT: '/opt/xcat', TERM: 'dumb' };

const defaultTimeoutMs = 60_000;
/** How long a process that was killed may take to be gone, ms. */
const dyingMs = 300;
/** How long after its end a command's output is still read: a daemon that it left behind may hold the pipe for ever. */
const drainMs = 500;

/** Runs a program to its end, or to the time limit, when it is killed. Never throws for what the program does. */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
  const { execa } = await import('execa');
  const limit = options.deadline?.limit(options.timeoutMs ?? defaultTimeoutMs) ?? options.timeoutMs ?? defaultTimeoutMs;
  const command = [program, ...args].map(shown).join(' ');
  const child = execa(program, args, {
    reject: false,
    buffer: false,
    cwd: '/',
    detached: shielded,
    extendEnv: false,
    env: { ...plainEnvironment, ...options.env },
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
  });
  let stdout = '';
  let stderr = '';
  // A letter may lie across two pieces.
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    stdout += piece;
    options.onOutput?.(piece);
  });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    stderr += piece;
  });
  const ended = child.then((result) => ({ code: result.exitCode, cause: result.cause, timedOut: false }));
  const left = new Promise<void>((resolve) => child.once('exit', () => setTimeout(resolve, drainMs).unref()));
  const exited = left.then(() => ({ code: child.exitCode ?? undefined, cause: undefined, timedOut: false }));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<{ code: undefined; cause: undefined; timedOut: true }>((resolve) => {
    timer = setTimeout(() => resolve({ code: undefined, cause: undefined, timedOut: true }), limit);
  });
  // One in a group of its own goes with its children.
  const kill = (signal: NodeJS.Signals) => (shielded ? killGroup(child.pid, signal) : child.kill(signal));
  const end = () => kill('SIGTERM');
  if (options.stop?.aborted) end();
  options.stop?.addEventListener('abort', end);
  const { code, cause, timedOut } = await Promise.race([ended, exited, late]);
  clearTimeout(timer);
  options.stop?.removeEventListener('abort', end);
  if (timedOut) kill('SIGKILL');
  child.stdout.destroy();
  child.stderr.destroy();
  const survives = timedOut && child.pid !== undefined && !(await endsSoon(child.pid));
  const refusal = errnoOf(cause);
  const missing = refusal === 'ENOENT';
  const output = { stdout: stdout.replace(/\n$/, ''), stderr: stderr.replace(/\n$/, '') };
  const result = { command, code, ...output, timedOut, missing };
  return {
    ...result,
    ...(refusal === undefined ? {} : { refusal }),
    ...(survives && child.pid !== undefined ? { survivor: child.pid } : {}),
  };
}

function killGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (leader !== undefined) process.kill(-leader, signal);
  } catch (error) {
    if (errnoOf(error) !== 'ESRCH') throw error;
  }
}

/** Whether a process that has been killed is gone within a moment. */
function endsSoon(pid: number): Promise<boolean> {
  return waitUntil(() => identify(pid) === undefined, Deadline.in(dyingMs), 20);
}

/**
 * Runs a program that has to succeed.
 * @throws Failure `missing-program` (5) when it is not installed, `command-timeout` or `command-failed` (1) otherwise.
 */
export async function runOk(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<CommandResult> {
  const result = await run(program, args, options);
  if (result.code === 0) return result;
  if (result.missing) {
    throw new Failure('missing-program', `${program} is not installed on this node`, ReturnCode.installed);
  }
  throw new Failure(result.timedOut ? 'command-timeout' : 'command-failed', failureText(result));
}

/** What a failed command says of itself, in one line: its last words, and how it ended. */
export function failureText(result: CommandResult): string {
  const lines = (result.stderr.trim() || result.stdout.trim()).split('\n').filter((line) => line.trim() !== '');
  // Why it failed may stand before many words about how.
  const cause = lines
    .slice(0, -3)
    .find((line) => /No space left on device|Disk quota exceeded|Read-only file/.test(line));
  const words = [...(cause ? [cause] : []), ...lines.slice(-3)].join('; ').slice(0, 300);
  if (result.missing) return `${result.command}: not installed`;
  const end = result.timedOut ? 'did not end in time' : endOf(result);
  return words ? `${result.command} ${end}: ${words}` : `${result.command} ${end}`;
}

function endOf({ code, refusal }: CommandResult): string {
  if (refusal !== undefined) return `could not be started (${refusal})`;
  return code === undefined ? 'was killed' : `ended with ${code}`;
}

function shown(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`;
}
