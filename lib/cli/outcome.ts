import { messageOf } from '../ocf/failure';
import { Interrupted, Refusal, SetupFailure } from '../setup/refusal';

/** Exit codes of xcatha-setup. */
export const exit = { done: 0, failed: 1, refused: 2 } as const;

/** Does the work of a command, says what went wrong, and returns the exit code. */
export async function guarded(work: () => Promise<void>): Promise<number> {
  const say = (text: string) => process.stderr.write(`xcatha-setup: ${text}\n`);
  try {
    await work();
    return exit.done;
  } catch (error) {
    if (error instanceof Refusal) {
      for (const problem of error.problems) say(problem);
      return exit.refused;
    }
    say(messageOf(error));
    if (error instanceof Interrupted) reportStand(error, say);
    if (error instanceof SetupFailure) reportLeftovers(error, say);
    return exit.failed;
  }
}

function reportStand({ doneSteps }: Interrupted, say: (text: string) => void): void {
  say(`done so far: ${doneSteps.join(', ') || 'nothing'}`);
  if (doneSteps.length > 0) say('run the same command again to continue, or take it back with xcatha-setup rollback');
}

function reportLeftovers({ leftovers }: SetupFailure, say: (text: string) => void): void {
  for (const leftover of leftovers) say(leftover);
  if (leftovers.length === 0) say('what was done has been taken back; repair the cause and run the same command again');
  else say('repair the cause, then take back the rest with xcatha-setup rollback');
}
