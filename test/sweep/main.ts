import { setTimeout as setFileTimeout } from 'tap';
import { Site } from '../cluster/site';
import { agentNode, runtimes } from '../conformance/agentnode';
import { databaseNames, sweptDatabase } from './databases';
import { FirstNode, type Ground } from './ground';
import { isClean, resultLine, summary } from './report';
import { sweepAll } from './run';
import { SecondNode, staysOnFirst } from './secondnode';
import { aftermaths, SetupSweep } from './setupsweep';
import { type Extent, modes, whole } from './strikes';
import type { Subject } from './subjects';
import type { Result } from './sweep';

/**
 * The whole sweep, hours long: every agent on every database, killed and failing at every point of start and stop, and the
 * set-up of both nodes at every point unlike the others. AGENT (`setup` and `setup-second` for that), DATABASE, RUNTIME, ACTION, MODE and AFTER choose from
 * it; POINT is a pattern of the strikes' names, as they
 * are told; PART (`2/4`) is one of so many parts, in a lab of its own. Exit code 1 unless every point was hit and ended clean.
 */
async function main(): Promise<number> {
  const engines = chosen('DATABASE', databaseNames);
  const agent = process.env.AGENT ?? '';
  const results: Result[] = [];
  const tellOf = (engine: DatabaseName) => (result: Result) => {
    const named = { ...result, subject: `${result.subject} on ${engine}` };
    results.push(named);
    say(resultLine(named));
  };
  const isSetup = agent === 'setup' || agent === 'setup-second';
  if (!isSetup) await sweepAgents(agent, engines, tellOf);
  if (isSetup || agent === '') await sweepSetup(agent, engines, tellOf);
  for (const line of summary(results)) say(line);
  return results.length > 0 && results.every(isClean) ? 0 : 1;
}

type DatabaseName = (typeof databaseNames)[number];
type Teller = (engine: DatabaseName) => (result: Result) => void;

/** The set-up of the first node, then, with that one set up, of the second: struck and run again, and struck and removed. */
async function sweepSetup(which: string, engines: readonly DatabaseName[], tellOf: Teller): Promise<void> {
  for (const engine of engines) {
    const choices = engine === 'sqlite' ? {} : ({ engine, movedBy: 'setup' } as const);
    const site = await Site.fresh(labOf(which === 'setup-second' ? 'sweep-second' : 'sweep-setup'), say, {
      ...choices,
      words: staysOnFirst,
    });
    const sweepOn = async (ground: Ground) => {
      const sweep = new SetupSweep(site, ground);
      for (const after of chosen('AFTER', aftermaths)) {
        await sweep.run(chosen('MODE', modes), { ...extentAsked(), points: 'each' }, after, tellOf(engine));
      }
    };
    try {
      if (which !== 'setup-second') await sweepOn(new FirstNode(site));
      if (which === 'setup') continue;
      await site.setUp('mn1');
      await sweepOn(new SecondNode(site));
    } finally {
      await site.lab.down();
    }
  }
}

async function sweepAgents(agent: string, engines: readonly DatabaseName[], tellOf: Teller): Promise<void> {
  const [runtime = 'bun'] = chosen('RUNTIME', runtimes);
  for (const engine of engines) {
    const database = sweptDatabase(engine);
    const agents = await agentNode(labOf('sweep'), {
      setUp: true,
      log: say,
      ...(engine === 'sqlite' ? {} : { engine }),
    });
    // The address knows nothing of the database.
    const isToBeSwept = ({ agent: name }: Subject) =>
      agent === '' ? name !== 'xcat-vip' || engine === engines[0] : name === agent;
    const extentOf = (subject: Subject) => (isToBeSwept(subject) ? extentAsked() : undefined);
    try {
      const choice = { runtime, database, modes: chosen('MODE', modes), extentOf, once: false };
      await sweepAll(agents, choice, tellOf(engine));
    } finally {
      if (!process.env.CONFORMANCE_LAB) await agents.lab.down();
    }
  }
}

/** All of it, or the part, the action and the points that are asked for. */
function extentAsked(): Extent {
  const [only, other] = chosen('ACTION', ['start', 'stop'] as const);
  const { POINT: point = '' } = process.env;
  const all = {
    ...whole,
    ...(only && !other ? { only } : {}),
    ...(point === '' ? {} : { matching: new RegExp(point) }),
  };
  const text = process.env.PART ?? '';
  if (text === '') return all;
  const [number = 0, of = 0] = text.split('/').map(Number);
  if (number >= 1 && number <= of) return { ...all, part: { number, of } };
  throw new Error(`PART=${text}: it is written 2/4`);
}

/** Parts may be swept side by side, and so may different sweeps: by the beginnings of what was chosen, a lab's name is short. */
function labOf(name: string): string {
  const { part, only } = extentAsked();
  const { DATABASE, MODE, AFTER } = process.env;
  const choices = [DATABASE, MODE, AFTER, only].map((choice) => choice?.slice(0, 3));
  return [name, ...choices, part?.number].filter(Boolean).join('-');
}

/** What an environment variable names of these; all of them where it is not set. */
function chosen<Value extends string>(variable: string, values: readonly Value[]): readonly Value[] {
  const text = process.env[variable] ?? '';
  const found = values.filter((value) => text === '' || value === text);
  if (found.length === 0) throw new Error(`${variable}=${text}: there are ${values.join(', ')}`);
  return found;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

setFileTimeout(0);
main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`sweep: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
