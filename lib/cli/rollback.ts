import type { Command } from 'commander';
import { alone, rollBack, unfinishedSteps } from '../setup/setup';
import { print } from './print';
import { consent, interruption, newReporter, requireRoot } from './session';

/** Adds `xcatha-setup rollback`. */
export function addRollbackCommand(program: Command, run: (work: () => Promise<void>) => Promise<void>): void {
  program
    .command('rollback')
    .description('take back what a run that did not reach its end has done')
    .option('--dry-run', 'print what would be taken back and change nothing')
    .option('-y, --yes', 'do not ask first, as is done at a terminal')
    .action((flags: RollbackFlags) => run(() => undo({ ...program.opts<RollbackFlags>(), ...flags })));
}

interface RollbackFlags {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

async function undo({ dryRun, yes }: RollbackFlags): Promise<void> {
  requireRoot();
  const stop = interruption();
  await alone(async () => {
    const unfinished = unfinishedSteps();
    if (!unfinished) {
      print('nothing to do: no run is unfinished\n');
      return;
    }
    if (dryRun) {
      print(unfinishedText(unfinished));
      return;
    }
    if (!yes) await consent(unfinishedText(unfinished), 'Take it back?', stop);
    const reporter = newReporter();
    await rollBack(reporter);
    reporter.line('the unfinished run has been taken back');
  });
}

/** What of a run that did not reach its end is to be taken back, in words. */
export function unfinishedText(steps: readonly string[]): string {
  const names = steps.join(', ') || 'nothing of it has begun';
  return `a run of the set-up did not reach its end, to be taken back: ${names}\n`;
}
