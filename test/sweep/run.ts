import type { AgentNode, Runtime } from '../conformance/agentnode';
import type { SweptDatabase } from './databases';
import type { Extent, Mode } from './strikes';
import { type Subject, subjectsOn } from './subjects';
import { type Result, Sweep } from './sweep';
import { prepareTracer } from './tracer';

/** What of all that can be swept is swept. */
export interface Choice {
  readonly runtime: Runtime;
  readonly database: SweptDatabase;
  readonly modes: readonly Mode[];
  /** How much of a subject; undefined leaves it out. */
  readonly extentOf: (subject: Subject) => Extent | undefined;
  /** What one way of an agent has in common with another one is struck once only. */
  readonly once: boolean;
}

/** Sweeps one subject after another on a node that xcatha-setup has set up, and tells of each strike. */
export async function sweepAll(agents: AgentNode, choice: Choice, tell: (result: Result) => void): Promise<void> {
  const { runtime, database, modes, once } = choice;
  await agents.install(runtime);
  await prepareTracer(agents.node);
  const seen = new Map<string, Set<string>>();
  for (const subject of subjectsOn(database)) {
    const extent = choice.extentOf(subject);
    if (extent === undefined) continue;
    for (const member of subject.below) await must(agents, member, 'start');
    const known = (once && seen.get(subject.agent)) || new Set<string>();
    const sweep = new Sweep(agents, subject, database);
    seen.set(subject.agent, new Set([...known, ...(await sweep.run(modes, extent, known, tell))]));
    for (const member of [...subject.below].reverse()) await must(agents, member, 'stop');
  }
}

async function must(
  agents: AgentNode,
  { name, agent, quick, timeoutMs }: Subject,
  action: 'start' | 'stop',
): Promise<void> {
  const { code, reason } = await agents.call(agent, action, quick, { timeoutMs: timeoutMs[action] });
  if (code !== 0) throw new Error(`${name} ${action}: ${code} ${reason ?? ''}`);
}
