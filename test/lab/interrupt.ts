import { constants } from 'node:os';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Calls a function when the process is told to end, in place of ending; returns what takes that back. */
export function onInterrupt(react: (signal: string, exitCode: number) => void): () => void {
  const listeners = signals.map((signal) => [signal, () => react(signal, 128 + constants.signals[signal])] as const);
  for (const [signal, listener] of listeners) process.on(signal, listener);
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
  };
}
