import { setTimeout as setFileTimeout, type Test, test } from 'tap';
import { Site } from '../cluster/site';
import { FirstNode, type Ground } from './ground';
import { resultLine, summary } from './report';
import { SecondNode, staysOnFirst } from './secondnode';
import { type Aftermath, SetupSweep } from './setupsweep';
import type { Extent } from './strikes';
import type { Result } from './sweep';

// The sweep of the set-up in minutes: a few points, spread over its whole length. The whole of it is `make sweep AGENT=setup`.
setFileTimeout(1_800_000);

const some: Extent = { points: 'each', atMost: 4, restartEvery: 1 };
const at = (also: RegExp): Extent => ({ ...some, atMost: 0, also });
/** All data is in its place, without a manifest yet; xCAT's directory stands aside, without a link yet. */
const betweenTwoRenames = at(/ before .* (rmdir \S+\/incoming\/|symlink \S+ \/etc\/xcat)$/);
/** The cluster has the group, and the journal does not know. */
const justRegistered = at(/process killed right after .*, cibadmin --patch/);

let site: Site;

test('a set-up that is killed anywhere can be run again, or removed', async (t) => {
  site = await Site.fresh('sweep-setup', (line) => t.comment(line), { words: staysOnFirst });
  await sweepOn(t, new FirstNode(site), betweenTwoRenames, 'run again');
});

test('so can that of the second node, with which the group is registered', async (t) => {
  await site.setUp('mn1');
  await sweepOn(t, new SecondNode(site), justRegistered, 'removed');
  await site.lab.down();
});

/** A few points in turn, and then those that have a reason. */
async function sweepOn(t: Test, ground: Ground, chosen: Extent, after: Aftermath): Promise<void> {
  const results: Result[] = [];
  const tell = (result: Result) => {
    results.push(result);
    t.strictSame(result.complaints, [], resultLine(result));
  };
  const sweep = new SetupSweep(site, ground);
  await sweep.run(['kill'], some, undefined, tell);
  const sofar = results.length;
  await sweep.run(['kill'], chosen, after, tell);
  t.ok(results.length > sofar, 'the chosen points are there');
  for (const line of summary(results)) t.comment(line);
  // A look at a slow service is repeated: how many calls a run makes is not the same each time.
  const hit = results.filter(({ reached }) => reached).length;
  t.ok(hit >= results.length - 2, `${hit} of ${results.length} points were hit`);
}
