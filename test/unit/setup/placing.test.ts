import { test } from 'tap';
import type { HeldAddress } from '../../../lib/host/network/addresses';
import { maskDoubt, placeProblem } from '../../../lib/setup/placing';

const held: readonly HeldAddress[] = [
  { nic: 'lo', ip: '127.0.0.1', prefix: 8, label: 'lo' },
  { nic: 'eth0', ip: '10.0.0.1', prefix: 24, label: 'eth0' },
  { nic: 'eth1', ip: '192.168.1.1', prefix: 24, label: 'eth1' },
];

test('an address within the network of its interface has a place', async (t) => {
  t.equal(placeProblem('10.0.0.100', 'eth0', undefined, held), undefined);
  t.equal(placeProblem('10.0.0.100', 'eth0', '255.255.255.0', held), undefined);
});

test('an address outside every network of the interface has none, with the networks named', async (t) => {
  t.match(
    placeProblem('192.168.1.100', 'eth0', undefined, held),
    /outside every network of eth0 \(it has 10\.0\.0\.1\/24\)/,
  );
  t.match(placeProblem('10.0.1.100', 'eth0', '16', held), /^10\.0\.1\.100\/16 is outside every network of eth0/);
  t.match(placeProblem('10.0.0.100', 'eth0', '30', held), /outside every network/);
});

test('the first and the last address of a network are no host', async (t) => {
  t.match(placeProblem('10.0.0.0', 'eth0', undefined, held), /network itself \(\/24\): give another --vip/);
  t.match(placeProblem('10.0.0.255', 'eth0', undefined, held), /broadcast address/);
});

test("the node's own address is not taken for the virtual one", async (t) => {
  t.match(placeProblem('10.0.0.1', 'eth0', undefined, held), /only address in its network/);
});

test('an address that the node has already must be in the right place', async (t) => {
  const vip = (nic: string, prefix: number): HeldAddress => ({ nic, ip: '10.0.0.100', prefix, label: undefined });
  t.equal(placeProblem('10.0.0.100', 'eth0', undefined, [...held, vip('eth0', 24)]), undefined);
  t.match(
    placeProblem('10.0.0.100', 'eth0', undefined, [...held, vip('eth0', 32)]),
    /has 10\.0\.0\.100\/32 on eth0 already, not \/24/,
  );
  t.match(placeProblem('10.0.0.100', 'eth0', undefined, [...held, vip('eth1', 24)]), /on eth1 already/);
});

test('the mask of the network, or of the address alone, is nothing to wonder at', async (t) => {
  const vip = (prefix: number): HeldAddress => ({ nic: 'eth0', ip: '10.0.0.100', prefix, label: undefined });
  t.equal(placeProblem('10.0.0.100', 'eth0', '32', held), undefined);
  t.match(placeProblem('10.0.1.100', 'eth0', '32', held), /outside every network/);
  t.equal(maskDoubt(vip(24), held), undefined);
  t.equal(maskDoubt(vip(32), [...held, vip(32)]), undefined);
  t.match(maskDoubt(vip(16), held), /^--netmask \/16: eth0 has 10\.0\.0\.1\/24/);
});
