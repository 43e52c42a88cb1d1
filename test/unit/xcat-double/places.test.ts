import { test } from 'tap';
import { nameServerPaths } from '../../xcat-double/services/name-server-paths';
import { unitOf } from '../../xcat-double/services/unit-names';

const machine = (...paths: string[]) => {
  const there = new Set(paths);
  return (path: string) => there.has(path) || there.has(path.replace(/\/$/, ''));
};
const unit = (name: string) => `/usr/lib/systemd/system/${name}.service`;

test('the unit of a service: the first of its names that this machine has', async (t) => {
  const rhel = machine(unit('dhcpd'), unit('httpd'), unit('named'), unit('nfs-server'));
  t.same([unitOf('dhcp', rhel), unitOf('http', rhel), unitOf('nfs', rhel)], ['dhcpd', 'httpd', 'nfs-server']);
  t.equal(unitOf('named', machine('/lib/systemd/system/bind9.service')), 'bind9');
  t.equal(unitOf('kea-dhcp4', machine(unit('kea-dhcp4-server'))), 'kea-dhcp4-server');
  t.equal(
    unitOf('http', machine(unit('apache2'), unit('httpd'))),
    'apache2',
    'of two, the one that xCAT looks for first',
  );
});

test('a service that has only an init script is found by it', async (t) => {
  t.equal(unitOf('dhcp', machine('/etc/init.d/isc-dhcp-server')), 'isc-dhcp-server');
});

test("BIND's files: RHEL's places, SUSE's, Debian's", async (t) => {
  t.same(nameServerPaths(machine('/etc/named.conf', '/var/named')), {
    configuration: '/etc/named.conf',
    directory: '/var/named/',
    spokenName: 'named',
  });
  t.match(nameServerPaths(machine('/etc/named.conf', '/var/lib/named')), { directory: '/var/lib/named/' });
  t.same(nameServerPaths(machine('/etc/bind', '/var/lib/bind')), {
    configuration: '/etc/bind/named.conf',
    directory: '/var/lib/bind/',
    spokenName: 'bind9',
  });
});
