import { messageOf } from '../ocf/failure';
import { installTitle } from '../setup/installxcat';
import { SetupFailure } from '../setup/refusal';
import { hasWork } from '../setup/runner';
import type { Prepared } from '../setup/setup';
import { type Finding, todo } from '../setup/step';
import { notJoined } from '../setup/steps/register';
import type { JsonReporter } from './jsonreporter';
import type { PlanLine } from './planview';

/*
 * The documents for machines: one for a plan, one for what came of a run, of the set-up and of its removal. Their members and
 * the order of their keys stay as they are; new ones come at the end.
 */

/** A step of a plan, with its name for machines. */
export interface NamedLine extends PlanLine {
  readonly id: string;
}

/** The plan of the set-up: what --dry-run found. */
export function planAsJson({ scene, checked, warnings }: Prepared): string {
  const lines = checked.map(({ step, finding }) => ({ id: step.id, title: step.title(scene), finding }));
  return text({ node: scene.node, mode: scene.mode, changes: hasWork(checked), warnings, steps: lines.map(planned) });
}

/** The same where xCAT is to be installed first: the rest is not known before. */
export function installAsJson(words: readonly string[]): string {
  const step = planned({ id: 'xcat-install', title: installTitle, finding: todo(words.join(' ')) });
  const warnings = ['what follows depends on that xCAT'];
  return text({ node: null, mode: null, changes: true, warnings, steps: [step] });
}

/** What came of a run of the set-up; `error` is what ended it early. */
export function runAsJson({ scene, warnings }: Prepared, reporter: JsonReporter, error?: unknown): string {
  return text({
    node: scene.node,
    mode: scene.mode,
    changed: reporter.changed,
    error: error === undefined ? null : messageOf(error),
    notTakenBack: leftoversOf(error),
    waitingFor: error === undefined ? notJoined(scene) : [],
    warnings,
    steps: reporter.steps,
    remarks: reporter.remarks,
    takenBack: reporter.takenBack,
  });
}

/** The plan of a removal; `node` is null where the node is set up for nothing. `takesBack`: what an unfinished run of the set-up has done. */
export function partingPlanAsJson(
  node: string | null,
  lines: readonly NamedLine[],
  takesBack?: readonly string[],
): string {
  const changes = takesBack !== undefined || lines.some(({ finding }) => finding.state === 'todo');
  return text({ node, changes, takesBack: takesBack ?? [], steps: lines.map(planned) });
}

/** What came of a removal; `error` is what ended it early. */
export function partingAsJson(node: string | null, reporter: JsonReporter, error?: unknown): string {
  return text({
    node,
    changed: reporter.changed || reporter.takenBack.length > 0,
    error: error === undefined ? null : messageOf(error),
    takenBack: reporter.takenBack,
    notTakenBack: leftoversOf(error),
    steps: reporter.steps,
    remarks: reporter.remarks,
  });
}

function planned({ id, title, finding }: NamedLine): object {
  const plan = finding.state === 'todo' ? finding.plan : [];
  return { id, title, state: finding.state, detail: detailOf(finding), plan };
}

function detailOf(finding: Finding): string {
  if (finding.state === 'done') return finding.found;
  return finding.state === 'unneeded' ? finding.why : '';
}

function leftoversOf(error: unknown): readonly string[] {
  return error instanceof SetupFailure ? error.leftovers : [];
}

function text(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
