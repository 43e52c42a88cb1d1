import { setTimeout as setFileTimeout, test } from 'tap';
import { Site } from '../cluster/site';
import { resultLine, summary } from './report';
import { SetupSweep } from './setupsweep';
import type { Extent } from './strikes';
import type { Result } from './sweep';

// The sweep of the set-up in minutes: a few points, spread over its whole length. The whole of it is `make sweep AGENT=setup`.
setFileTimeout(1_800_000);

const some: Extent = { points: 'each', atMost: 4, restartEvery: 1 };

test('a set-up that is killed anywhere can be run again, or removed', async (t) => {
  const site = await Site.fresh('sweep-setup', (line) => t.comment(line));
  t.teardown(() => site.lab.down());
  const results: Result[] = [];
  const tell = (result: Result) => {
    results.push(result);
    t.strictSame(result.complaints, [], resultLine(result));
  };
  const sweep = new SetupSweep(site);
  await sweep.run(['kill'], some, undefined, tell);
  for (const line of summary(results)) t.comment(line);
  // A look at a slow service is repeated: how many calls a run makes is not the same each time.
  const hit = results.filter(({ reached }) => reached).length;
  t.ok(hit >= results.length - 2, `${hit} of ${results.length} points were hit`);
});
