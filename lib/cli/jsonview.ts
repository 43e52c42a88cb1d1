import { messageOf } from '../ocf/failure';
import { installTitle } from '../setup/installxcat';
import { SetupFailure } from '../setup/refusal';
import { type CheckedStep, hasWork, type Reporter, type StepResult } from '../setup/runner';
import type { Prepared } from '../setup/setup';
import { notJoined } from '../setup/steps/register';

/** The plan for machines: what --dry-run found. Its members and their order of keys stay as they are. */
export function planAsJson({ scene, checked, warnings }: Prepared): string {
  const steps = checked.map(({ step, finding }) => ({
    id: step.id,
    title: step.title(scene),
    state: finding.state,
    detail: detailOf({ step, finding }),
    plan: finding.state === 'todo' ? finding.plan : [],
  }));
  return text({ node: scene.node, mode: scene.mode, changes: hasWork(checked), warnings, steps });
}

/** The same where xCAT is to be installed first: the rest is not known before. */
export function installAsJson(words: readonly string[]): string {
  const step = { id: 'xcat-install', title: installTitle, state: 'todo', detail: '', plan: [words.join(' ')] };
  return text({
    node: null,
    mode: null,
    changes: true,
    warnings: ['what follows depends on that xCAT'],
    steps: [step],
  });
}

function detailOf({ finding }: CheckedStep): string {
  if (finding.state === 'done') return finding.found;
  return finding.state === 'unneeded' ? finding.why : '';
}

interface StepReport {
  readonly id: string;
  readonly title: string;
  readonly result: StepResult;
  readonly detail: string;
  readonly seconds: number;
}

/** A run for machines: nothing is written while it goes on, and one document at its end. The system log gets every line. */
export class JsonReporter implements Reporter {
  private readonly steps: StepReport[] = [];
  private readonly remarks: string[] = [];
  private current = { id: '', title: '', begun: 0 };

  constructor(
    private readonly prepared: Prepared,
    private readonly log: (line: string) => void,
  ) {}

  begin(number: number, _total: number, title: string): void {
    this.current = { id: this.prepared.checked[number - 1]?.step.id ?? '', title, begun: performance.now() };
  }

  progress(): void {}

  end(result: StepResult, detail: string): void {
    const { id, title, begun } = this.current;
    this.steps.push({ id, title, result, detail, seconds: Math.round((performance.now() - begun) / 100) / 10 });
    this.log(`${title}: ${result}${detail ? ` ${detail}` : ''}`);
  }

  undoing(title: string): void {
    this.log(`taking back: ${title}`);
  }

  say(remark: string): void {
    this.remarks.push(remark);
    this.log(remark);
  }

  warn(remark: string): void {
    this.say(`warning: ${remark}`);
  }

  /** The document: what came of the run; `error` is what ended it early. */
  document(error?: unknown): string {
    const { scene, warnings } = this.prepared;
    return text({
      node: scene.node,
      mode: scene.mode,
      changed: this.steps.some(({ result }) => result === 'passed'),
      error: error === undefined ? null : messageOf(error),
      notTakenBack: error instanceof SetupFailure ? error.leftovers : [],
      waitingFor: error === undefined ? notJoined(scene) : [],
      warnings,
      steps: this.steps,
      remarks: this.remarks,
    });
  }
}

function text(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
