import type { AgentNode, Outcome, Parameters } from '../conformance/agentnode';
import { waitUntil } from '../lab/processes';
import { rowsOf, type SweptDatabase } from './databases';
import { differences, type NodePicture, nodePicture, settledPicture } from './nodepicture';
import { type Extent, type Mode, pointName, type Strike, strikeName, strikesAt } from './strikes';
import type { Subject, SweptAction } from './subjects';
import { recordPoints, type Struck, type Swept, strike } from './tracer';
import { misstatements } from './truth';

/** What came of one strike. */
export interface Result {
  readonly subject: string;
  /** Of an agent: what was struck. Of the set-up: what came after it. */
  readonly action: string;
  readonly mode: Mode;
  readonly strike: string;
  readonly reached: boolean;
  /** What was not as it has to be afterwards; empty when all ended well. */
  readonly complaints: readonly string[];
  /** What a struck action answered, when it lived. */
  readonly answer: string | undefined;
}

const actions = ['start', 'stop'] as const;
/** How long what an action left running may take to end, ms. */
const settleMs = 8000;
/** How often an action is run anew for a point that it did not reach. */
const tries = 3;

/**
 * Sweeps one agent: its start, on a node where it is stopped, and its stop, where it runs, struck at one point after another;
 * after each the cluster's own sequence, stop, start, monitor, has to find everything in order.
 */
export class Sweep {
  /** The node while the agent is stopped, and the database's rows. */
  #before: NodePicture = {};
  #rows: string | undefined;
  #running = false;
  /** The database, if it runs with the agent. */
  readonly #database: SweptDatabase | undefined;

  constructor(
    private readonly agents: AgentNode,
    private readonly subject: Subject,
    database: SweptDatabase,
  ) {
    this.#database = subject.withDatabase ? database : undefined;
  }

  /**
   * Strikes at as many points as `extent` says, leaving out those that are in `seen`, and tells of each. What it stands on has
   * to run. Returns the names of all points.
   */
  async run(
    modes: readonly Mode[],
    extent: Extent,
    seen: ReadonlySet<string>,
    tell: (result: Result) => void,
  ): Promise<readonly string[]> {
    // Once all through: what the first start makes is there in every later one.
    await this.#must('start');
    this.#rows = await this.#lookAtRows();
    await this.#must('stop');
    this.#before = await settledPicture(this.agents, this.#database, settleMs);
    const points = {
      start: await recordPoints(this.agents.node, this.#swept('start')),
      stop: await recordPoints(this.agents.node, this.#swept('stop')),
    };
    for (const mode of modes) {
      for (const action of actions.filter((one) => one === (extent.only ?? one))) {
        for (const [index, blow] of strikesAt(points[action], mode, extent, seen).entries()) {
          const whole = action === 'stop' || index % extent.restartEvery === 0;
          const result = await this.#strike(action, blow, whole);
          tell({ subject: this.subject.name, action, mode, strike: strikeName(blow), ...result });
        }
      }
    }
    await this.#must('stop');
    return [...points.start, ...points.stop].map(pointName);
  }

  #swept(action: SweptAction): Swept {
    const { agent, parameters, timeoutMs } = this.subject;
    return (through) => this.agents.call(agent, action, parameters, { timeoutMs: timeoutMs[action], through });
  }

  async #strike(
    action: SweptAction,
    blow: Strike,
    whole: boolean,
  ): Promise<Pick<Result, 'reached' | 'complaints' | 'answer'>> {
    let struck: Struck = { reached: false, outcome: undefined };
    for (let turn = 0; !struck.reached && turn < tries; turn++) {
      await this.#ready(action);
      this.#running = action === 'start'; // or nearly so
      struck = await strike(this.agents.node, this.#swept(action), blow);
    }
    const { reached, outcome } = struck;
    const complaints = outcome ? await misstatements(this.agents, this.subject, action, outcome) : [];
    complaints.push(...(await this.#sequence(whole)));
    if (complaints.length > 0) await this.#startAfresh();
    const answer = outcome && `${outcome.code} ${outcome.reason ?? ''}`.trim();
    return { reached, complaints, answer };
  }

  /** What the cluster does after a failure: stop, then (`whole`) start and monitor. Returns what was wrong. */
  async #sequence(whole: boolean): Promise<string[]> {
    const { agent, parameters, quick } = this.subject;
    const stopped = await this.#act('stop', parameters);
    if (stopped.code !== 0) return [`stop: ${stopped.code} ${stopped.reason ?? ''}`];
    const complaints = await this.#remains();
    const probe = await this.agents.call(agent, 'monitor', parameters);
    if (probe.code !== 7) complaints.push(`probe: ${probe.code}`);
    if (!whole) return complaints;
    const started = await this.#act('start', quick);
    if (started.code !== 0) return [...complaints, `start: ${started.code} ${started.reason ?? ''}`];
    for (const depth of [0, 10]) {
      const monitor = await this.agents.monitor(agent, quick, depth);
      if (monitor.code !== 0) complaints.push(`monitor ${depth}: ${monitor.code} ${monitor.reason ?? ''}`);
    }
    if ((await this.#lookAtRows()) !== this.#rows) complaints.push("rows of xCAT's tables have changed");
    return complaints;
  }

  /** What differs from the stopped node before, once all that runs on in the background has ended. */
  async #remains(): Promise<string[]> {
    let remains: string[] = [];
    const none = async () => {
      remains = differences(this.#before, await nodePicture(this.agents, this.#database));
      return remains.length === 0;
    };
    await waitUntil(none, settleMs, 'nothing is left').catch(() => undefined);
    return remains;
  }

  async #lookAtRows(): Promise<string | undefined> {
    return this.#database && rowsOf(this.agents, this.#database);
  }

  /** After something was found wrong: the node as it is now is what the next strikes are compared with. */
  async #startAfresh(): Promise<void> {
    await this.#act('stop', this.subject.parameters);
    await this.agents.node.exec(['pkill', '-KILL', '--full', 'xcatha internal']);
    this.#before = await settledPicture(this.agents, this.#database, settleMs);
  }

  /** Brings the node to where the action begins. */
  async #ready(action: SweptAction): Promise<void> {
    if (this.#running === (action === 'stop')) return;
    await this.#must(action === 'start' ? 'stop' : 'start');
  }

  async #must(action: SweptAction): Promise<void> {
    const { code, reason } = await this.#act(action, this.subject.quick);
    if (code !== 0) throw new Error(`${this.subject.name} ${action}: ${code} ${reason ?? ''}`);
  }

  async #act(action: SweptAction, parameters: Parameters): Promise<Outcome> {
    this.#running = action === 'start';
    return this.agents.call(this.subject.agent, action, parameters, { timeoutMs: this.subject.timeoutMs[action] });
  }
}
