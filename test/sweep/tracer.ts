import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentNode, Outcome } from '../conformance/agentnode';
import { projectRoot } from '../lab/paths';
import { failingCommand } from './failingcommand';
import { type Point, pointsOf, tracedCalls } from './points';
import type { Strike } from './strikes';
import type { Subject, SweptAction } from './subjects';
import { parseTrace } from './trace';

/** How a struck action ended. */
export interface Struck {
  readonly reached: boolean;
  /** What the action answered; undefined when it was killed. */
  readonly outcome: Outcome | undefined;
}

const directory = '/var/lib/sweep';
const driver = `${directory}/strike.py`;
const log = `${directory}/trace`;
const codeWhenStruck = 200;
/** Longer than it takes to strike, µs. */
const hold = 60_000_000;

/** Puts what the sweep needs on the node. */
export async function prepareTracer({ node }: AgentNode): Promise<void> {
  await node.writeFile(driver, readFileSync(join(projectRoot(), 'test/sweep/strike.py'), 'utf8'));
}

/** Runs an action as it is and returns the points it passed. Throws when it does not succeed. */
export async function recordPoints(agents: AgentNode, subject: Subject, action: SweptAction): Promise<Point[]> {
  const through = ['strace', '-f', '--seccomp-bpf', '-q', '-ttt', '-y', '-s', '400', '-o', log];
  const outcome = await run(agents, subject, action, [...through, '-e', `trace=${tracedCalls.join(',')}`]);
  if (outcome.code !== 0) throw new Error(`${subject.name} ${action} does not succeed: ${outcome.reason}`);
  return pointsOf(parseTrace(await agents.node.readFile(log)));
}

/** Runs an action and strikes it. */
export async function strike(agents: AgentNode, subject: Subject, action: SweptAction, blow: Strike): Promise<Struck> {
  if (blow.how === 'command') return failingCommand(agents, blow.point, () => run(agents, subject, action, []));
  await agents.node.run(['rm', '-f', log]);
  const tracer = ['strace', ...follow(blow.point), '-qq', '-e', 'signal=none', '-y', '-s', '400', '-o', log];
  const { syscall, ordinal } = blow.point;
  const inject = (what: string) => [
    ...tracer,
    '-e',
    `trace=${syscall}`,
    '-e',
    `inject=${syscall}:${what}:when=${ordinal}`,
  ];
  if (blow.how === 'error') {
    const outcome = await run(agents, subject, action, inject(`error=${blow.error}`));
    return { reached: (await agents.node.readFile(log)).includes('(INJECTED)'), outcome };
  }
  const { side, afterMs, victim } = blow;
  const words = ['python3', driver, log, syscall, String(ordinal), side, String(Math.round(afterMs)), victim];
  const outcome = await run(agents, subject, action, [...words, ...inject(`delay_${side}=${hold}`)]);
  const reached = outcome.code === codeWhenStruck;
  return { reached, outcome: reached ? undefined : outcome };
}

/** The child that works on storage is another process, found by the file that it works on. */
function follow({ storagePath }: Point): string[] {
  return storagePath === undefined ? [] : ['-f', '-P', storagePath];
}

function run(
  agents: AgentNode,
  { agent, parameters, timeoutMs }: Subject,
  action: SweptAction,
  through: readonly string[],
): Promise<Outcome> {
  return agents.call(agent, action, parameters, { timeoutMs: timeoutMs[action], through });
}
