import type { Reporter, StepResult } from '../setup/runner';

/** What came of a step. */
export interface StepReport {
  readonly id: string;
  readonly title: string;
  readonly result: StepResult;
  readonly detail: string;
  readonly seconds: number;
}

/** A run for machines: nothing is written while it goes on, all is kept for one document at its end. The system log gets every line. */
export class JsonReporter implements Reporter {
  readonly steps: StepReport[] = [];
  readonly remarks: string[] = [];
  readonly takenBack: string[] = [];
  private current = { id: '', title: '', begun: 0 };

  /** `ids`: the names of the steps, in their order. */
  constructor(
    private readonly ids: readonly string[],
    private readonly log: (line: string) => void,
  ) {}

  /** Whether anything was done that stands. */
  get changed(): boolean {
    return this.steps.some(({ result }) => result === 'passed');
  }

  /** Whether anything was done, or tried. */
  get begun(): boolean {
    return this.steps.length > 0 || this.takenBack.length > 0;
  }

  begin(number: number, _total: number, title: string): void {
    this.current = { id: this.ids[number - 1] ?? '', title, begun: performance.now() };
  }

  progress(): void {}

  end(result: StepResult, detail: string): void {
    const { id, title, begun } = this.current;
    this.steps.push({ id, title, result, detail, seconds: Math.round((performance.now() - begun) / 100) / 10 });
    this.log(`${title}: ${result}${detail ? ` ${detail}` : ''}`);
  }

  undoing(title: string): void {
    this.takenBack.push(title);
    this.log(`taking back: ${title}`);
  }

  say(remark: string): void {
    this.remarks.push(remark);
    this.log(remark);
  }

  warn(remark: string): void {
    this.say(`warning: ${remark}`);
  }
}
