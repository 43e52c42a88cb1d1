import { test } from 'tap';
import { Deadline, waitUntil } from '../../../lib/ocf/deadline';
import { actionBudget, readEnvironment } from '../../../lib/ocf/environment';

test('a monitor without an interval is a probe; other actions never are', async (t) => {
  t.equal(readEnvironment('monitor', {}).isProbe, true);
  t.equal(readEnvironment('monitor', { OCF_RESKEY_CRM_meta_interval: '0' }).isProbe, true);
  t.equal(readEnvironment('monitor', { OCF_RESKEY_CRM_meta_interval: '10000' }).isProbe, false);
  t.equal(readEnvironment('start', {}).isProbe, false);
});

test('a depth that is not offered means the next lower one, and no number means 0', async (t) => {
  const depth = (level: string) => readEnvironment('monitor', { OCF_CHECK_LEVEL: level }).depth;
  t.strictSame(['', '0', '5', '10', '20', 'deep', '-10'].map(depth), [0, 0, 0, 10, 10, 0, 0]);
  t.equal(readEnvironment('monitor', { OCF_RESKEY_OCF_CHECK_LEVEL: '10' }).depth, 10);
  t.equal(readEnvironment('monitor', {}).depth, 0);
});

test('what the cluster says of itself', async (t) => {
  const given = readEnvironment('start', {
    OCF_RESOURCE_INSTANCE: 'xcat-vip',
    OCF_RESKEY_CRM_meta_on_node: 'mn1',
    OCF_RESKEY_CRM_meta_timeout: '30000',
    OCF_EXIT_REASON_PREFIX: 'why:',
  });
  t.match(given, { instance: 'xcat-vip', node: 'mn1', timeoutMs: 30_000, exitReasonPrefix: 'why:' });
  const none = readEnvironment('start', { OCF_RESOURCE_INSTANCE: '', OCF_RESKEY_CRM_meta_timeout: '20s' });
  t.strictSame([none.instance, none.node, none.timeoutMs], [undefined, undefined, undefined]);
  t.equal(none.exitReasonPrefix, 'ocf-exit-reason:');
});

test('the agent answers before the cluster kills it', async (t) => {
  const advertised = [{ name: 'start', timeout: 90 }] as const;
  t.equal(actionBudget('start', 20_000, advertised), 19_000);
  t.equal(actionBudget('start', 600_000, advertised), 570_000, 'a twentieth of a long limit');
  t.equal(actionBudget('start', 600, advertised), 300, 'never less than half');
  t.equal(actionBudget('start', undefined, advertised), 85_500, 'by hand: the advertised limit');
  t.equal(actionBudget('stop', undefined, advertised), 19_000, 'by hand, and not advertised');
});

test('a deadline divides the time that is left', async (t) => {
  const deadline = Deadline.in(1000);
  t.ok(deadline.remaining() > 900 && deadline.remaining() <= 1000);
  t.equal(deadline.passed(), false);
  t.equal(deadline.limit(50), 50);
  t.ok(deadline.limit(5000) <= 1000);
  t.ok(deadline.keeping(800).remaining() <= 200);
  t.equal(deadline.keeping(5000).passed(), true, 'more kept than there is: nothing is left for the step');
  t.ok(deadline.within(100).remaining() <= 100);
  t.ok(deadline.within(5000).remaining() <= 1000);
});

test('a deadline that has passed gives 1 ms: to most tools 0 means no limit', async (t) => {
  const passed = Deadline.in(0);
  t.equal(passed.passed(), true);
  t.equal(passed.limit(5000), 1);
  t.equal(passed.remaining(), 0);
});

test('waitUntil asks at least once, stops when it holds, and gives up at the deadline', async (t) => {
  let asked = 0;
  t.equal(await waitUntil(() => ++asked > 0, Deadline.in(0)), true);
  t.equal(asked, 1);
  t.equal(await waitUntil(async () => ++asked === 4, Deadline.in(5000), 1), true);
  t.equal(asked, 4);
  const before = performance.now();
  t.equal(await waitUntil(() => false, Deadline.in(60), 20), false);
  const took = performance.now() - before;
  t.ok(took >= 55 && took < 1000, `${took} ms`);
});
