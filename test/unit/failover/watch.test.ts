import { test } from 'tap';
import { reasonIn } from '../../../lib/cluster/change/agentrun';
import { parseStatus } from '../../../lib/cluster/state/query';
import { Timeline } from '../../../lib/failover/timeline';
import { changesBetween } from '../../../lib/failover/watch';
import { expected } from '../cluster/sources';

const started = expected('crm_mon-started.xml');

function withServices(role: string, node?: string): string {
  const services = /(<resource id="xcat-services"[^>]*) role="Started"([^>]*)>\s*<node[^>]*>\s*<\/resource>/;
  return started.replace(services, `$1 role="${role}"$2>${node ? `<node name="${node}"/>` : ''}</resource>`);
}

test('a member that leaves and comes is told once each', async (t) => {
  const before = await parseStatus(started);
  const gone = await parseStatus(withServices('Stopped'));
  const starting = await parseStatus(withServices('Starting', 'mn2'));
  const there = await parseStatus(withServices('Started', 'mn2'));
  t.same(changesBetween(before, before), []);
  t.same(changesBetween(before, gone), ['xcat-services stopped on mn1']);
  t.same(changesBetween(gone, starting), []);
  const failed = await parseStatus(
    withServices('Started', 'mn2').replace(/(xcat-services"[^>]* failed=)"false"/, '$1"true"'),
  );
  t.same(changesBetween(starting, failed), [], 'a start that failed is none');
  t.same(changesBetween(starting, there), ['xcat-services started on mn2']);
  t.same(changesBetween(before, there), ['xcat-services stopped on mn1', 'xcat-services started on mn2']);
});

test("an agent's last reason counts", async (t) => {
  t.equal(reasonIn('log\nocf-exit-reason:[a] first\nocf-exit-reason:[b] second\n'), '[b] second');
  t.equal(reasonIn('something else'), undefined);
});

test('the timeline has the time since the beginning and since the line before', async (t) => {
  const timeline = new Timeline();
  timeline.mark('asked');
  await new Promise((resolve) => setTimeout(resolve, 120));
  timeline.mark('done');
  const [first, second] = timeline.lines();
  t.match(first, /^ +0\.0 s +\+0\.0 s {2}asked$/);
  t.match(second, /^ +\d+\.[1-9] s +\+\d+\.[1-9] s {2}done$/);
});
