import { test } from 'tap';
import { buildModel } from '../../../../lib/cluster/configuration/model';
import { render } from '../../../../lib/cluster/configuration/render';
import { clusterNodes, fencingState, parseStatus, registeredParameters } from '../../../../lib/cluster/state/query';
import { cib, expected, failureOf, sectionOf, templates, usual } from '../sources';

test('nodes, fencing and parameters as configured', async (t) => {
  const xml = render(buildModel({ ...usual, nic: 'eth0' }), 'cib', templates);
  const live = await cib(sectionOf(xml, 'resources'));
  t.same(clusterNodes(live), ['mn1', 'mn2'], 'a remote node cannot be the management node');
  t.same(fencingState(live), { enabled: true, devices: ['fence'] });
  t.same(registeredParameters(live), {
    'xcat-vip': { ip: '10.0.0.100', nic: 'eth0' },
    'xcat-shareddata': { directory: '/shared' },
    'xcat-db': {},
    'xcat-services': {},
  });
  t.equal(registeredParameters(await cib()), undefined);
});

test('what runs where, from crm_mon of Pacemaker 2.1.5', async (t) => {
  const status = await parseStatus(expected('crm_mon-started.xml'));
  t.same(status.nodes, [
    { name: 'mn1', online: true, standby: false, maintenance: false, unclean: false },
    { name: 'mn2', online: false, standby: false, maintenance: false, unclean: true },
  ]);
  t.equal(status.activeNode, 'mn1');
  t.same(
    status.members.map(({ id, role, nodes }) => [id, role, nodes]),
    [
      ['xcat-vip', 'Started', ['mn1']],
      ['xcat-shareddata', 'Started', ['mn1']],
      ['xcat-db', 'Started', ['mn1']],
      ['xcat-services', 'Started', ['mn1']],
    ],
  );
});

test('a node that just leaves the cluster is neither online nor in standby', async (t) => {
  // As recorded while "systemctl stop pacemaker" ran there.
  const leaving = (text: string) => text.replace(/(<node name="mn1"[^>]*) standby="false"/, '$1 standby="true"');
  const pending = (text: string) => text.replace(/(<node name="mn1"[^>]*) pending="false"/, '$1 pending="true"');
  const text = expected('crm_mon-started.xml');
  t.match((await parseStatus(pending(leaving(text)))).nodes[0], { name: 'mn1', online: false, standby: false });
  t.match((await parseStatus(leaving(text))).nodes[0], { name: 'mn1', online: true, standby: true });
});

test('no active node where a member is stopped, has failed, or is active twice', async (t) => {
  const text = expected('crm_mon-started.xml');
  const db = /(<resource id="xcat-db"[^>]*) role="Started"([^>]*)>\s*(<node[^>]*>)\s*<\/resource>/;
  t.match(text, db);
  const stopped = await parseStatus(text.replace(db, '$1 role="Stopped"$2/>'));
  t.equal(stopped.activeNode, undefined);
  t.same(stopped.members[2]?.nodes, []);
  const twice = await parseStatus(text.replace(db, '$1 role="Started"$2>$3<node name="mn2" id="2"/></resource>'));
  t.equal(twice.activeNode, undefined);
  t.same(twice.members[2]?.nodes, ['mn1', 'mn2']);
  // As recorded of a start that failed, until the cluster has stopped what it left.
  const failed = await parseStatus(
    text.replace(db, '$1 role="Started"$2>$3</resource>').replace(/(xcat-db"[^>]* failed=)"false"/, '$1"true"'),
  );
  t.equal(failed.activeNode, undefined);
  t.match(failed.members[2], { role: 'Started', failed: true, nodes: ['mn1'] });
});

test('no group, no XML', async (t) => {
  const none = await parseStatus('<pacemaker-result><nodes/><resources/></pacemaker-result>');
  t.same(none, { nodes: [], members: [], activeNode: undefined });
  t.equal(await failureOf(() => parseStatus('Connection refused')), 'unreadable-xml');
  t.equal(await failureOf(() => parseStatus('')), 'unreadable-xml');
});
