import { test } from 'tap';
import {
  clockProblems,
  databaseProblems,
  disagreements,
  hostnameProblems,
  joinProblems,
  nodesProblems,
  settle,
  withoutLost,
} from '../../../lib/setup/agreement';
import { versionProblems } from '../../../lib/setup/versions';
import type { Manifest } from '../../../lib/xcat/data/manifest';
import { options, record } from './samples';

const manifest: Manifest = {
  layout: 1,
  set: 'set-1',
  database: 'sqlite',
  xcatVersion: '2.16.5',
  paths: ['/install', '/etc/xcat', '/root/.xcat', '/tftpboot'],
};

/** The versions of a node with this xCAT. */
const of = (xcatVersion: string) => ({ xcatVersion, distribution: 'debian 12' });

test('what a later node leaves out is what the first one was told', async (t) => {
  const first = { ...record, attach: 'bind' as const, after: 'fs', nodes: ['mn1', 'mn2'] };
  t.same(settle(options, [first]), { hostname: 'xcatmn', attach: 'bind', after: 'fs', nodes: ['mn1', 'mn2'] });
  t.same(disagreements(options, settle(options, [first]), 24, [first]), []);
});

test('what the nodes were told differently is named with both values', async (t) => {
  const other = { ...options, ip: '10.88.0.101', hostname: 'othermn' };
  t.same(disagreements(other, settle(other, [record]), 24, [record]), [
    '--vip is 10.88.0.101 here and was 10.88.0.100 on mn1: give the same on all nodes; to change it, take the set-up back first: xcatha-setup remove',
    '--hostname is othermn here and was xcatmn on mn1: give the same on all nodes; to change it, take the set-up back first: xcatha-setup remove',
  ]);
  const after = { ...options, after: 'fs' };
  t.same(disagreements(after, settle(after, [record]), 24, [record]), [
    '--after is fs here and was not given on mn1: give the same on all nodes; to change it, take the set-up back first: xcatha-setup remove',
  ]);
});

test('nodes can be added to those that are set up, and none is taken away', async (t) => {
  const [one, both] = [
    { ...record, nodes: ['mn1'] },
    { ...record, node: 'mn2', nodes: ['mn1', 'mn2'] },
  ];
  t.same(settle(options, [one, both]).nodes, ['mn1', 'mn2'], 'what was given last');
  t.same(nodesProblems('mn2', ['mn1'], [one]), [
    '--nodes was mn1 when the others were set up, without mn2: give --nodes mn1,mn2 to add it',
  ]);
  t.same(nodesProblems('mn2', ['mn2', 'mn1'], [one]), []);
  t.same(nodesProblems('mn1', ['mn1'], [one, both]), [
    '--nodes is mn1 here and was mn1,mn2 on mn2: nodes can be added to it, not taken from it',
  ]);
  t.match(nodesProblems('mn1', ['mn1'], [record]), [/was not given on mn1/]);
  t.same(nodesProblems('mn1', undefined, [record]), []);
});

test('what both others were told differently is said once', async (t) => {
  const other = { ...record, node: 'mn2' };
  t.equal(
    disagreements({ ...options, ip: '10.88.0.101' }, settle(options, [record, other]), 24, [record, other]).length,
    1,
  );
});

test('the shared directory stands in the same place on all nodes, and the prefix is one', async (t) => {
  const elsewhere = { ...options, directory: '/mnt/shared' };
  t.same(disagreements(elsewhere, settle(elsewhere, [record]), 16, [record]), [
    '--shared-directory is /mnt/shared here and was /shared on mn1: give the same on all nodes; to change it, take the set-up back first: xcatha-setup remove',
    '--netmask is 16 here and was 24 on mn1: give the same on all nodes; to change it, take the set-up back first: xcatha-setup remove',
  ]);
});

test("the virtual address does not take a node's name", async (t) => {
  const of = (name: string) => hostnameProblems(name, '10.88.0.100', ['mn1', 'mn2'], '');
  t.same(of('xcatmn'), []);
  t.match(of('mn2'), [/is the name of the cluster node mn2/]);
  t.match(of('MN1.cluster.example'), [/cluster node mn1/]);
  t.match(of('localhost'), [/of every host itself/]);
});

test('a name that /etc/hosts gives another address is refused', async (t) => {
  const of = (hosts: string) => hostnameProblems('xcatmn', '10.88.0.100', ['mn1'], hosts);
  t.same(of('10.88.0.100 xcatmn.cluster.example xcatmn\n'), []);
  t.same(of('# 10.88.0.7 xcatmn\n10.88.0.100 xcatmn\nfd00::7 xcatmn\n'), [], 'another family is none of its own');
  t.match(of('10.88.0.100 xcatmn\n10.88.0.7 xcatmn\n'), [/the address 10\.88\.0\.7/], 'the resolver gives all of them');
  t.same(of('10.88.0.100 mn1.example mn1\n'), [
    '/etc/hosts gives 10.88.0.100 the name of the cluster node mn1: correct that line',
  ]);
  t.same(of('10.88.0.7 old xcatmn\n10.88.0.100 xcatmn\n'), [
    '/etc/hosts gives xcatmn the address 10.88.0.7, not 10.88.0.100: correct that line, or give another name with --hostname',
  ]);
});

test('a node with another xCAT does not join; after an upgrade the joined nodes count, not the manifest', async (t) => {
  t.same(joinProblems(options, manifest, of('2.16.5'), []), []);
  t.match(joinProblems(options, manifest, of('2.17.0'), []), [/has xCAT 2\.16\.5, this node 2\.17\.0/]);
  t.same(joinProblems(options, manifest, of('2.17.0'), [record]), []);
});

test('another database or layout is refused', async (t) => {
  const other = { ...manifest, database: 'postgresql' as 'sqlite' };
  t.match(databaseProblems(options, other), [
    /holds a postgresql data set, not sqlite: give --database postgresql; to change it, /,
  ]);
  t.same(databaseProblems(options, manifest), []);
  t.match(joinProblems(options, { ...manifest, paths: ['/install'] }, of('2.16.5'), []), [
    /use the same version of xcatha/,
  ]);
});

test('another release of the distribution, or of the database server, is refused by name', async (t) => {
  const here = { xcatVersion: '2.17.0', distribution: 'debian 12', databaseVersion: '15' };
  t.same(versionProblems(here, here, 'mn1'), []);
  t.same(versionProblems(here, { xcatVersion: '2.17.0' }, 'mn1'), [], 'an older xcatha did not say');
  t.same(versionProblems(here, { ...here, distribution: 'debian 13', databaseVersion: '17' }, 'mn1'), [
    'mn1 has the distribution debian 13, this node debian 12: install the same version on all nodes',
    'mn1 has the database server 17, this node 15: install the same version on all nodes',
  ]);
  const without = { xcatVersion: '2.17.0', distribution: 'debian 12' };
  t.match(versionProblems(without, here, 'mn1'), [/mn1 has the database server 15, this node none/]);
});

test('a node whose clock is ahead has joined in the future', async (t) => {
  t.same(clockProblems([record, { ...record, joined: 1000 }], 1000), [], 'the one that did not say so too');
  t.same(clockProblems([{ ...record, joined: 1060 }], 1000), [], 'a minute is no harm');
  t.match(clockProblems([{ ...record, joined: 4600 }], 1000), [/^mn1 joined 3600 s in the future .*chronyc makestep/]);
  const ahead = { ...record, joined: Date.now() / 1000 + 3600 };
  t.match(joinProblems(options, manifest, of('2.17.0'), [ahead]), [/in the future/], 'it keeps a node from joining');
});

test('a node that the cluster has lost can be replaced by another one', async (t) => {
  const left = withoutLost({ ...record, nodes: ['mn1', 'mn2'] }, ['mn1', 'mn3']);
  t.same(left.nodes, ['mn1']);
  t.same(nodesProblems('mn3', ['mn1', 'mn3'], [left]), []);
});
