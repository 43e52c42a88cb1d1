import { test } from 'tap';
import { parseCib } from '../../../../lib/cluster/state/cib';
import { durationMs } from '../../../../lib/cluster/state/duration';
import { failCounts, operations } from '../../../../lib/cluster/state/history';
import { parseSituation } from '../../../../lib/cluster/state/situation';
import { recorded } from '../../check/samples';
import { cib, failureOf } from '../sources';

test('what crm_mon of Pacemaker 2.1.5 says of a member that is degraded', async (t) => {
  const situation = await parseSituation(recorded('crm_mon-degraded.xml'));
  t.match(situation, { quorate: true, release: '2.1.5', maintenanceMode: false, activeNode: 'mn2', fencing: [] });
  t.same(situation.failures, [
    {
      resource: 'xcat-services',
      node: 'mn2',
      task: 'monitor',
      interval: 20000,
      code: 190,
      meaning: 'OCF_DEGRADED',
      reason: 'http: unit apache2 has no process [service-degraded]',
      at: '2026-11-25 04:06:07Z',
      call: '39',
    },
  ]);
});

test('a reason that crm_mon has escaped twice is shown as its text shows it', async (t) => {
  const twice =
    '&amp;quot;site.master&amp;quot; &amp;lt;none&amp;gt; &amp;amp; it&amp;apos;s &amp;amp;quot;so&amp;amp;quot;';
  const text = recorded('crm_mon-degraded.xml').replace('http: unit apache2 has no process', twice);
  const { failures } = await parseSituation(text);
  t.equal(failures[0]?.reason, `"site.master" <none> & it's &quot;so&quot; [service-degraded]`);
});

test('what it says after a node was fenced', async (t) => {
  const { fencing, failures, nodes } = await parseSituation(recorded('crm_mon-fenced.xml'));
  t.same(failures, []);
  t.same(fencing, [
    {
      target: 'mn2',
      action: 'reboot',
      status: 'success',
      by: 'mn1',
      client: 'pacemaker-controld',
      at: '2026-11-25 04:06:25Z',
    },
  ]);
  t.equal(nodes.find(({ name }) => name === 'mn2')?.online, false);
  t.equal(await failureOf(() => parseSituation('Connection refused')), 'unreadable-xml');
});

test('what the cluster remembers of each operation', async (t) => {
  const history = operations(await parseCib(recorded('cib-fenced.xml')));
  const start = history.find(({ resource, task }) => resource === 'xcat-services' && task === 'start');
  t.match(start, { node: 'mn1', code: 0, interval: 0, reason: '' });
  t.ok(start && start.ended >= start.since + 1, 'a start takes its time');
  t.equal(history.find(({ resource, interval }) => resource === 'xcat-vip' && interval === 60_000)?.task, 'monitor');
  t.same(operations(await cib()), [], 'an empty status section');
});

test('an operation that is still under way has no result', async (t) => {
  const text = recorded('cib-fenced.xml').replace(/(operation_key="xcat-vip_start_0".*?rc-code=)"0"/, '$1"193"');
  const history = operations(await parseCib(text));
  t.notOk(history.some(({ resource, task }) => resource === 'xcat-vip' && task === 'start'));
});

test('fail counts', async (t) => {
  const count = (name: string, value: string) => `<nvpair id="${name}" name="${name}" value="${value}"/>`;
  const more = count('fail-count-xcat-db#start_0', 'INFINITY') + count('fail-count-xcat-vip#monitor_10000', '0');
  const text = recorded('cib-fenced.xml').replace('<nvpair id="status-1-.feature-set"', `${more}$&`);
  t.same(failCounts(await parseCib(text)), [{ node: 'mn1', resource: 'xcat-db', count: 'INFINITY' }]);
});

test('times as the configuration writes them', async (t) => {
  const times: readonly (readonly [string, number | undefined])[] = [
    ['20s', 20_000],
    ['20', 20_000],
    ['1min', 60_000],
    ['2h', 7_200_000],
    ['500ms', 500],
    [' 30 sec ', 30_000],
    ['PT1M30S', 90_000],
    ['soon', undefined],
    ['', undefined],
  ];
  for (const [text, ms] of times) t.equal(durationMs(text), ms, text);
});
