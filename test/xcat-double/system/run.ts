/** What a program left behind. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Settings of one run. */
export interface RunOptions {
  /** Text for the program's standard input; without it the program reads nothing. */
  readonly input?: string;
  /** Milliseconds after which the program is killed; its code is then not 0. */
  readonly timeout?: number;
}

/** Runs a program to its end and returns code and output; code 127 when it cannot be started. Never throws. */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  try {
    const child = Bun.spawn([program, ...args], {
      stdin: options.input === undefined ? 'ignore' : new TextEncoder().encode(options.input),
      stdout: 'pipe',
      stderr: 'pipe',
      ...(options.timeout === undefined ? {} : { timeout: options.timeout, killSignal: 'SIGKILL' }),
    });
    const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
    return { code: (await child.exited) || 0, stdout, stderr };
  } catch (error) {
    return { code: 127, stdout: '', stderr: `${program}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Runs a program that must succeed and returns its output. Throws with the command and its complaint otherwise. */
export async function mustRun(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const outcome = await run(program, args, options);
  if (outcome.code !== 0) {
    throw new Error(`${[program, ...args].join(' ')} failed with ${outcome.code}: ${outcome.stderr.trim()}`);
  }
  return outcome.stdout;
}

/** Runs a program whose words go where ours go and returns its exit code. */
export async function inheritRun(program: string, args: readonly string[]): Promise<number> {
  const child = Bun.spawn([program, ...args], { stdin: 'ignore', stdout: 'inherit', stderr: 'inherit' });
  return child.exited;
}
