import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';

/**
 * Starts this program again under a process title. The child's stdin is a pipe from us: when we die it ends, and the child
 * with it (see endWithParent).
 */
export function startUnderTitle(title: string, options: ChildOptions = {}): ChildProcess {
  return spawn(process.execPath, [], {
    argv0: title,
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: options.ownGroup ?? false,
    env: { ...process.env, ...options.environment },
  });
}

/** How a child differs from its parent. */
export interface ChildOptions {
  readonly environment?: Record<string, string>;
  /** The child leads a process group, so that it can be ended with all that it has started. */
  readonly ownGroup?: boolean;
}

/** Starts a worker and resolves when it says that it is ready. Rejects when it ends first. */
export function startWorker(title: string): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const child = startUnderTitle(title);
    child.stdout?.once('data', () => resolve(child));
    child.once('exit', (code, signal) => reject(new Error(`${title} ended at once (${code ?? signal})`)));
  });
}

/** Called by a worker when it is ready for work. */
export function sayReady(): void {
  process.stdout.write('ready\n');
}

/** Ends this worker when the process that started it is gone. */
export function endWithParent(): void {
  process.stdin.on('end', () => process.exit(0));
  process.stdin.on('error', () => process.exit(0));
  process.stdin.resume();
}

/** Lets /proc/PID/comm tell the title too, in the 15 characters it has. */
export function nameProcess(title: string): void {
  writeFileSync('/proc/self/comm', title.slice(0, 15));
}
