import { test } from 'tap';
import { linesToAdd, linesToCarry, type OwnNames, parseHostsLine } from '../../../lib/xcat/luggage/hostslines';

const own: OwnNames = {
  addresses: new Set(['127.0.0.1', '10.0.0.1', '10.0.0.100']),
  names: new Set(['mn1', 'mn1.cluster', 'xcatmn', 'xcatmn.cluster']),
};
/** The same for the other node. */
const others: OwnNames = {
  addresses: new Set(['127.0.0.1', '10.0.0.2', '10.0.0.100']),
  names: new Set(['mn2', 'mn2.cluster', 'xcatmn', 'xcatmn.cluster']),
};

const nothing = { lines: [], nodes: [] };

const hosts = `# BEGIN xcatha xcat-vip: kept by the cluster
10.0.0.100 xcatmn
# END xcatha xcat-vip
127.0.0.1\tlocalhost
127.0.1.1 mn1
::1 ip6-localhost
ff02::1 ip6-allnodes
10.0.0.1 mn1.cluster mn1
10.0.0.2 mn2
10.5.0.1 mn1-ib
10.0.0.77 storage1 storage1.cluster # rack 3
10.0.0.11 cn1 cn1.cluster 
10.0.0.12 cn2
`;

test('what an administrator keeps is carried; the host itself, what every host has, and what makehosts makes is not', async (t) => {
  const known = { nodes: ['cn1', 'cn2', 'cn3'], carried: nothing, made: ['10.0.0.11 cn1 cn1.cluster '] };
  const { lines, nodes } = linesToCarry(hosts, own, known);
  t.strictSame(lines, [
    '10.0.0.2 mn2',
    '10.5.0.1 mn1-ib',
    '10.0.0.77 storage1 storage1.cluster # rack 3',
    '10.0.0.12 cn2',
  ]);
  t.strictSame(nodes, ['cn2'], 'a node whose line makehosts does not make');
});

test('a name that no name server takes stays where it is', async (t) => {
  const odd = '10.0.0.80 my_printer\n10.0.0.81 drucker-b\u00fcro\n10.0.0.82 -x\n10.0.0.83 good\n';
  const known = { nodes: [], carried: nothing, made: [] };
  t.strictSame(linesToCarry(odd, own, known).lines, ['10.0.0.83 good']);
  const poisoned = { lines: ['10.0.0.80 my_printer', '10.0.0.83 good'], nodes: [] };
  t.strictSame(linesToAdd('', poisoned, own, []), ['10.0.0.83 good'], 'nor does it come out of older luggage');
});

test('a node that was carried and is gone since is carried no more; when nobody can be asked, all stays as it was', async (t) => {
  const before = { lines: [], nodes: ['cn2'] };
  const carriedNodes = (nodes?: string[]) => linesToCarry(hosts, own, { nodes, carried: before, made: [] });
  t.notMatch(carriedNodes(['cn1']).lines.join(), 'cn2');
  t.match(carriedNodes(undefined).lines.join(), 'cn2');
  t.strictSame(carriedNodes(undefined).nodes, ['cn2']);
});

const carried = {
  lines: ['10.0.0.2 mn2', '10.0.0.77 storage1 storage1.cluster # rack 3', '10.0.0.12 cn2', '10.0.0.78 nas printer'],
  nodes: ['cn2'],
};
const here = '127.0.0.1 localhost\n10.0.0.2 mn2\n10.0.0.9 printer\n';

test('what is missing is added; names that are there stay what they are', async (t) => {
  t.strictSame(linesToAdd(here, carried, others, ['cn1', 'cn2']), [
    '10.0.0.77 storage1 storage1.cluster # rack 3',
    '10.0.0.12 cn2',
    '10.0.0.78 nas',
  ]);
});

test('the other host is never told its own name, even when it does not know it', async (t) => {
  t.strictSame(linesToAdd('', { lines: ['10.0.0.2 mn2', '10.9.9.9 xcatmn'], nodes: [] }, others, []), []);
});

test('the line of a node that is gone does not come back; that of one nobody can ask for does', async (t) => {
  const added = (nodes?: string[]) => linesToAdd(here, carried, others, nodes).includes('10.0.0.12 cn2');
  t.strictSame([added(['cn1']), added(['cn2']), added(undefined)], [false, true, true]);
});

test('carried twice is the same as carried once', async (t) => {
  const brought = linesToAdd(here, carried, others, ['cn2']);
  t.strictSame(linesToAdd(`${brought.join('\n')}\n${here}`, carried, others, ['cn2']), []);
});

test('half an entry and a comment are no lines', async (t) => {
  t.strictSame(['10.0.0.1', '# 10.0.0.1 a', '', '  '].map(parseHostsLine), [
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  t.strictSame(parseHostsLine(' fe80::1%eth0\ta b #c'), { address: 'fe80::1%eth0', names: ['a', 'b'] });
});
