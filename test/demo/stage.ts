import type { Observer, Sight } from '../cluster/observer';

interface Step {
  readonly what: string;
  readonly seconds: number;
  withoutXcat?: number;
  withoutDns?: number;
}

/** What the audience of the demo sees: lines with a clock, changes as they are seen from outside, and a table at the end. */
export class Stage {
  readonly #began = performance.now();
  readonly #steps: Step[] = [];
  #last = '';

  title(text: string): void {
    this.#line(`\n== ${text}`);
  }

  say(text: string): void {
    this.#line(`${this.#clock()}  ${text}`);
  }

  /** A piece of a command's output, indented. */
  quote(output: string): void {
    for (const line of output.trimEnd().split('\n')) this.#line(`            ${line}`);
  }

  /** What a client sees, whenever it changes. */
  show({ dns, xcat, holders }: Sight): void {
    const mark = (works: boolean) => (works ? 'answers' : '   -   ');
    const where = holders.length === 0 ? 'nowhere' : holders.join(' AND ');
    const text = `address: ${where.padEnd(8)} DNS: ${mark(dns)}  xCAT: ${mark(xcat)}`;
    if (text !== this.#last) this.#line(`${this.#clock()}  | ${text}`);
    this.#last = text;
  }

  /** Does a step and notes how long it took, for the timeline. */
  async timed<Result>(what: string, step: () => Promise<Result>): Promise<Result> {
    const begin = performance.now();
    const result = await step();
    this.#steps.push({ what, seconds: (performance.now() - begin) / 1000 });
    return result;
  }

  /** Notes for the last step for how long clients were without each service. */
  outages(observer: Observer, since: number): void {
    const step = this.#steps.at(-1);
    if (!step) return;
    step.withoutXcat = observer.outage('xcat', since) / 1000;
    step.withoutDns = observer.outage('dns', since) / 1000;
  }

  /** The table of all steps. */
  timeline(): void {
    const seconds = (value: number | undefined) => (value === undefined ? '' : `${value.toFixed(1)} s`).padStart(12);
    const row = (what: string, ...cells: string[]) => this.#line(`${what.padEnd(52)}${cells.join('')}`);
    row('event', 'to service'.padStart(12), 'no xCAT'.padStart(12), 'no DNS'.padStart(12));
    for (const step of this.#steps) {
      row(step.what, seconds(step.seconds), seconds(step.withoutXcat), seconds(step.withoutDns));
    }
  }

  #clock(): string {
    return `${((performance.now() - this.#began) / 1000).toFixed(1).padStart(7)} s`;
  }

  #line(text: string): void {
    process.stdout.write(`${text}\n`);
  }
}
