import { test } from 'tap';
import type { Look } from '../../../lib/check/look';
import { reportOf, type StatusReport, statusCode } from '../../../lib/check/status/report';
import { describeStatus, statusAsJson } from '../../../lib/cli/statusview';
import type { Terminal } from '../../../lib/cli/terminal';
import { parseSituation } from '../../../lib/cluster/state/situation';
import { clusterOf, type Edits, goodLook, recorded } from './samples';

const plain: Terminal = { write: () => {}, interactive: false, colour: false, columns: 80 };
const coloured: Terminal = { ...plain, interactive: true, colour: true };
const now = new Date('2026-11-25T04:10:00Z');

async function report(changes: Partial<Look> = {}, edits: Edits = {}, retrying?: string): Promise<StatusReport> {
  const { cluster, settings, storage, services } = { ...(await goodLook({}, edits)), ...changes };
  const facts = { cluster, settings, storage, retrying };
  return reportOf({ ...facts, services: 'known' in services ? services.known : [] });
}

/** The recorded cluster after mn2 was fenced: mn1 has the group. */
async function fencedCluster(): Promise<Look['cluster']> {
  const cluster = await clusterOf();
  return { known: { ...cluster, node: 'mn1', situation: await parseSituation(recorded('crm_mon-fenced.xml')) } };
}

test('the management node runs, after its other node was fenced', async (t) => {
  const fenced = await report({ cluster: await fencedCluster() });
  t.match(fenced, { state: 'running', thisNode: 'mn1', activeNode: 'mn1', address: '10.88.0.100', hostname: 'xcatmn' });
  t.equal(fenced.since, fenced.members[0]?.since, 'since it came there');
  t.ok((fenced.members[3]?.since ?? 0) > (fenced.since ?? 0), 'whatever was restarted since');
  t.match(fenced.lastMove, { from: 'mn2', to: 'mn1' });
  const text = describeStatus(fenced, plain, now);
  t.match(
    text,
    /^management node {2}xcatmn \(10\.88\.0\.100\) runs on mn1 since 2026-11-25 \d\d:\d\d:\d\d \(3 min\)\n/,
  );
  t.match(text, /\nnodes +mn1 online \(this node\)\n +mn2 offline\n/);
  t.match(text, /\ngroup g-xcat +xcat-vip +Started on mn1 since /);
  t.match(text, /\nlast move +2026-11-25 .* from mn2 to mn1: mn2 was fenced/);
  t.match(text, /\nfenced +2026-11-\d\d \d\d:\d\d:25: reboot of mn2: success\n/);
  t.notMatch(text, /\x1b/);
  t.match(describeStatus(fenced, coloured, now), /\x1b\[32mxcatmn/);
});

const stoppedByHand =
  '<meta_attributes id="by-hand"><nvpair id="role" name="target-role" value="Stopped"/></meta_attributes>';

test('exit codes and words of what is not well', async (t) => {
  const good = await report();
  t.equal(statusCode(good), 0);
  t.notMatch(describeStatus(good, plain, now), /degraded|failed|note/);

  const degraded = await report({
    cluster: { known: { ...(await clusterOf()), situation: await parseSituation(recorded('crm_mon-degraded.xml')) } },
  });
  t.equal(statusCode(degraded), 1);
  t.match(
    describeStatus(degraded, plain, now),
    /\ndegraded +xcat-services on mn2: http: unit apache2 has no process \[service-degraded\]\n/,
  );

  const banned = await report(
    {},
    {
      cib: (text) =>
        text.replace('</constraints>', '<rsc_location id="cli-ban-g-xcat-on-mn1" rsc="g-xcat"/></constraints>'),
    },
  );
  t.equal(statusCode(banned), 1);
  t.match(describeStatus(banned, plain, now), /\nnote +cli-ban-g-xcat-on-mn1 is left over/);

  for (const change of ['online="false"', 'standby="true"', 'unclean="true"', 'pending="true"']) {
    const [key = ''] = change.split('=');
    const node = (text: string) => text.replace(new RegExp(`(<node name="mn1"[^>]*) ${key}="[a-z]+"`), `$1 ${change}`);
    const alone = await report({}, { mon: node });
    t.equal(statusCode(alone), 1, `the other node: ${change}`);
    t.match(describeStatus(alone, plain, now), /\nnote +no other node is online and ready: /);
  }

  const stopped = await report(
    {},
    {
      cib: (text) => text.replace('<group id="g-xcat">', `<group id="g-xcat">${stoppedByHand}`),
      mon: (text) => text.replace(/(id="xcat-[^>]*) role="Started"([^>]*)>\s*<node [^>]*>/g, '$1 role="Stopped"$2>'),
    },
  );
  t.equal(stopped.state, 'stopped');
  t.equal(statusCode(stopped), 2);
  t.match(
    describeStatus(stopped, plain, now),
    /does not run[\s\S]*\nnote +g-xcat has been stopped by an administrator: /,
  );

  const partly = await report(
    {},
    {
      mon: (text) => text.replace(/(id="xcat-db"[^>]*) role="Started"([^>]*)>\s*<node [^>]*>/, '$1 role="Stopped"$2>'),
    },
  );
  t.equal(partly.state, 'partly');
  t.equal(statusCode(partly), 2);

  const lame = await report({ services: { known: [{ name: 'http', units: ['apache2'], problem: 'no process' }] } });
  t.equal(statusCode(lame), 1);
  t.match(describeStatus(lame, plain, now), /\nservices +http +no process \(apache2\)\n/);
});

test('a constraint on the only other node is a note', async (t) => {
  const bar = (node: string) => (text: string) =>
    text.replace(
      /<constraints\/>|<constraints>/,
      (open) =>
        `<constraints><rsc_location id="noway" rsc="g-xcat" node="${node}" score="-INFINITY"/>${open.endsWith('/>') ? '</constraints>' : ''}`,
    );
  const barred = await report({}, { cib: bar('mn1') });
  t.match(barred.notes, ['the management node cannot fail over: mn1 is kept off by the constraint noway']);
  t.equal(statusCode(barred), 1);
  t.same((await report({}, { cib: bar('mn2') })).notes, [], 'on the active node it says nothing of a failover');
});

test('without a cluster it says so', async (t) => {
  const down = await report({ cluster: { why: 'the cluster does not answer on this node' } });
  t.equal(statusCode(down), 2);
  t.match(describeStatus(down, plain, now), /nobody can say: the cluster does not answer on this node\n/);
  const none = await report({ cluster: { known: undefined }, settings: undefined, storage: { why: 'not set up' } });
  t.match(describeStatus(none, plain, now), /^management node {2}nobody can say: no cluster software on this node\n/);
  t.equal(none.storageProblem, undefined);
});

test('storage that hangs, and an owner record that names another node', async (t) => {
  const hung = await report({ storage: { why: 'the storage under /shared/xcat hangs' } });
  t.equal(statusCode(hung), 1);
  t.match(describeStatus(hung, plain, now), /\ndata +the storage under \/shared\/xcat hangs\n/);
  const good = await goodLook();
  const storage = {
    known: { ...('known' in good.storage ? good.storage.known : {}), owner: { node: 'mn1', state: 'held' } },
  } as Look['storage'];
  t.match(describeStatus(await report({ storage }), plain, now), /held by mn1, not by mn2/);
});

test('for machines: times in ISO 8601, nothing left out', async (t) => {
  const parsed = JSON.parse(statusAsJson(await report({ cluster: await fencedCluster() }))) as Record<string, unknown>;
  t.match(parsed.since, /^2026-11-25T04:06:\d\d\.000Z$/);
  t.match(parsed.lastMove, { at: /^2026-11-25T/, from: 'mn2' });
  t.equal(parsed.clusterProblem, null);
  t.same(Object.keys(parsed).sort(), Object.keys(await report()).sort());
});

test('what an agent tries again is told while it does', async (t) => {
  const text = describeStatus(await report({}, {}, 'start named: try 1 of 5 failed: makedns timed out'), plain, now);
  t.match(text, /the agent on this node is still at work: start named: try 1 of 5 failed/);
});
