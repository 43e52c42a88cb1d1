import type { Reporter, StepResult } from '../setup/runner';
import { painted, type Terminal } from './terminal';

/** How often progress is written where it cannot be rewritten in place, in ms. */
const plainEveryMs = 10_000;
const tickMs = 200;

const words: Record<StepResult, [string, 'green' | 'red' | 'dim']> = {
  passed: ['[Passed]', 'green'],
  already: ['[Passed]', 'green'],
  unneeded: ['[Skipped]', 'dim'],
  stopped: ['[Stopped]', 'red'],
  failed: ['[Failed]', 'red'],
};

/**
 * Shows a run on a terminal: each step in one line with a clock that moves, its result at the end. Where nobody watches, plain
 * lines. Every line that stays is also given to `log`.
 */
export class ProgressReporter implements Reporter {
  private readonly started = performance.now();
  private title = '';
  private text = '';
  private stepStarted = 0;
  private lastPlain = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly terminal: Terminal,
    private readonly log: (line: string) => void,
  ) {}

  begin(number: number, total: number, title: string): void {
    this.title = `${String(number).padStart(2)}/${total} ${title}`;
    this.text = '';
    this.stepStarted = performance.now();
    this.lastPlain = this.stepStarted;
    if (this.terminal.interactive) this.timer = setInterval(() => this.redraw(), tickMs);
    this.redraw();
  }

  progress(text: string): void {
    this.text = text;
    if (this.terminal.interactive) {
      this.redraw();
    } else if (performance.now() - this.lastPlain >= plainEveryMs) {
      this.lastPlain = performance.now();
      this.line(`${this.title}: ${text}`);
    }
  }

  end(result: StepResult, detail: string): void {
    this.stopClock();
    const [word, colour] = words[result];
    const seconds = (performance.now() - this.stepStarted) / 1000;
    const took = result === 'passed' && seconds >= 0.1 ? ` ${seconds.toFixed(1)} s` : '';
    this.line(`${this.title} ${painted(this.terminal, colour, word)}${took}${detail ? ` ${detail}` : ''}`);
  }

  undoing(title: string): void {
    this.stopClock();
    this.line(`taking back: ${title}`);
  }

  warn(text: string): void {
    this.line(painted(this.terminal, 'yellow', `warning: ${text}`));
  }

  say(text: string): void {
    this.line(`      ${text}`);
  }

  /** Writes a line that stays. */
  line(text: string): void {
    if (this.terminal.interactive) this.terminal.write('\r\x1b[K');
    this.terminal.write(`${this.clock()} ${text}\n`);
    this.log(text.replace(/\x1b\[\d+m/g, ''));
    if (this.timer) this.redraw();
  }

  private stopClock(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** One line, however narrow the terminal: where both do not fit, what moves is shown and not the title. */
  private redraw(): void {
    if (!this.terminal.interactive) return;
    const width = this.terminal.columns - 1;
    const whole = `${this.clock()} ${this.title}${this.text ? `: ${this.text}` : ''} ...`;
    const short = `${this.clock()} ${this.title.split('/')[0]}: ${this.text} ...`;
    this.terminal.write(`\r\x1b[K${(whole.length <= width || this.text === '' ? whole : short).slice(0, width)}`);
  }

  private clock(): string {
    return `${((performance.now() - this.started) / 1000).toFixed(1).padStart(6)} s`;
  }
}
