import { openSyslog } from '../host/syslog';
import type { Log } from '../ocf/log';
import { Refusal } from '../setup/refusal';
import { ProgressReporter } from './progress';
import { standardTerminal } from './terminal';

/** @throws Refusal for everybody but root. */
export function requireRoot(): void {
  if (process.getuid?.() !== 0) throw new Refusal(['it changes the host and the cluster: run it as root']);
}

/** Shows a run on the terminal, and keeps its lines in the system log. */
export function newReporter(stream: NodeJS.WriteStream = process.stdout): ProgressReporter {
  return new ProgressReporter(standardTerminal(stream, process.env), openSyslog('xcatha-setup'));
}

/** Ctrl-C, kill and a lost connection: the step under way is finished or taken back, then the run ends. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  const stop = (signal: string) => {
    if (!controller.signal.aborted)
      process.stderr.write(`\nxcatha-setup: ${signal}: the step under way is ended first\n`);
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
  return controller.signal;
}

/**
 * Shows the plan to the person at the terminal and asks whether to go on. Where no terminal is, the command itself is the answer.
 * @throws Refusal for every answer but yes, and when `stop` is raised meanwhile.
 */
export async function consent(plan: string, question: string, stop: AbortSignal): Promise<void> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return;
  process.stdout.write(plan);
  const { createInterface } = await import('node:readline/promises');
  // Not in terminal mode: Ctrl-C shall come as the signal that it is.
  const lines = createInterface({ input: process.stdin, output: process.stdout, terminal: false });
  try {
    const gone = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
    const answer = await Promise.race([lines.question(`${question} [y/N] `, { signal: stop }).catch(() => ''), gone]);
    if (!/^y(es)?$/i.test(answer.trim())) throw new Refusal(['not confirmed: nothing was changed']);
  } finally {
    lines.close();
  }
}

/** The owner record's own remarks, which come rarely and matter. */
export const warningLog: Log = {
  debug: () => {},
  info: () => {},
  warning: (text) => process.stderr.write(`xcatha-setup: warning: ${text}\n`),
  error: (text) => process.stderr.write(`xcatha-setup: ${text}\n`),
};
