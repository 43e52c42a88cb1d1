import type { Site } from '../cluster/site';
import type { Outcome } from '../conformance/agentnode';
import { type Ground, limit } from './ground';
import type { Point } from './points';
import { type Extent, type Mode, type Strike, strikeName, strikesAt } from './strikes';
import type { Result } from './sweep';
import { prepareTracer, recordPoints, type Struck, strike } from './tracer';

/** What an administrator does after a set-up that was struck. */
export const aftermaths = ['run again', 'removed'] as const;
export type Aftermath = (typeof aftermaths)[number];

/** How often the set-up is run anew for a point that it did not reach. */
const tries = 2;
/** Where a whole tree differs, its first lines say it. */
const mostComplaints = 8;

/**
 * Sweeps the set-up of a site's node: struck at one point after another, and then either run again, which has to end as a
 * set-up does that nobody disturbs, or removed, after which the node has to be what it was before.
 */
export class SetupSweep {
  #words: readonly string[] = [];
  /** The node before any set-up, and after one that nobody disturbed. */
  #before = '';
  #after = '';
  #points: readonly Point[] = [];

  constructor(
    private readonly site: Site,
    private readonly ground: Ground,
  ) {}

  /** Strikes at as many points as `extent` says, and tells of each. Where no aftermath is told, they take turns. */
  async run(modes: readonly Mode[], extent: Extent, after: Aftermath | undefined, tell: (result: Result) => void) {
    if (this.#points.length === 0) await this.#prepare();
    const subject = `xcatha-setup on ${this.ground.node.name}`;
    let turn = 0;
    for (const mode of modes) {
      for (const blow of strikesAt(this.#points, mode, extent, new Set())) {
        const then = after ?? aftermaths[turn++ % aftermaths.length] ?? 'run again';
        const result = await this.#strike(blow, then);
        const complaints = result.complaints.slice(0, mostComplaints);
        tell({ subject, action: then, mode, strike: strikeName(blow), ...result, complaints });
      }
    }
    await this.#restore();
  }

  /** Once undisturbed: what it passes, and what it leads to. */
  async #prepare(): Promise<void> {
    const { ground } = this;
    await prepareTracer(ground.node);
    this.#words = [...this.site.setupCommand, ...(await this.site.passwordWords(ground.node))];
    await ground.save();
    this.#before = await ground.picture();
    this.#points = await recordPoints(ground.node, (through) => this.#setUp(through));
    await ground.settle();
    this.#after = await ground.picture();
  }

  async #strike(blow: Strike, then: Aftermath): Promise<Pick<Result, 'reached' | 'complaints' | 'answer'>> {
    let struck: Struck = { reached: false, outcome: undefined };
    for (let turn = 0; !struck.reached && turn < tries; turn++) {
      await this.#restore();
      struck = await strike(this.ground.node, (through) => this.#setUp(through), blow);
    }
    const { reached, outcome } = struck;
    const answer = outcome && `${outcome.code} ${outcome.stderr}`.trim();
    // A step that fails has been taken back when the run ends; what is done but not noted has not.
    const isDone = outcome?.code === 0 || /all is done, but cannot be noted/.test(answer ?? '');
    if (outcome && !isDone) return { reached, answer, complaints: await this.#differences(this.#before) };
    if (then === 'run again') return { reached, answer, complaints: await this.#setUpAgain() };
    const left = await this.#remove();
    const { kind, name } = blow.point;
    const ended = outcome !== undefined || kind === 'end' || /^unlink .*\/xcatha-setup\.lock$/.test(name);
    return { reached, answer, complaints: ended ? left.filter((line) => !this.#isByDesign(line)) : left };
  }

  /**
   * From a set-up that came to its end the data comes home, the shared directory keeps its copy, and xCAT is under the node's
   * own address, for which its commands make names, DNS and DHCP anew.
   */
  #isByDesign(line: string): boolean {
    const made = /\/etc\/(hosts|bind\/named\.conf|dhcp\/dhcpd\.conf|xcat\/ddns\.key)\b/;
    return (
      /^(lacks|has): "|\.xcatha-before/.test(line) || made.test(line) || line.startsWith(`has: ${this.site.directory}/`)
    );
  }

  async #setUpAgain(): Promise<string[]> {
    const again = await this.#setUp([]);
    if (again.code !== 0) return [`run again: ${again.code} ${again.stderr}`];
    await this.ground.settle();
    const complaints = await this.#differences(this.#after);
    const once = await this.#setUp([]);
    return /^nothing to do: /m.test(once.stdout) ? complaints : [...complaints, `a third time: ${once.stdout}`];
  }

  async #remove(): Promise<string[]> {
    const { code, stderr } = await this.ground.node.exec(['xcatha-setup', 'remove'], limit);
    if (code === 2 && (await this.ground.mayRefuse(stderr))) return [];
    return code === 0 ? this.#differences(this.#before) : [`remove: ${code} ${stderr}`];
  }

  async #setUp(through: readonly string[]): Promise<Outcome> {
    const began = performance.now();
    const { code, stdout, stderr } = await this.ground.node.exec([...through, ...this.#words], limit);
    return { code, stdout, stderr, reason: stderr.trim() || undefined, ms: performance.now() - began };
  }

  /** Lines that only one of the two has, the first of them. */
  async #differences(wanted: string): Promise<string[]> {
    const [is, should] = [(await this.ground.picture()).split('\n'), wanted.split('\n')];
    const lacking = should.filter((line) => !is.includes(line)).map((line) => `lacks: ${line}`);
    return [...lacking, ...is.filter((line) => !should.includes(line)).map((line) => `has: ${line}`)];
  }

  /** Throws when the node is not what it was. */
  async #restore(): Promise<void> {
    await this.ground.restore();
    const left = await this.#differences(this.#before);
    if (left.length > 0) throw new Error(`the node could not be put back: ${left.join('; ')}`);
  }
}
