import { test } from 'tap';
import { servedSubnets } from '../../xcat-double/services/dhcp-networks';
import { findReservation, keaConfiguration, withoutHosts, withReservations } from '../../xcat-double/services/kea-conf';

const networks = [
  { net: '10.88.0.0', mask: '255.255.255.0', gateway: '10.88.0.254', dynamicrange: '10.88.0.150-10.88.0.170' },
  { net: '10.99.0.0', mask: '255.255.0.0' },
];
const addresses = [
  { interface: 'eth0', address: '10.88.0.1' },
  { interface: 'eth0', address: '10.88.0.100' },
];
const subnets = servedSubnets(networks, '10.88.0.100', addresses);
const empty = keaConfiguration({ domain: 'xl.test', leaseTime: '43200', timezone: 'Universal', subnets });
const cn1 = { hostname: 'cn1', 'hw-address': '52:54:00:00:00:11', 'ip-address': '10.88.0.11' };

test('a network is served where this node has an address, and faced by site.master if that is here', async (t) => {
  t.match(subnets, [{ network: { net: '10.88.0.0' }, facing: { address: '10.88.0.100' } }]);
  t.equal(subnets.length, 1, 'the other one is no network of this node');
  t.match(servedSubnets(networks, '10.88.0.200', addresses), [{ facing: { address: '10.88.0.1' } }]);
});

test('a new configuration: the subnet with its pool, everything points to the facing address, no hosts', async (t) => {
  t.match(empty.Dhcp4, {
    'interfaces-config': { interfaces: ['eth0'] },
    'valid-lifetime': 43200,
    subnet4: [
      {
        id: 1,
        subnet: '10.88.0.0/24',
        'next-server': '10.88.0.100',
        pools: [{ pool: '10.88.0.150 - 10.88.0.170' }],
        reservations: [],
      },
    ],
  });
  const options = (empty.Dhcp4.subnet4[0]?.['option-data'] ?? []) as { name: string; data: string }[];
  t.match(Object.fromEntries(options.map(({ name, data }) => [name, data])), {
    routers: '10.88.0.254',
    'domain-name': 'xl.test',
    'domain-name-servers': '10.88.0.100',
    'ntp-servers': '10.88.0.100',
  });
});

test('a host is known once, under its latest addresses', async (t) => {
  const once = withReservations(empty, [cn1]);
  t.same(findReservation(once, 'cn1'), cn1);
  const moved = { ...cn1, 'ip-address': '10.88.0.12' };
  t.same(withReservations(once, [moved]).Dhcp4.subnet4[0]?.reservations, [moved]);
  const successor = { hostname: 'cn2', 'hw-address': '52:54:00:00:00:12', 'ip-address': '10.88.0.11' };
  t.same(withReservations(once, [successor]).Dhcp4.subnet4[0]?.reservations, [successor], 'its address went on');
  t.same(empty.Dhcp4.subnet4[0]?.reservations, [], 'what was given stays as it was');
});

test('a host outside of all subnets is left out', async (t) => {
  const stray = { ...cn1, 'ip-address': '10.88.1.11' };
  t.equal(findReservation(withReservations(empty, [stray]), 'cn1'), undefined);
});

test('a host is removed by its name', async (t) => {
  const cn2 = { hostname: 'cn2', 'hw-address': '52:54:00:00:00:12', 'ip-address': '10.88.0.12' };
  const left = withoutHosts(withReservations(empty, [cn1, cn2]), ['cn1', 'nobody']);
  t.same(left.Dhcp4.subnet4[0]?.reservations, [cn2]);
});
