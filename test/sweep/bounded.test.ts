import { setTimeout as setFileTimeout, test } from 'tap';
import { agentNode } from '../conformance/agentnode';
import { sweptDatabase } from './databases';
import { resultLine, summary } from './report';
import { sweepAll } from './run';
import { type Extent, modes } from './strikes';
import type { Subject } from './subjects';
import type { Result } from './sweep';

// The sweep in minutes. The whole of it is `make sweep`.
setFileTimeout(1_800_000);

/** A part of the points of each kind, spread over the whole length of each action; of xcat-services, whose start takes seconds, a few. */
function extentOf({ agent }: Subject): Extent {
  const each = { points: 'each', atMost: 10, restartEvery: 5 } as const;
  return agent === 'xcat-services' ? { ...each, atMost: 3, restartEvery: 2 } : each;
}

test('killed, or failing, at any step of start and stop, an agent can be stopped and started again', async (t) => {
  const agents = await agentNode('sweep', { setUp: true });
  const database = sweptDatabase('sqlite');
  const results: Result[] = [];
  await sweepAll(agents, { runtime: 'bun', database, modes, extentOf, once: true }, (result) => {
    results.push(result);
    t.ok(result.reached, `reached: ${resultLine(result)}`);
    t.strictSame(result.complaints, [], resultLine(result));
  });
  for (const line of summary(results)) t.comment(line);
});
