import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from '../conformance/agentnode';
import type { LabNode } from '../lab';
import { projectRoot } from '../lab/paths';
import { failingCommand } from './failingcommand';
import { type Point, pointsOf, tracedCalls } from './points';
import type { Strike } from './strikes';
import { parseTrace } from './trace';

/** How what was struck ended. */
export interface Struck {
  readonly reached: boolean;
  /** What it answered; undefined when it was killed. */
  readonly outcome: Outcome | undefined;
}

const directory = '/var/lib/sweep';
const driver = `${directory}/strike.py`;
const log = `${directory}/trace`;
const codeWhenStruck = 200;
/** Longer than it takes to strike, µs. */
const hold = 60_000_000;

/** Runs what is swept, with these words before its own. */
export type Swept = (through: readonly string[]) => Promise<Outcome>;

/** Puts what the sweep needs on the node. */
export async function prepareTracer(node: LabNode): Promise<void> {
  await node.writeFile(driver, readFileSync(join(projectRoot(), 'test/sweep/strike.py'), 'utf8'));
}

/** Runs it as it is and returns the points it passed. Throws when it does not succeed. */
export async function recordPoints(node: LabNode, swept: Swept): Promise<Point[]> {
  const through = ['strace', '-f', '--seccomp-bpf', '-q', '-ttt', '-y', '-s', '400', '-o', log];
  const outcome = await swept([...through, '-e', `trace=${tracedCalls.join(',')}`]);
  if (outcome.code !== 0) throw new Error(`it does not succeed: ${outcome.reason ?? outcome.stderr}`);
  return pointsOf(parseTrace(await node.readFile(log)));
}

/** Runs it and strikes it. */
export async function strike(node: LabNode, swept: Swept, blow: Strike): Promise<Struck> {
  if (blow.how === 'command') return failingCommand(node, blow.point, () => swept([]));
  await node.run(['rm', '-f', log]);
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
    const outcome = await swept(inject(`error=${blow.error}`));
    return { reached: (await node.readFile(log)).includes('(INJECTED)'), outcome };
  }
  const { side, afterMs, victim } = blow;
  const words = ['python3', driver, log, syscall, String(ordinal), side, String(Math.round(afterMs)), victim];
  const outcome = await swept([...words, ...inject(`delay_${side}=${hold}`)]);
  const reached = outcome.code === codeWhenStruck;
  return { reached, outcome: reached ? undefined : outcome };
}

/** The child that works on storage is another process, found by the file that it works on. */
function follow({ storagePath }: Point): string[] {
  return storagePath === undefined ? [] : ['-f', '-P', storagePath];
}
