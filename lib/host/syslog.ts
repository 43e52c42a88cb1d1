import { spawn } from 'node:child_process';

/** Starts a writer of lines to the system log under a tag, and never fails for it: a log that hangs must not hang the program. */
export function openSyslog(tag: string): (line: string) => void {
  const child = spawn('logger', ['-t', tag], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  child.on('error', ignoreLostLine);
  child.stdin.on('error', ignoreLostLine);
  child.unref();
  (child.stdin as unknown as { unref?: () => void }).unref?.();
  return (line) => child.stdin.write(`${line}\n`);
}

function ignoreLostLine(): void {}
