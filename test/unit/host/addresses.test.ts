import { test } from 'tap';
import { absolutePathListProblem, absolutePathProblem, trimSlash } from '../../../lib/host/files/paths';
import { hostNameProblem } from '../../../lib/host/names/hostname';
import { type HeldAddress, isHeldAndUp } from '../../../lib/host/network/addresses';
import { interfaceProblem, linkState, splitAlias } from '../../../lib/host/network/interfaces';
import { placeFor } from '../../../lib/host/network/place';
import { failureFrom } from '../support';
import { judges } from './judges';

test('interface names and aliases', async (t) => {
  judges(
    t,
    interfaceProblem,
    [
      'eth0',
      'eth0:0',
      'enp0s31f6',
      'bond0.100',
      'bond0.100:0',
      'br-xcat',
      'veth@if3',
      'enp129s0f1np1d1v12',
      'a'.repeat(127),
    ],
    ['', 'eth 0', 'a'.repeat(128), 'eth0:', 'eth0:a b', '.', '..', 'a/b', 'eth0:12345678901', 'eth0;id'],
  );
  t.strictSame(splitAlias('eth0:0'), { nic: 'eth0', label: '0' });
  t.strictSame(splitAlias('eth0'), { nic: 'eth0', label: undefined });
});

test('host names', async (t) => {
  judges(
    t,
    hostNameProblem,
    ['xcatmn', 'xcat-mn.cluster.example', 'a', '1host'],
    ['', 'x_y', '-mn', 'mn-', 'mn.', '.mn', 'a..b', '10.0.0.1', 'a'.repeat(64), `${'a.'.repeat(33)}a`, 'mn;id'],
  );
});

test('paths', async (t) => {
  judges(
    t,
    absolutePathProblem,
    ['/shared', '/srv/xcat/', '/a/b-c_d.e'],
    ['', 'shared', '/', '//shared', '/a//b', '/a/../b', '/a/./b', '/a b', '/a,b'],
  );
  judges(
    t,
    absolutePathListProblem,
    ['/install /etc/xcat/', '/install,/tftpboot', '/a,/ab'],
    ['/install etc', '/install,/install/x', '/a/b /a/', '/a /b /a/'],
  );
  t.strictSame(['/a/', '/a', '/', '/a//'].map(trimSlash), ['/a', '/a', '/', '/a']);
});

const held: readonly HeldAddress[] = [
  { nic: 'lo', ip: '127.0.0.1', prefix: 8, label: 'lo' },
  { nic: 'lo', ip: '10.1.0.5', prefix: 16, label: 'lo' },
  { nic: 'other0', ip: '10.0.0.1', prefix: 24, label: 'other0' },
  { nic: 'other0', ip: 'fd00::1', prefix: 64, label: undefined },
  { nic: 'other0', ip: '2001:db8::1', prefix: 128, label: undefined },
];

test('the place of an address comes from the network that holds it', async (t) => {
  t.strictSame(placeFor('10.0.0.100', undefined, undefined, held), {
    nic: 'other0',
    ip: '10.0.0.100',
    prefix: 24,
    label: 'other0:0',
  });
  t.strictSame(placeFor('10.1.9.9', 'lo', undefined, held), { nic: 'lo', ip: '10.1.9.9', prefix: 16, label: 'lo:0' });
});

test('the place of an IPv6 address is found in the same way; it has no label', async (t) => {
  const place = { nic: 'other0', ip: 'fd00::100', prefix: 64, label: undefined };
  t.strictSame(placeFor('fd00::100', undefined, undefined, held), place);
  t.strictSame(placeFor('fd00:1::100', 'lo:0', '64', held), { ...place, nic: 'lo', ip: 'fd00:1::100' });
  for (const ip of ['fd00:1::100', '2001:db8::2'])
    t.equal((await failureFrom(() => placeFor(ip, undefined, undefined, held))).id, 'no-network', ip);
  const refused = await failureFrom(() => placeFor('fd00::', undefined, undefined, held));
  t.strictSame([refused.id, refused.code], ['no-host-address', 2]);
});

test('what was asked for wins over what is found', async (t) => {
  t.strictSame(placeFor('10.1.9.9', 'lo:ha', '255.255.255.0', held), {
    nic: 'lo',
    ip: '10.1.9.9',
    prefix: 24,
    label: 'lo:ha',
  });
  t.equal(placeFor('172.16.0.1', 'lo', '32', held).prefix, 32);
});

test('the address itself, already there, is no network for itself', async (t) => {
  const itself = { nic: 'lo', ip: '10.9.9.9', prefix: 32, label: undefined };
  t.equal((await failureFrom(() => placeFor('10.9.9.9', 'lo', undefined, [itself]))).id, 'no-network');
});

test('the first and the last address of a network are no place for a host', async (t) => {
  const refused = await failureFrom(() => placeFor('10.0.0.255', undefined, undefined, held));
  t.strictSame([refused.id, refused.code], ['no-host-address', 2]);
});

test('a label that the kernel would refuse is left out', async (t) => {
  const long = { nic: 'enp0s31f6np012', ip: '10.0.0.1', prefix: 24, label: undefined };
  t.equal(placeFor('10.0.0.100', undefined, undefined, [long]).label, undefined);
});

test('no such interface is 5, no network for the address is 2; both say what to do', async (t) => {
  const absent = await failureFrom(() => placeFor('10.0.0.100', 'nonesuch0', undefined, held));
  t.strictSame([absent.id, absent.code], ['nic-absent', 5]);
  t.match(absent.message, 'nonesuch0');
  const nowhere = await failureFrom(() => placeFor('172.16.0.1', undefined, undefined, held));
  t.strictSame([nowhere.id, nowhere.code], ['no-network', 2]);
  t.match(nowhere.message, /172\.16\.0\.1.*set the interface and the netmask/);
});

test('what this machine has: its loopback', async (t) => {
  t.equal(linkState('lo'), 'up');
  t.equal(linkState('nonesuch0'), 'absent');
  t.equal(isHeldAndUp('127.0.0.1', 'lo', 8), true);
  t.equal(isHeldAndUp('127.0.0.1', undefined, undefined), true);
  t.equal(isHeldAndUp('127.0.0.1', 'lo', 24), false);
  t.equal(isHeldAndUp('127.0.0.1', 'eth0', undefined), false);
  t.equal(isHeldAndUp('203.0.113.77', undefined, undefined), false);
  t.equal(isHeldAndUp('2001:db8::77', undefined, undefined), false);
});
