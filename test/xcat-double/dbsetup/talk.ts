import { terminal } from '../protocol/output';
import { shortHostname } from '../system/addresses';

/** What pgsqlsetup and mysqlsetup say while they work. */
export class Talk {
  constructor(private readonly verbose: boolean) {}

  info(text: string): void {
    terminal.out(`${text}\n`);
  }

  error(text: string): void {
    terminal.err(`${text}\n`);
  }

  /** Names a command that the real one runs at this point; -V shows it. */
  runs(command: string): void {
    if (this.verbose) terminal.out(`Running command on ${shortHostname()}: ${command} 2>&1\n\n`);
  }

  /** Says that such a command failed, and with which words. */
  failed(command: string, words: string): void {
    terminal.err(`Command failed: ${command} 2>&1. Error message: ${words}.\n\n`);
  }
}

/** Ends a set-up: what is done so far stays. The message is for stderr; the exit code is 1. */
export class SetupFailure extends Error {}

/** Runs a set-up to its exit code. */
export async function exitCodeOf(setup: () => Promise<void>, talk: Talk): Promise<number> {
  try {
    await setup();
    return 0;
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    talk.error(error.message);
    return 1;
  }
}
