import { setTimeout as setFileTimeout, type Test, test } from 'tap';
import { Site } from '../cluster/site';
import { FirstNode, type Ground } from './ground';
import { resultLine, summary } from './report';
import { SecondNode, staysOnFirst } from './secondnode';
import { SetupSweep } from './setupsweep';
import type { Extent } from './strikes';
import type { Result } from './sweep';

// The sweep of the set-up in minutes: a few points, spread over its whole length. The whole of it is `make sweep AGENT=setup`.
setFileTimeout(1_800_000);

const some: Extent = { points: 'each', atMost: 4, restartEvery: 1 };

let site: Site;

test('a set-up that is killed anywhere can be run again, or removed', async (t) => {
  site = await Site.fresh('sweep-setup', (line) => t.comment(line), { words: staysOnFirst });
  await sweepOn(t, new FirstNode(site));
});

test('so can that of the second node, with which the group is registered', async (t) => {
  await site.setUp('mn1');
  await sweepOn(t, new SecondNode(site));
  await site.lab.down();
});

async function sweepOn(t: Test, ground: Ground): Promise<void> {
  const results: Result[] = [];
  const tell = (result: Result) => {
    results.push(result);
    t.strictSame(result.complaints, [], resultLine(result));
  };
  await new SetupSweep(site, ground).run(['kill'], some, undefined, tell);
  for (const line of summary(results)) t.comment(line);
  // A look at a slow service is repeated: how many calls a run makes is not the same each time.
  const hit = results.filter(({ reached }) => reached).length;
  t.ok(hit >= results.length - 2, `${hit} of ${results.length} points were hit`);
}
