import { test } from 'tap';
import { wrongServers, wrongSiteAttributes, wrongTftpServers } from '../../../lib/xcat/attributes';

const vip = '10.88.0.100';

test('master and nameservers have to be the virtual address, also when they are not there at all', async (t) => {
  const site = [
    { key: 'master', value: '10.88.0.1' },
    { key: 'domain', value: 'xl.test' },
  ];
  t.same(
    wrongSiteAttributes(site, vip).map(({ attribute, found }) => [attribute, found]),
    [
      ['master', '10.88.0.1'],
      ['nameservers', ''],
    ],
  );
  const right = [
    { key: 'master', value: vip },
    { key: 'nameservers', value: vip },
  ];
  t.same(wrongSiteAttributes(right, vip), []);
});

test('an alias in dhcpinterfaces is its interface: makedhcp finds no network on eth0:0', async (t) => {
  const right = [
    { key: 'master', value: vip },
    { key: 'nameservers', value: vip },
  ];
  const wanted = (value: string) =>
    wrongSiteAttributes([...right, { key: 'dhcpinterfaces', value }], vip).map((wrong) => wrong.wanted);
  t.same(wanted('eth0:0'), ['eth0']);
  t.same(wanted('xcatmn|eth1:0,eth2;service|bond0:10'), ['xcatmn|eth1,eth2;service|bond0']);
  t.same(wanted('eth0,eth1:noboot;sn|bond0.100'), [], 'nothing else is touched');
});

test('the network of the virtual address names it; another one only gives up an address of this node', async (t) => {
  const networks = [
    { netname: 'main', net: '10.88.0.0', mask: '255.255.255.0', tftpserver: '<xcatmaster>' },
    { netname: 'slash', net: '10.88.0.0', mask: '/24', tftpserver: '' },
    { netname: 'good', net: '10.88.0.0', mask: '255.255.255.0', tftpserver: vip },
    { netname: 'bmc', net: '10.90.0.0', mask: '255.255.0.0', tftpserver: '<xcatmaster>' },
    { netname: 'mine', net: '10.91.0.0', mask: '255.255.0.0', tftpserver: '10.91.0.1' },
    { netname: 'theirs', net: '10.92.0.0', mask: '255.255.0.0', tftpserver: '10.92.0.9' },
  ];
  t.same(
    wrongTftpServers(networks, vip, ['10.88.0.1', '10.91.0.1']).map(({ object }) => object),
    ['main', 'slash', 'mine'],
  );
});

test('servers that are an address of this node become the virtual one, of networks, nodes and groups', async (t) => {
  const networks = [
    { netname: 'main', dhcpserver: '10.88.0.1', nameservers: '10.88.0.1,10.88.0.9' },
    { netname: 'other', dhcpserver: '10.92.0.9', nameservers: '<xcatmaster>' },
  ];
  const noderes = [
    { node: 'compute', xcatmaster: '10.88.0.1', tftpserver: '', nfsserver: '10.88.0.1' },
    { node: 'sn1', xcatmaster: '10.88.0.100', nfsserver: 'nas' },
  ];
  t.same(
    wrongServers(networks, noderes, vip, ['10.88.0.1']).map(({ table, object, attribute, wanted }) =>
      [table, object, attribute, wanted].join(' '),
    ),
    [
      'networks main dhcpserver 10.88.0.100',
      'networks main nameservers 10.88.0.100,10.88.0.9',
      'noderes compute xcatmaster 10.88.0.100',
      'noderes compute nfsserver 10.88.0.100',
    ],
  );
  t.same(wrongServers(networks, noderes, vip, ['10.99.0.1']), []);
});
