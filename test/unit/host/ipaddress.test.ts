import { test } from 'tap';
import {
  canonicalIp,
  familyOf,
  hexDigits,
  hostPartProblem,
  ipProblem,
  netmaskProblem,
  prefixLength,
  sameIp,
  sameNetwork,
} from '../../../lib/host/network/ipaddress';
import { judges } from './judges';

test('addresses that a host can have', async (t) => {
  const good4 = ['10.0.0.100', '192.168.1.1', '223.255.255.254'];
  const good6 = ['fd00::1', 'fd00:0:0::1', 'FD00::A', '2001:db8:1:2:3:4:5:6', 'fd00::', 'fd00::10.0.0.1'];
  judges(t, ipProblem, [...good4, ...good6], ['', '10.0.0', '10.0.0.256', '10.0.0.01', '10.0.0.1/24', 'xcatmn']);
  judges(t, ipProblem, [], [' 10.0.0.1', '10.0.0.1 10.0.0.2', 'fd00::1/64', '[fd00::1]', 'fd00::1::2', 'fd00:1']);
  judges(t, ipProblem, [], [':', ':::', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7:8::', 'fd00::12345']);
  judges(t, ipProblem, [], ['fd00::10.0.0', 'fd00::10.0.0.256', 'g::1', '1::2:3:4:5:6:7.8.9.10:1']);
});

test('an address that no host can have is refused in one clear line, which says what it is', async (t) => {
  const cases: readonly (readonly [string, string])[] = [
    ['0.0.0.0', 'unspecified'],
    ['127.0.0.1', 'loopback'],
    ['224.0.0.1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['0:0:0:0:0:0:0:1', 'loopback'],
    ['ff02::1', 'multicast'],
    ['fe80::1', 'link-local'],
    ['febf::1', 'link-local'],
    ['fe80::1%eth0', 'without a zone'],
    ['::ffff:10.0.0.1', 'give 10.0.0.1'],
    ['::ffff:a00:1', 'give 10.0.0.1'],
    ['64:ff9b::10.0.0.1', 'reserved'],
  ];
  for (const [text, words] of cases) {
    t.match(ipProblem(text), words, text);
    t.notMatch(ipProblem(text), '\n');
  }
});

test('one IPv6 address has one spelling, that of the kernel', async (t) => {
  const cases: readonly (readonly [string, string])[] = [
    ['fd00:0:0::1', 'fd00::1'],
    ['FD00:0000:0000:0000:0000:0000:0000:0001', 'fd00::1'],
    ['fd00::', 'fd00::'],
    ['::1', '::1'],
    ['::', '::'],
    ['fd00:0:1::', 'fd00:0:1::'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:0:0:2:3:0:0:4', '1::2:3:0:0:4'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['0:0:1::', '0:0:1::'],
    ['10:0:0:1:2:3:4:5', '10::1:2:3:4:5'],
    ['fd00::10.0.0.1', 'fd00::a00:1'],
    ['10.0.0.1', '10.0.0.1'],
    ['xcatmn', 'xcatmn'],
  ];
  for (const [text, canonical] of cases) t.equal(canonicalIp(text), canonical, text);
  t.equal(sameIp('fd00::1', 'fd00:0:0::1'), true);
  t.equal(sameIp('fd00::1', 'fd00::2'), false);
  t.equal(sameIp('10.0.0.1', '10.0.0.1'), true);
  t.equal(sameIp('10.0.0.1', '10.0.0.10'), false);
  t.equal(hexDigits('fd00::1'), 'fd000000000000000000000000000001');
  t.strictSame(['10.0.0.1', 'fd00::1', 'xcatmn', ''].map(familyOf), [4, 6, undefined, undefined]);
});

test('prefix lengths and masks', async (t) => {
  const masks = ['255.255.255.0', '255.255.255.255', '128.0.0.0'];
  const bad = ['', '0', '-1', '24.0', '255.0.255.0', '0.0.0.0', '255.255.255', 'ffffff00', '/24', '129', '1000', '6 4'];
  judges(t, (text) => netmaskProblem(text), ['1', '24', '32', '64', '128', ...masks], bad);
  judges(t, (text) => netmaskProblem(text, 4), ['1', '24', '32', ...masks], [...bad, '33', '64', '128']);
  judges(t, (text) => netmaskProblem(text, 6), ['1', '32', '64', '128'], [...bad, ...masks, 'ffff::']);
  t.strictSame(['24', '255.255.255.0', '255.255.254.0', '128.0.0.0', '64'].map(prefixLength), [24, 24, 23, 1, 64]);
});

test('networks', async (t) => {
  t.equal(sameNetwork('10.0.0.1', '10.0.0.254', 24), true);
  t.equal(sameNetwork('10.0.0.1', '10.0.1.1', 24), false);
  t.equal(sameNetwork('10.0.0.1', '10.0.1.1', 23), true);
  t.equal(sameNetwork('200.0.0.1', '200.0.0.1', 32), true);
  t.equal(sameNetwork('1.2.3.4', '200.1.1.1', 0), true);
  t.equal(sameNetwork('fd00::1', 'fd00::ffff:1', 64), true);
  t.equal(sameNetwork('fd00:0:0:1::1', 'fd00:0:0:2::1', 64), false);
  t.equal(sameNetwork('fd00:0:0:1::1', 'fd00:0:0:2::1', 62), true);
  t.equal(sameNetwork('::', '0.0.0.0', 1), false, 'of two families');
  t.equal(sameNetwork('', '', 24), false, 'no addresses at all');
});

test('the first and the last address of a network are no place for a host', async (t) => {
  t.match(hostPartProblem('10.0.0.0', 24), 'network itself');
  t.match(hostPartProblem('10.0.0.255', 24), 'broadcast');
  t.equal(hostPartProblem('10.0.0.255', 23), undefined);
  t.equal(hostPartProblem('10.0.0.0', 31), undefined);
  t.equal(hostPartProblem('200.0.0.1', 32), undefined);
  t.match(hostPartProblem('fd00::', 64), 'all routers');
  t.equal(hostPartProblem('fd00::ffff:ffff:ffff:ffff', 64), undefined, 'IPv6 has no broadcast');
  t.equal(hostPartProblem('fd00::', 127), undefined);
  t.equal(hostPartProblem('fd00::1', 128), undefined);
});
