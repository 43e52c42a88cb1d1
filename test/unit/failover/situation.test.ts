import { test } from 'tap';
import { buildModel } from '../../../lib/cluster/configuration/model';
import { render } from '../../../lib/cluster/configuration/render';
import { parseStatus, registeredParameters } from '../../../lib/cluster/state/query';
import { noteWish } from '../../../lib/failover/ownwish';
import { againstIt, destinations, isAsWanted, type Situation, sortedWishes } from '../../../lib/failover/situation';
import { cib, expected, failureOf, sectionOf, templates, usual } from '../cluster/sources';
import { failureFrom } from '../support';

interface Changes {
  readonly constraints?: string;
  readonly config?: string;
  readonly meta?: string;
  readonly status?: (text: string) => string;
  readonly node?: string;
}

const now = Date.UTC(2026, 10, 25, 12) / 1000;

/** A cluster with the group on mn1 and both nodes online, as it is found on `node`. */
async function situation(changes: Changes = {}): Promise<Situation> {
  const { constraints = '', config = '', meta = '', status = (text) => text, node = 'mn1' } = changes;
  const resources = sectionOf(render(buildModel(usual), 'cib', templates), 'resources');
  const group = resources.replace(/(<meta_attributes id="g-xcat-meta_attributes">)/, `$1${meta}`);
  const read = await cib(group, constraints, config);
  const healthy = expected('crm_mon-started.xml').replace(
    /(name="mn2".*?)online="false"(.*?)unclean="true"/,
    '$1online="true"$2unclean="false"',
  );
  return {
    node,
    cib: read,
    parameters: registeredParameters(read) ?? {},
    status: await parseStatus(status(healthy)),
    ...sortedWishes(read, now),
  };
}

const location = (id: string, node: string, score: string, rsc = 'g-xcat') =>
  `<rsc_location id="${id}" rsc="${rsc}" node="${node}" score="${score}"/>`;

test('what is as it was asked for is known', async (t) => {
  t.equal(isAsWanted(await situation(), 'activate'), true);
  t.equal(isAsWanted(await situation(), 'deactivate'), false);
  t.equal(isAsWanted(await situation({ node: 'mn2' }), 'activate'), false);
  t.equal(isAsWanted(await situation({ node: 'mn2' }), 'deactivate'), true);
});

test('the group goes to this node, or to any other that can have it', async (t) => {
  t.same(destinations(await situation({ node: 'mn2' }), 'activate'), ['mn2']);
  t.same(destinations(await situation(), 'deactivate'), ['mn2']);
});

test('what keeps the cluster from moving it is told before anything is done', async (t) => {
  const role = '<nvpair id="r" name="target-role" value="Stopped"/>';
  const maintenance =
    '<cluster_property_set id="c"><nvpair id="m" name="maintenance-mode" value="true"/></cluster_property_set>';
  const standby = (text: string) => text.replace(/(name="mn2".*?)standby="false"/, '$1standby="true"');
  const lone = (text: string) => text.replace(/(name="mn2".*?)online="true"/, '$1online="false"');
  const unmanaged = (text: string) => text.replace(/(<resource id="xcat-db"[^>]*)managed="true"/, '$1managed="false"');
  const cases: readonly (readonly [Changes, 'activate' | 'deactivate', string])[] = [
    [{ meta: role }, 'deactivate', 'group-stopped'],
    [{ config: maintenance }, 'deactivate', 'group-unmanaged'],
    [{ status: unmanaged }, 'deactivate', 'group-unmanaged'],
    [{ status: standby }, 'deactivate', 'no-other-node'],
    [{ status: lone }, 'deactivate', 'no-other-node'],
    [{ constraints: location('g-xcat-not-on-mn2', 'mn2', '-INFINITY') }, 'deactivate', 'no-other-node'],
    [{ status: standby, node: 'mn2' }, 'activate', 'node-unfit'],
    [{ constraints: location('g-xcat-not-on-mn2', 'mn2', '-INFINITY'), node: 'mn2' }, 'activate', 'node-unfit'],
  ];
  for (const [changes, direction, id] of cases) {
    const found = await situation(changes);
    t.equal(await failureOf(() => destinations(found, direction)), id, JSON.stringify(changes));
  }
});

/** A wish as crm_resource writes it down with a lifetime. */
function withEnd(way: 'ban' | 'prefer', node: string, end: string): string {
  const id = way === 'ban' ? `cli-ban-g-xcat-on-${node}` : 'cli-prefer-g-xcat';
  const score = way === 'ban' ? '-INFINITY' : 'INFINITY';
  return `<rsc_location id="${id}" rsc="g-xcat" role="Started">
    <rule id="r-${id}" score="${score}" boolean-op="and"><expression id="e-${id}" attribute="#uname" operation="eq" value="${node}" type="string"/>
    <date_expression id="d-${id}" operation="lt" end="${end}"/></rule></rsc_location>`;
}

test('wishes to move are found, and nothing else', async (t) => {
  const constraints = [
    location('cli-ban-g-xcat-on-mn1', 'mn1', '-INFINITY'),
    location('cli-prefer-xcat-vip', 'mn1', 'INFINITY', 'xcat-vip'),
    location('cli-prefer-fs', 'mn1', 'INFINITY', 'fs'),
    location('g-xcat-not-on-mn3', 'mn3', '-INFINITY'),
    location('home', 'mn1', '50'),
    withEnd('prefer', 'mn2', '2026-11-25 13:00:00Z'),
  ];
  const { leftovers, others } = await situation({ constraints: constraints.join('') });
  t.same(leftovers, [], 'they may all be wanted');
  t.same(
    others.map(({ resource, way, node, ends }) => [resource, way, node, ends]),
    [
      ['g-xcat', 'from', 'mn1', undefined],
      ['xcat-vip', 'to', 'mn1', undefined],
      ['g-xcat', 'to', 'mn2', now + 3600],
    ],
  );
});

test("somebody else's move is left alone, and named", async (t) => {
  const found = await situation({ constraints: withEnd('prefer', 'mn1', '2026-11-25 13:00:00Z'), node: 'mn2' });
  const { id, message } = await failureFrom(() => destinations(found, 'activate'));
  t.equal(id, 'move-under-way');
  t.equal(
    message,
    'another move of g-xcat to mn1 (cli-prefer-g-xcat) is under way, or was left behind: wait for it, or take it back with crm resource clear g-xcat, or pcs resource clear g-xcat',
  );
  t.equal(await failureOf(() => destinations(found, 'deactivate')), 'move-under-way');
});

test("where it is as it is wanted, a wish for the same is in nobody's way", async (t) => {
  const to = (node: string) => location('cli-prefer-g-xcat', node, 'INFINITY');
  const from = (node: string) => location(`cli-ban-g-xcat-on-${node}`, node, '-INFINITY');
  const cases: readonly (readonly [string, 'activate' | 'deactivate', number])[] = [
    [to('mn1'), 'activate', 0],
    [from('mn2'), 'activate', 0],
    [to('mn2'), 'activate', 1],
    [from('mn1'), 'activate', 1],
    [to('mn1'), 'deactivate', 1],
    [from('mn1'), 'deactivate', 0],
  ];
  for (const [constraints, direction, count] of cases) {
    t.equal(againstIt(await situation({ constraints }), direction).length, count, `${constraints} ${direction}`);
  }
});

test('what is over is taken away first: its time has run out, or this node was killed after it had asked', async (t) => {
  process.env.HA_RSCTMP = t.testdir({});
  const ran = await situation({ constraints: withEnd('ban', 'mn2', '2026-11-25 11:59:59Z') });
  t.match(ran, { others: [], leftovers: [{ id: 'cli-ban-g-xcat-on-mn2' }] });
  t.same(destinations(ran, 'deactivate'), ['mn2'], 'it bars no node');
  const killed = withEnd('ban', 'mn1', '2026-11-25 12:50:00Z');
  t.equal((await situation({ constraints: killed })).others.length, 1, 'nobody here has asked');
  noteWish({ resource: 'g-xcat', way: 'from', node: 'mn1' }, now - 600);
  t.match(await situation({ constraints: killed }), { others: [], leftovers: [{ node: 'mn1' }] });
  const later = withEnd('ban', 'mn1', '2026-11-25 13:00:00Z');
  t.equal((await situation({ constraints: later })).others.length, 1, 'asked later, by somebody else');
  const stays = location('cli-ban-g-xcat-on-mn1', 'mn1', '-INFINITY');
  t.equal((await situation({ constraints: stays })).others.length, 1, 'an administrator wants it for good');
});

test('a node that has the group, though not whole, cannot be asked to have it', async (t) => {
  const lame = (text: string) =>
    text.replace(/(id="xcat-services"[^>]*) role="Started"([^>]*)>\s*<node [^>]*>/, '$1 role="Stopped"$2>');
  const found = await situation({ status: lame });
  t.equal(isAsWanted(found, 'activate'), false);
  const { id, message } = await failureFrom(() => destinations(found, 'activate'));
  t.equal(id, 'already-there');
  t.match(message, /^mn1 has g-xcat already, but xcat-services is Stopped there: wait .* crm resource cleanup g-xcat/);
  t.same(destinations(found, 'deactivate'), ['mn2']);
  const failing = (text: string) => text.replace(/(id="xcat-services"[^>]*) failed="false"/, '$1 failed="true"');
  const failed = await situation({ status: failing });
  t.equal(isAsWanted(failed, 'activate'), false);
  t.match(await failureFrom(() => destinations(failed, 'activate')), { message: /xcat-services has failed there/ });
});
