import { execa } from 'execa';

/** How a program of this machine (outside the nodes) is run. */
export interface RunOptions {
  readonly input?: string;
  /** Ends the program when the lab is interrupted. */
  readonly signal?: AbortSignal;
  /** A file that also receives the program's output, as it comes. */
  readonly logFile?: string;
}

/** Where programs of this machine are looked for: also where only root's PATH leads. */
export function hostPath(): string {
  return [process.env.PATH ?? '', '/usr/sbin', '/sbin', '/usr/bin', '/bin'].filter(Boolean).join(':');
}

/** Runs a program of this machine and returns its stdout; throws one line that names the program and its complaint. */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const result = await execa(program, [...args], {
    reject: false,
    stripFinalNewline: false,
    env: { LC_ALL: 'C.UTF-8', PATH: hostPath() },
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    ...(options.logFile === undefined ? {} : teeTo(options.logFile)),
  });
  if (result.failed) throw new Error(complaint(program, args, result.stderr || (result.shortMessage ?? 'it failed')));
  return result.stdout;
}

/** Like run, but a failure is `undefined`: for what may be missing already. */
export async function tryRun(program: string, args: readonly string[]): Promise<string | undefined> {
  return run(program, args).catch(() => undefined);
}

function teeTo(file: string) {
  const output = ['pipe' as const, { file, append: true }];
  return { stdout: output, stderr: output };
}

function complaint(program: string, args: readonly string[], text: string): string {
  const last = text.trim().split('\n').at(-1) ?? '';
  return `${[program, ...args].join(' ').slice(0, 200)}: ${last}`;
}
