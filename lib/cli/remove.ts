import type { Command } from 'commander';
import { openSyslog } from '../host/syslog';
import type { Parting } from '../setup/removal/parting';
import { type CheckedPartingStep, checkParting, lookAtParting, part, removalPlan } from '../setup/removal/removal';
import { alone, rollBack, unfinishedSteps } from '../setup/setup';
import { JsonReporter } from './jsonreporter';
import { type NamedLine, partingAsJson, partingPlanAsJson } from './jsonview';
import { describePlan } from './planview';
import { print } from './print';
import { unfinishedText } from './rollback';
import { consent, interruption, newReporter, requireRoot, warningLog } from './session';

/** Adds `xcatha-setup remove`. */
export function addRemoveCommand(program: Command, run: (work: () => Promise<void>) => Promise<void>): void {
  program
    .command('remove')
    .description('take the set-up back: the data comes home to the node that has the management node')
    .option('--dry-run', 'print what would be done and change nothing')
    .option('-y, --yes', 'do not show the plan and ask first, as is done at a terminal')
    .option('--json', 'print the plan (with --dry-run) or what was done as one JSON document')
    .action((flags: RemoveFlags) => run(() => remove({ ...program.opts<RemoveFlags>(), ...flags })));
}

interface RemoveFlags {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

async function remove(flags: RemoveFlags): Promise<void> {
  requireRoot();
  const stop = interruption();
  await alone(async () => {
    if (flags.dryRun) print(await planned(flags.json ?? false));
    else if (flags.json) await removeForMachines(stop);
    else await removeForPeople(flags.yes ?? false, stop);
  });
}

/** What would be done. What follows a run of the set-up that is to be taken back first is not known before that. */
async function planned(json: boolean): Promise<string> {
  const unfinished = unfinishedSteps();
  if (unfinished) return json ? partingPlanAsJson(null, [], unfinished) : unfinishedText(unfinished);
  const parting = await lookAtParting(warningLog);
  if (!parting) return json ? partingPlanAsJson(null, []) : nothingToDo;
  const lines = linesOf(parting, await checkParting(parting));
  return json ? partingPlanAsJson(parting.node, lines) : describePlan(lines);
}

async function removeForPeople(yes: boolean, stop: AbortSignal): Promise<void> {
  const unfinished = unfinishedSteps();
  const reporter = newReporter();
  if (unfinished) {
    if (!yes) await consent(unfinishedText(unfinished), 'Take it back?', stop);
    await rollBack(reporter);
  }
  const parting = await lookAtParting(warningLog);
  if (!parting) {
    if (unfinished) reporter.line('done: this node is not set up');
    else print(nothingToDo);
    return;
  }
  const checked = await checkParting(parting);
  if (!yes) await consent(describePlan(linesOf(parting, checked)), 'Do what is marked [to do]?', stop);
  reporter.line(`${parting.node} leaves the management node`);
  await part(checked, parting, reporter, stop);
  reporter.line('done; on the other node, if it is set up too: xcatha-setup remove');
}

/** A refusal goes the way of all refusals, without a document, unless something was done before it. */
async function removeForMachines(stop: AbortSignal): Promise<void> {
  const ids = removalPlan.map(({ id }) => id);
  const reporter = new JsonReporter(ids, openSyslog('xcatha-setup'));
  let node: string | null = null;
  try {
    await rollBack(reporter);
    const parting = await lookAtParting(warningLog);
    if (parting) {
      node = parting.node;
      await part(await checkParting(parting), parting, reporter, stop);
    }
    print(partingAsJson(node, reporter));
  } catch (error) {
    if (reporter.begun) print(partingAsJson(node, reporter, error));
    throw error;
  }
}

function linesOf(parting: Parting, checked: readonly CheckedPartingStep[]): NamedLine[] {
  return checked.map(({ step, finding }) => ({ id: step.id, title: step.title(parting), finding }));
}

const nothingToDo = 'nothing to do: this node is not set up\n';
