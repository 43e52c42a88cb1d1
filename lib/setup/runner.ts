import { messageOf } from '../ocf/failure';
import type { Journal } from './journal';
import { Interrupted, Refusal, SetupFailure } from './refusal';
import type { Scene } from './scene';
import type { Finding, Step, UndoWork } from './step';

/** How a step ended, for the reader. */
export type StepResult = 'passed' | 'already' | 'unneeded' | 'stopped' | 'failed';

/** Who is told how the run goes. */
export interface Reporter {
  begin(number: number, total: number, title: string): void;
  progress(text: string): void;
  end(result: StepResult, detail: string): void;
  undoing(title: string): void;
  say(text: string): void;
  warn(text: string): void;
}

/** A step and what it found before anything was done. */
export interface Checked<AStep> {
  readonly step: AStep;
  readonly finding: Finding;
}

export type CheckedStep = Checked<Step>;

/** Lets every step look. @throws Refusal with all problems when a step is impossible, or with why one cannot look. */
export async function checkPlan<Subject, AStep extends { check(subject: Subject): Promise<Finding> }>(
  steps: readonly AStep[],
  subject: Subject,
): Promise<Checked<AStep>[]> {
  const checked: Checked<AStep>[] = [];
  try {
    for (const step of steps) checked.push({ step, finding: await step.check(subject) });
  } catch (error) {
    throw new Refusal([messageOf(error)]);
  }
  const problems = checked.flatMap(({ finding }) => (finding.state === 'impossible' ? finding.problems : []));
  if (problems.length > 0) throw new Refusal(problems);
  return checked;
}

/** Whether the plan would change anything. */
export function hasWork(checked: readonly CheckedStep[]): boolean {
  return checked.some(({ finding }) => finding.state === 'todo');
}

/**
 * Does what is to be done, in order. A step that fails is taken back together with all that the journal has of this run.
 * @throws SetupFailure when a step failed; Interrupted when `stop` was raised, with the steps done so far left standing; Error when
 * all is done but the journal cannot say so.
 */
export async function performPlan(
  checked: readonly CheckedStep[],
  scene: Scene,
  reporter: Reporter,
  stop: AbortSignal,
): Promise<void> {
  const steps = checked.map(({ step }) => step);
  for (const [index, { step, finding }] of checked.entries()) {
    if (stop.aborted) throw new Interrupted(doneNames(steps, scene.journal));
    reporter.begin(index + 1, checked.length, step.title(scene));
    if (finding.state === 'todo') await performStep(step, steps, scene, reporter, stop);
    else if (finding.state === 'done') reporter.end('already', finding.found);
    else if (finding.state === 'unneeded') reporter.end('unneeded', finding.why);
  }
  await scene.journal.complete().catch((error: unknown) => {
    // Nothing is taken back for that: what is done is right.
    throw new Error(
      `all is done, but cannot be noted: ${messageOf(error)}; repair that, and run the same command again`,
    );
  });
}

async function performStep(
  step: Step,
  steps: readonly Step[],
  scene: Scene,
  reporter: Reporter,
  stop: AbortSignal,
): Promise<void> {
  const { journal } = scene;
  try {
    await journal.begin(step.id);
    await step.run?.({
      scene,
      memo: journal.entry(step.id)?.memo,
      note: (memo) => journal.note(step.id, memo),
      progress: (text) => reporter.progress(text),
      say: (text) => reporter.say(text),
      warn: (text) => reporter.warn(text),
      stop,
    });
    await journal.finish(step.id);
    reporter.end('passed', '');
  } catch (error) {
    if (stop.aborted) reporter.end('stopped', '');
    else reporter.end('failed', messageOf(error));
    await scene.hold.pause();
    const leftovers = await undoSteps(stop.aborted ? [step] : steps, journal, reporter);
    if (!stop.aborted) throw new SetupFailure(`failed at ${step.title(scene)}: ${messageOf(error)}`, leftovers);
    for (const leftover of leftovers) reporter.warn(leftover);
    throw new Interrupted(doneNames(steps, journal));
  }
}

function doneNames(steps: readonly Step[], journal: Journal): string[] {
  return steps.filter((step) => journal.isDone(step.id)).map((step) => step.name);
}

/**
 * Takes back, last first, those of `steps` that the journal has (mini design: clean_up_env). Goes on when one cannot be taken
 * back; returns what is left, one sentence each. Only what could be taken back leaves the journal.
 */
export async function undoSteps(steps: readonly Step[], journal: Journal, reporter: Reporter): Promise<string[]> {
  const leftovers: string[] = [];
  for (const step of [...steps].reverse()) {
    const entry = journal.entry(step.id);
    if (!entry) continue;
    const work: UndoWork = {
      memo: entry.memo,
      progress: (text) => reporter.progress(text),
      warn: (text) => reporter.warn(text),
    };
    if (step.undo) reporter.undoing(step.name);
    try {
      await step.undo?.(work);
      await journal.drop(step.id);
    } catch (error) {
      leftovers.push(`not taken back: ${step.name}: ${messageOf(error)}`);
    }
  }
  return leftovers;
}
