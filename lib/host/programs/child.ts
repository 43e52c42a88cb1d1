/** A child that nobody has to wait for. */
export interface Child {
  readonly pid: number | undefined;
  /** The exit code, null when a signal ended it. Rejects when it could not be started. */
  readonly exited: Promise<number | null>;
  kill(): void;
}

/** What a child that answered in time said. */
export interface ChildResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The child's standard input, output and error: open files of ours, or nothing. */
export type Files = readonly [number | 'ignore', number, number];

/** What is used here of Bun's own way to start a process. */
interface BunRuntime {
  spawn(
    words: readonly string[],
    options: { cwd: string; env: Readonly<Record<string, string>>; stdio: Files },
  ): { pid: number; exited: Promise<number>; exitCode: number | null; kill(signal: string): void; unref(): void };
}

/**
 * Starts a program with files for its standard streams, unreferenced: this process can end while the child cannot. Where we
 * are compiled by Bun in Bun's own way, since loading Node's takes as long as two small children take to run.
 */
export async function startChild(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  stdio: Files,
): Promise<Child> {
  const bun = (globalThis as { Bun?: BunRuntime }).Bun;
  if (bun) {
    const child = bun.spawn(words, { cwd: '/', env, stdio });
    child.unref();
    return { pid: child.pid, exited: child.exited.then(() => child.exitCode), kill: () => child.kill('SIGKILL') };
  }
  const { spawn } = await import('node:child_process');
  const [program = '', ...args] = words;
  const child = spawn(program, args, { cwd: '/', env, stdio: [...stdio] });
  child.unref();
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  return { pid: child.pid, exited, kill: () => child.kill('SIGKILL') };
}
