import type { Command } from 'commander';
import { openSyslog } from '../host/syslog';
import { alone, rollBack, unfinishedSteps } from '../setup/setup';
import { JsonReporter } from './jsonreporter';
import { partingAsJson, partingPlanAsJson } from './jsonview';
import { print } from './print';
import { consent, interruption, newReporter, requireRoot } from './session';

/** Adds `xcatha-setup rollback`. */
export function addRollbackCommand(program: Command, run: (work: () => Promise<void>) => Promise<void>): void {
  program
    .command('rollback')
    .description('take back what a run that did not reach its end has done')
    .option('--dry-run', 'print what would be taken back and change nothing')
    .option('-y, --yes', 'do not ask first, as is done at a terminal')
    .option('--json', 'tell it as one JSON document, for machines; nothing is asked then')
    .action((flags: RollbackFlags) => run(() => undo({ ...program.opts<RollbackFlags>(), ...flags })));
}

interface RollbackFlags {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

async function undo({ dryRun, yes, json }: RollbackFlags): Promise<void> {
  requireRoot();
  const stop = interruption();
  await alone(async () => {
    const unfinished = unfinishedSteps();
    if (dryRun) print(json ? partingPlanAsJson(null, [], unfinished) : unfinishedText(unfinished));
    else if (json) await undoForMachines();
    else if (!unfinished) print(unfinishedText(unfinished));
    else await undoForPeople(unfinishedText(unfinished), yes ?? false, stop);
  });
}

async function undoForPeople(plan: string, yes: boolean, stop: AbortSignal): Promise<void> {
  if (!yes) await consent(plan, 'Take it back?', stop);
  const reporter = newReporter();
  await rollBack(reporter);
  reporter.line('the unfinished run has been taken back');
}

/** The document is that of a removal that has no steps of its own. */
async function undoForMachines(): Promise<void> {
  const reporter = new JsonReporter([], openSyslog('xcatha-setup'));
  try {
    await rollBack(reporter);
  } catch (error) {
    if (reporter.begun) print(partingAsJson(null, reporter, error));
    throw error;
  }
  print(partingAsJson(null, reporter));
}

/** What of a run that did not reach its end is to be taken back, in words. */
export function unfinishedText(steps: readonly string[] | undefined): string {
  if (!steps) return 'nothing to do: no run is unfinished\n';
  const names = steps.join(', ') || 'nothing of it has begun';
  return `a run of the set-up did not reach its end, to be taken back: ${names}\n`;
}
