import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { signalQuietly } from './processes';

/** How a command in a machine is run. */
export interface ExecOptions {
  /** After this many ms the command is killed; 120000 unless told. */
  readonly timeoutMs?: number;
  readonly input?: string;
  /** Added to PATH, HOME and LANG; nothing of the caller's environment is passed on. */
  readonly env?: Readonly<Record<string, string>>;
  /** Told of each piece of standard output as it comes. */
  readonly onOutput?: (piece: string) => void;
  /** Kills the command too. */
  readonly signal?: AbortSignal;
}

/** What came of a command in a machine. */
export interface ExecResult {
  /** The exit code; 128 + the signal's number for a command ended by a signal (137 when its machine lost power). */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

const plainEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LANG: 'C.UTF-8',
};

// A background child may hold the output open for ever: after the command's own end its output is read for this long (ms).
const drainMs = 250;

/**
 * The argument list of nsenter for a command in a machine, in all namespaces of its init process. The environment is set by
 * env inside, because what spawns processes here may add to theirs (tap does, for each child).
 */
export function enterArguments(
  init: number,
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): string[] {
  const variables = Object.entries({ ...plainEnvironment, ...environment }).map(([name, value]) => `${name}=${value}`);
  return ['-t', String(init), ...'-m -u -i -n -p -C -r -w --'.split(' '), '/usr/bin/env', '-i', ...variables, ...argv];
}

/** Runs a command in a machine; its result tells how it ended. Throws only when it could not be started at all. */
export function execIn(init: number, argv: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('/usr/bin/nsenter', enterArguments(init, argv, options.env), {
      detached: true, // a process group of its own, so that a timeout ends all of it
    });
    child.stdout.on('data', (chunk: Buffer) => options.onOutput?.(chunk.toString('utf8')));
    const output = { stdout: collect(child.stdout), stderr: collect(child.stderr) };
    const killAll = () => child.pid !== undefined && signalQuietly(-child.pid, 'SIGKILL');
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      killAll();
    }, options.timeoutMs ?? 120_000);
    options.signal?.addEventListener('abort', killAll, { once: true });
    const finish = (code: number | null, signal: NodeJS.Signals | null) => {
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ code: exitCode(code, signal), stdout: output.stdout(), stderr: output.stderr(), timedOut });
    };
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', killAll);
      const drain = setTimeout(finish, drainMs, code, signal);
      child.on('close', () => {
        clearTimeout(drain);
        finish(code, signal);
      });
    });
    child.stdin.on('error', () => undefined); // the command may end without reading its input
    child.stdin.end(options.input ?? '');
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

function exitCode(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}
