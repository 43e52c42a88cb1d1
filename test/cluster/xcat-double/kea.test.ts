import { setTimeout as setFileTimeout, test } from 'tap';
import type { Lab, LabNode } from '../../lab';
import { offeredAddress } from '../../lab/daemons';
import { failing, quiet } from './recorded';
import { bringUpRecordedNode, defineNode, replay, xcat } from './support';

// makedhcp with Kea, as site.dhcpbackend chooses it; beside it ISC dhcpd, on the same node. Not recorded: told by xCAT's
// source. One node for the whole file: each test goes on where the one before it ended.
setFileTimeout(600_000);
let lab: Lab;
let node: LabNode;

const configuration = '/etc/kea/kea-dhcp4.conf';
const modified = '1 object definitions have been created or modified.';
const noRange =
  'Warning: [xn1]: No dynamic range specified for 10.88.0.0. If hardware discovery is being used, a dynamic range is required.';
const makeFromNothing = (file: string) => ({
  ...quiet('makedhcp -n', `Renamed existing dhcp configuration file to  ${file}.xcatbak`, ''),
  stderr: [noRange],
});
const cn1IsKnown = quiet('makedhcp -q cn1', 'cn1: ip-address = 10.88.0.11, hardware-address = 52:54:00:00:00:11');

test('a management node on Debian 12, where Kea is not the default', { timeout: 300_000 }, async (t) => {
  ({ lab, node } = await bringUpRecordedNode('double-kea', t));
  await node.writeFile('/etc/xcat-double.conf', 'pauses=0\n');
  await defineNode(t, node, 'cn1', 11);
  await replay(t, node, [
    makeFromNothing('/etc/dhcp/dhcpd.conf'),
    quiet('systemctl is-active isc-dhcp-server', 'active'),
    failing('systemctl is-active kea-dhcp4-server', 3, ['inactive'], []),
    quiet('systemctl stop isc-dhcp-server'),
  ]);
});

test('Kea chosen: its own complaint while it is down; makedhcp -n starts and enables it', async (t) => {
  const isDown = 'Error: [xn1]: kea-dhcp4-server is not running. Please start the Kea DHCP service.';
  await replay(t, node, [
    quiet('chdef -t site dhcpbackend=kea', modified),
    failing('makedhcp -a', 1, [], [isDown]),
    failing('makedhcp -q cn1', 1, [], [isDown]),
    makeFromNothing(configuration),
    quiet('systemctl is-active kea-dhcp4-server', 'active'),
    quiet('systemctl is-enabled kea-dhcp4-server', 'enabled'),
    failing('systemctl is-active isc-dhcp-server', 3, ['inactive'], []),
    quiet(`stat -c %a:%U:%G ${configuration}`, '640:root:_kea'),
    quiet('makedhcp -q cn1'),
  ]);
  t.equal(await offeredAddress(lab.outside, '52:54:00:00:00:11'), '', 'nobody is known yet');
});

test('makedhcp -a writes the hosts into the configuration, and the running Kea serves them', async (t) => {
  const before = await node.run(['systemctl', 'show', '-p', 'MainPID', 'kea-dhcp4-server']);
  await replay(t, node, [quiet('makedhcp -a'), cn1IsKnown]);
  const { Dhcp4 } = JSON.parse(await node.readFile(configuration));
  t.match(Dhcp4.subnet4, [{ subnet: '10.88.0.0/24', 'next-server': '10.88.0.1', reservations: [{ hostname: 'cn1' }] }]);
  t.equal(await offeredAddress(lab.outside, '52:54:00:00:00:11'), '10.88.0.11');
  t.equal(await node.run(['systemctl', 'show', '-p', 'MainPID', 'kea-dhcp4-server']), before, 'it was not restarted');
});

test('a host whose name does not resolve is left out in silence', async (t) => {
  await node.run(['sed', '-i', '/cn1/d', '/etc/hosts']);
  await replay(t, node, [quiet('makedhcp -a'), cn1IsKnown]);
  await replay(t, node, [
    quiet('makedhcp -d cn1'),
    quiet('makedhcp -q cn1'),
    quiet('makedhcp -a'),
    quiet('makedhcp -q cn1'),
  ]);
  await replay(t, node, [quiet('makehosts'), quiet('makedhcp -a'), cn1IsKnown]);
});

test('what Kea does not accept is not put in its place', async (t) => {
  const before = await node.readFile(configuration);
  await replay(t, node, [quiet('chdef -t network 10_88_0_0-255_255_255_0 dynamicrange=10.1.0.1-10.1.0.9', modified)]);
  const result = await xcat(node, ['makedhcp', '-n']);
  t.equal(result.code, 1);
  t.match(result.stderr, /^Error: \[xn1\]: Kea DHCPv4 configuration validation failed: /);
  t.equal(await node.readFile(configuration), before);
  t.equal((await node.run(['ls', '/etc/kea'])).match(/\.xcat\./), null, 'nothing is left beside it');
  t.equal(await offeredAddress(lab.outside, '52:54:00:00:00:11'), '10.88.0.11', 'and it serves what it served');
  await replay(t, node, [quiet('chdef -t network 10_88_0_0-255_255_255_0 dynamicrange=', modified)]);
});

test('a server that is not installed, a value that xCAT does not know: errors', async (t) => {
  await node.run(['mv', '/usr/sbin/kea-dhcp4', '/usr/sbin/kea-dhcp4.away']);
  const missing = "Error: [xn1]: The selected DHCP backend 'kea' is not available on this system.";
  await replay(t, node, [failing('makedhcp -n', 1, [], [missing]), failing('makedhcp -a', 1, [], [missing])]);
  await node.run(['mv', '/usr/sbin/kea-dhcp4.away', '/usr/sbin/kea-dhcp4']);
  const unknown = "Error: [xn1]: Invalid site.dhcpbackend value 'dnsmasq'. Valid values are auto, isc, and kea.";
  await replay(t, node, [
    quiet('chdef -t site dhcpbackend=dnsmasq', modified),
    failing('makedhcp -n', 1, [], [unknown]),
  ]);
});

test('back to auto: ISC dhcpd on this distribution', async (t) => {
  await replay(t, node, [
    quiet('systemctl stop kea-dhcp4-server'),
    quiet('chdef -t site dhcpbackend=auto', modified),
    makeFromNothing('/etc/dhcp/dhcpd.conf'),
    quiet('systemctl is-active isc-dhcp-server', 'active'),
    quiet('makedhcp -a'),
    cn1IsKnown,
  ]);
  t.equal(await offeredAddress(lab.outside, '52:54:00:00:00:11'), '10.88.0.11');
});

test('the lab goes', { timeout: 60_000 }, () => lab.down());
