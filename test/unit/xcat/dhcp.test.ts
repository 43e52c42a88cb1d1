import { test } from 'tap';
import { type DhcpBackend, distributionOf } from '../../../lib/xcat/distribution';
import { chooseDhcp } from '../../../lib/xcat/services/dhcp';

function usual(id: string, version: string): DhcpBackend {
  return distributionOf({ id, version, like: [] }, () => ({
    clusters: false,
    postgresHome: undefined,
    etcMysql: false,
  })).dhcp;
}

test('which DHCP server xCAT takes by itself, by distribution', async (t) => {
  const kea = ['rhel 10.0', 'rocky 10', 'almalinux 10.1', 'ol 10', 'ubuntu 22.04', 'ubuntu 24.04', 'ubuntu 26.04'];
  const isc = ['rhel 9.5', 'rocky 8.10', 'ubuntu 20.04', 'debian 12', 'debian 13', 'sles 15.6', 'frobix 99', 'frobix'];
  for (const name of kea) t.equal(usual(name.split(' ')[0] ?? '', name.split(' ')[1] ?? ''), 'kea', name);
  for (const name of isc) t.equal(usual(name.split(' ')[0] ?? '', name.split(' ')[1] ?? ''), 'isc', name);
});

test('site.dhcpbackend decides, in any capitals; auto and what xCAT does not know leave it to the distribution', async (t) => {
  const both = () => true;
  const chosen = (asked: string | undefined, dhcp: DhcpBackend) => chooseDhcp(asked, { name: 'X', dhcp }, both);
  t.strictSame(chosen('kea', 'isc'), { backend: 'kea' });
  t.strictSame(chosen(' ISC ', 'kea'), { backend: 'isc' });
  for (const asked of [undefined, '', 'auto', 'frob'])
    t.strictSame(chosen(asked, 'kea'), { backend: 'kea' }, `asked: ${asked}`);
});

test('where the one is not installed, the other is taken, and why is said', async (t) => {
  const only = (installed: DhcpBackend) => (backend: DhcpBackend) => backend === installed;
  const distribution = { name: 'rocky 10', dhcp: 'kea' } as const;
  t.match(chooseDhcp(undefined, distribution, only('isc')), {
    backend: 'isc',
    note: /kea \(usual on rocky 10\) is not installed/,
  });
  t.match(chooseDhcp('isc', distribution, only('kea')), { backend: 'kea', note: /isc \(site.dhcpbackend says so\)/ });
  t.strictSame(
    chooseDhcp('isc', distribution, () => false),
    { backend: 'isc' },
    'with none of them nothing is gained',
  );
});
