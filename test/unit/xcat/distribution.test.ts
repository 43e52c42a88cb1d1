import { test } from 'tap';
import { parseOsRelease } from '../../../lib/host/osrelease';
import { standardPaths } from '../../../lib/xcat/data/layout';
import { type Distribution, distributionOf, type Probes } from '../../../lib/xcat/distribution';

const bare: Probes = { clusters: false, postgresHome: undefined, etcMysql: false };

function distribution(id: string, version: string, like = '', probes: Partial<Probes> = {}): Distribution {
  return distributionOf({ id, version, like: like.split(' ').filter(Boolean) }, () => ({ ...bare, ...probes }));
}

test('an os-release is read with and without quotes', async (t) => {
  const text = 'NAME="Rocky Linux"\nVERSION_ID="9.5"\nID=\'Rocky\'\nID_LIKE="rhel centos fedora"\n# no more\n';
  t.strictSame(parseOsRelease(text), { id: 'rocky', like: ['rhel', 'centos', 'fedora'], version: '9.5' });
  t.strictSame(parseOsRelease(''), { id: 'unknown', like: [], version: '' });
});

test('the distributions that xCAT is run on are known, with their own names of units', async (t) => {
  const expected: readonly (readonly [string, string, string, string, string])[] = [
    ['rhel', '8.10', 'dhcpd', 'httpd', 'chronyd'],
    ['rocky', '9.5', 'dhcpd', 'httpd', 'chronyd'],
    ['almalinux', '10.0', 'dhcpd', 'httpd', 'chronyd'],
    ['sles', '15.6', 'dhcpd', 'apache2', 'chronyd'],
    ['ubuntu', '22.04', 'isc-dhcp-server', 'apache2', 'chrony'],
    ['ubuntu', '24.04', 'isc-dhcp-server', 'apache2', 'chrony'],
    ['debian', '12', 'isc-dhcp-server', 'apache2', 'chrony'],
    ['debian', '13', 'isc-dhcp-server', 'apache2', 'chrony'],
  ];
  for (const [id, version, dhcp, http, time] of expected) {
    const { assumed, units } = distribution(id, version);
    t.notOk(assumed, `${id} ${version}`);
    t.strictSame([units.dhcpd[0], units.http[0], units.ntp[0]], [dhcp, http, time], `${id} ${version}`);
  }
});

test("one that nobody has described is probed for all of xCAT's names, with the places of its relatives", async (t) => {
  const unknown = distribution('frobix', '7');
  t.ok(unknown.assumed);
  t.strictSame(unknown.units.dhcpd, ['dhcp3-server', 'dhcpd', 'isc-dhcp-server']);
  t.equal(distribution('mint', '21', 'ubuntu debian').postgresql.form, 'clusters');
  t.equal(distribution('ol', '9.4', 'fedora').postgresql.data, '/var/lib/pgsql/data');
  t.ok(distribution('debian', '14').assumed, 'so is a release that is not in the table');
});

test('one without relatives is probed for its places too', async (t) => {
  const bare = distribution('frobix', '7');
  t.strictSame(bare.postgresql, { form: 'single', data: '/var/lib/pgsql/data', shared: ['/var/lib/pgsql'] });
  t.strictSame(bare.mariadb.shared, ['/var/lib/mysql']);
  const arch = distribution('frobix', '7', '', { postgresHome: '/var/lib/postgres' }).postgresql;
  t.strictSame(arch, { form: 'single', data: '/var/lib/postgres/data', shared: ['/var/lib/postgres'] });
  const debianLike = distribution('frobix', '7', '', { clusters: true, etcMysql: true });
  t.equal(debianLike.postgresql.form, 'clusters', "Debian's way with PostgreSQL is installed");
  t.strictSame(debianLike.mariadb.shared, ['/var/lib/mysql', '/etc/mysql']);
  const known = () => {
    throw new Error('a known distribution was probed');
  };
  t.doesNotThrow(() => distributionOf({ id: 'debian', like: [], version: '12' }, known));
});

test('what belongs on the shared directory, by database and distribution', async (t) => {
  const common = ['/install', '/etc/xcat', '/root/.xcat', '/tftpboot'];
  const debian = distribution('debian', '12');
  const rocky = distribution('rocky', '9.5');
  t.strictSame(standardPaths('sqlite', rocky), common);
  t.strictSame(standardPaths('postgresql', rocky), [...common, '/var/lib/pgsql']);
  t.strictSame(standardPaths('postgresql', debian), [...common, '/var/lib/postgresql', '/etc/postgresql']);
  t.strictSame(standardPaths('mariadb', rocky), [...common, '/var/lib/mysql']);
  t.strictSame(standardPaths('mariadb', debian), [...common, '/var/lib/mysql', '/etc/mysql']);
});
