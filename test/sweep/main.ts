import { setTimeout as setFileTimeout } from 'tap';
import { agentNode, runtimes } from '../conformance/agentnode';
import { databaseNames, sweptDatabase } from './databases';
import { isClean, resultLine, summary } from './report';
import { sweepAll } from './run';
import { modes, whole } from './strikes';
import type { Subject } from './subjects';
import type { Result } from './sweep';

/**
 * The whole sweep, hours long: every agent on every database, killed and failing at every point of start and stop. AGENT,
 * DATABASE, RUNTIME and MODE choose from it. Exit code 1 unless every point was hit and ended clean.
 */
async function main(): Promise<number> {
  const engines = chosen('DATABASE', databaseNames);
  const [runtime = 'bun'] = chosen('RUNTIME', runtimes);
  const agent = process.env.AGENT ?? '';
  const results: Result[] = [];
  for (const engine of engines) {
    const database = sweptDatabase(engine);
    const agents = await agentNode('sweep', { setUp: true, log: say, ...(engine === 'sqlite' ? {} : { engine }) });
    // The address knows nothing of the database.
    const isToBeSwept = ({ agent: name }: Subject) =>
      agent === '' ? name !== 'xcat-vip' || engine === engines[0] : name === agent;
    const extentOf = (subject: Subject) => (isToBeSwept(subject) ? whole : undefined);
    try {
      await sweepAll(agents, { runtime, database, modes: chosen('MODE', modes), extentOf, once: false }, (result) => {
        const named = { ...result, subject: `${result.subject} on ${engine}` };
        results.push(named);
        say(resultLine(named));
      });
    } finally {
      if (!process.env.CONFORMANCE_LAB) await agents.lab.down();
    }
  }
  for (const line of summary(results)) say(line);
  return results.length > 0 && results.every(isClean) ? 0 : 1;
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
