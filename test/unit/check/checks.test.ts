import { type Test, test } from 'tap';
import { inspect, type Result } from '../../../lib/check/inspect';
import { type State, severityOf } from '../../../lib/check/verdict';
import { defects } from './defects';
import type { Defect } from './defects/edits';
import { goodLook, record, standbyLook } from './samples';

/** What does not apply to a management node on SQLite whose directory the cluster does not mount. */
const skippedOnActive = [
  ...[
    'group-storage',
    'data-detached',
    'nodes-database-version',
    'vip-absent',
    'cfgloc-host',
    'database-version',
    'services-stopped',
  ],
];

const skippedOnStandby = [
  ...[
    'group-storage',
    'data-attached',
    'nodes-database-version',
    'vip-held',
    'names-resolution',
    'cfgloc-host',
    'database-answers',
  ],
  ...['database-version', 'xcatd-answers', 'site-master', 'site-nameservers', 'site-dhcpinterfaces', 'site-domain'],
  ...['networks-tftpserver', 'networks-servers', 'noderes-servers', 'policy-trust', 'services-running'],
];

function idsOf(results: readonly Result[], ...wanted: State[]): string[] {
  return results.filter(({ state }) => wanted.includes(state)).map(({ id }) => id);
}

test('a good pair: all is well, on the management node and on the standby', async (t) => {
  const active = inspect(await goodLook());
  t.same(idsOf(active, 'unknown', 'warning', 'problem'), []);
  t.same(idsOf(active, 'skipped'), skippedOnActive);
  t.equal(severityOf(active.map(({ state }) => state)), 0);
  const standby = inspect(await standbyLook());
  t.same(idsOf(standby, 'unknown', 'warning', 'problem'), []);
  t.same(idsOf(standby, 'skipped'), skippedOnStandby);
});

test('a node without a cluster, before the set-up: nothing is a problem, and every check has its say', async (t) => {
  const good = await goodLook();
  const results = inspect({
    ...good,
    role: 'plain',
    cluster: { known: undefined },
    corosync: undefined,
    settings: undefined,
    localSet: undefined,
    storage: { why: 'not set up' },
    paths: { why: 'not set up' },
    otherHolder: { why: 'not set up' },
    persistent: { why: 'not set up' },
    xcatd: { why: 'xcatd does not run on this node' },
    tables: { why: 'xcatd does not run on this node' },
  });
  t.same(idsOf(results, 'warning'), ['cluster-running']);
  t.same(idsOf(results, 'unknown', 'problem'), []);
});

test('a cluster that does not answer is a problem on a node that is set up', async (t) => {
  const results = inspect(await standbyLook({ cluster: { why: 'the cluster does not answer' } }));
  t.same(idsOf(results, 'problem'), ['cluster-running']);
  t.ok(idsOf(results, 'skipped').includes('fencing-enabled'), 'and what only it can tell is skipped');
  t.same(idsOf(results, 'unknown'), []);
});

test('storage that hangs is named by its own check, and what lies on it is skipped', async (t) => {
  const results = inspect(await standbyLook({ storage: { why: 'the storage under /shared/xcat hangs' } }));
  t.same(idsOf(results, 'problem'), ['storage-answers']);
  t.ok(idsOf(results, 'skipped').includes('data-set'));
  t.same(idsOf(results, 'unknown'), []);
});

test('what a node has said that the cluster has lost since is not judged', async (t) => {
  const look = await goodLook();
  const facts = 'known' in look.storage ? look.storage.known : undefined;
  if (!facts) throw new Error('the sample has storage');
  const records = [...facts.records, record('mn0', { hostname: 'old', set: 'set-0', xcatVersion: '2.0' })];
  const results = inspect({ ...look, storage: { known: { ...facts, records } } });
  t.same(idsOf(results, 'warning', 'problem'), []);
});

test('a check that throws is unknown, with the reason, and the others go on', async (t) => {
  const results = inspect(await goodLook({ time: { why: 'no such bus' }, tools: { why: 'no such directory' } }));
  t.same(idsOf(results, 'unknown'), [
    'tools-required',
    'tools-useful',
    'tools-database',
    'time-service',
    'time-synchronised',
  ]);
  t.equal(results.find(({ id }) => id === 'time-service')?.evidence, 'no such bus');
  t.equal(severityOf(results.map(({ state }) => state)), 1);
});

test('each defect is named by its own check, and by no other', async (t) => {
  for (const defect of defects) await isNamed(t, defect);
});

async function isNamed(t: Test, { id, state, evidence, look, edits, also = [], on }: Defect): Promise<void> {
  const make = on === 'standby' ? standbyLook : goodLook;
  const good = await make({}, edits);
  const results = inspect({ ...good, ...look?.(good) });
  const own = results.find((result) => result.id === id);
  t.match(own, { state, evidence }, `${id}: ${evidence}`);
  t.ok(own?.advice, `${id} has advice`);
  const others = idsOf(results, 'warning', 'problem').filter((other) => other !== id);
  t.same(
    others.filter((other) => !also.includes(other)),
    [],
    `${id}: ${evidence} alone`,
  );
}

test('every check is shown to find something', async (t) => {
  const found = new Set([...defects.map(({ id }) => id), 'cluster-running', 'group-registered']);
  t.same(
    inspect(await goodLook())
      .map(({ id }) => id)
      .filter((id) => !found.has(id)),
    [],
  );
});

test('a watchdog on each node is fencing too, without a device', async (t) => {
  const bare = (text: string) => text.replace(/class="stonith" type="fence_lab"/g, 'class="ocf" type="Dummy"');
  const watchdog = (text: string) =>
    bare(text)
      .replace('name="have-watchdog" value="false"', 'name="have-watchdog" value="true"')
      .replace('name="dc-deadtime" value="2s"', 'name="stonith-watchdog-timeout" value="10s"');
  const verdict = async (cib: (text: string) => string) =>
    inspect(await goodLook({}, { cib })).find(({ id }) => id === 'fencing-devices')?.state;
  t.equal(await verdict(watchdog), 'ok');
  t.equal(await verdict((text) => watchdog(text).replace('value="10s"', 'value="0s"')), 'problem');
});

test('a set-up node whose cluster has no group', async (t) => {
  const good = await standbyLook(
    {},
    {
      mon: (text) => text.replace(/<group id="g-xcat".*<\/group>/s, ''),
      cib: (text) => text.replace(/<group id="g-xcat".*<\/group>/s, ''),
    },
  );
  const results = inspect(good);
  t.match(
    results.find(({ id }) => id === 'group-registered'),
    { state: 'problem', evidence: /no group g-xcat/ },
  );
});
