import type { Command } from 'commander';
import { checkParting, lookAtParting, part } from '../setup/removal/removal';
import { alone, rollBack, unfinishedSteps } from '../setup/setup';
import { describePlan } from './planview';
import { consent, interruption, newReporter, requireRoot, warningLog } from './session';

/** Adds `xcatha-setup remove`. */
export function addRemoveCommand(program: Command, run: (work: () => Promise<void>) => Promise<void>): void {
  program
    .command('remove')
    .description('take the set-up back: the data comes home to the node that has the management node')
    .option('--dry-run', 'print what would be done and change nothing')
    .option('-y, --yes', 'do not show the plan and ask first, as is done at a terminal')
    .action((flags: RemoveFlags) => run(() => remove({ ...program.opts<RemoveFlags>(), ...flags })));
}

interface RemoveFlags {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

async function remove({ dryRun, yes }: RemoveFlags): Promise<void> {
  requireRoot();
  const stop = interruption();
  await alone(async () => {
    const unfinished = unfinishedSteps();
    if (unfinished) {
      const steps = unfinished.join(', ') || 'nothing of it has begun';
      const plan = `a run of the set-up did not reach its end, and is taken back first: ${steps}\n`;
      if (dryRun) {
        process.stdout.write(plan);
        return;
      }
      if (!yes) await consent(plan, 'Take it back?', stop);
      await rollBack(newReporter());
    }
    const parting = await lookAtParting(warningLog);
    if (!parting) {
      process.stdout.write(unfinished ? 'done: this node is not set up\n' : 'nothing to do: this node is not set up\n');
      return;
    }
    const checked = await checkParting(parting);
    const described = describePlan(checked.map(({ step, finding }) => ({ title: step.title(parting), finding })));
    if (dryRun) {
      process.stdout.write(described);
      return;
    }
    if (!yes) await consent(described, 'Do what is marked [to do]?', stop);
    const reporter = newReporter();
    reporter.line(`${parting.node} leaves the management node`);
    await part(checked, parting, reporter, stop);
    process.stdout.write('done; on the other node, if it is set up too: xcatha-setup remove\n');
  });
}
