import { identify, type ProcessIdentity, stillRuns } from '../../host/programs/processes';
import { forget, recall, remember } from '../../host/runstate';

interface Retry {
  readonly process: ProcessIdentity | undefined;
  readonly text: string;
}

const name = 'retrying';

/** Remembers what this process tries again and why, for whoever asks meanwhile. Never throws: no start may fail of it. */
export function noteRetry(text: string): void {
  quietly(() => remember(name, { process: identify(process.pid), text } satisfies Retry));
}

/** It came about, or is given up. */
export function forgetRetry(): void {
  quietly(() => forget(name));
}

/** What an agent that is at work on this node tries again, in words; undefined where none does. */
export function retryUnderWay(): string | undefined {
  const retry = recall(name) as Retry | undefined;
  return retry?.process && stillRuns(retry.process) ? retry.text : undefined;
}

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // /run is full: the system log has it.
  }
}
