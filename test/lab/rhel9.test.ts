import { setTimeout as setFileTimeout, test } from 'tap';
import { checkDaemon, type Daemon, holds } from './daemons';
import { Lab } from './index';
import { testDown } from './life';

// What the profile promises is there: names, paths and daemons as RHEL 9 has them. A minute, and two more the first time.
let lab: Lab;
setFileTimeout(600_000);

const debianUnits = [
  ...['isc-dhcp-server', 'bind9', 'named-resolvconf', 'apache2', 'chrony', 'conserver-server', 'kea-dhcp4-server'],
  'postgresql@15-main',
];
const debianPaths = [
  ...[
    '/etc/debian_version',
    '/etc/bind',
    '/var/lib/bind',
    '/etc/apache2',
    '/etc/chrony',
    '/etc/conserver',
    '/etc/mysql',
  ],
  ...['/etc/postgresql', '/var/lib/postgresql', '/usr/lib/postgresql', '/usr/bin/pg_ctlcluster', '/usr/sbin/apache2'],
  ...['/var/lib/dhcp', '/etc/default/isc-dhcp-server', '/etc/init.d/isc-dhcp-server', '/usr/sbin/crm'],
];
const waiting = ['named', 'dhcpd', 'httpd', 'chronyd', 'conserver', 'postgresql', 'mariadb', 'nfs-server', 'pcsd'];

const zone = `$TTL 600
@ IN SOA ns root ( 1 3600 600 86400 600 )
@ IN NS ns
ns IN A 10.88.0.1
`;
const consoles = `config * { }
access * { trusted 127.0.0.1; }
default * { logfile /var/log/consoles/&; rw *; master localhost; }
console cn1 { type exec; exec /bin/cat; }
`;

const daemons: readonly Daemon[] = [
  {
    unit: 'named',
    files: {
      '/var/named/db.rhel9.test': zone,
      '/etc/named.conf':
        'options { directory "/var/named"; };\nzone "rhel9.test" { type master; file "db.rhel9.test"; };\n',
    },
    ask: ['dig', '+short', '+time=1', '+tries=1', '@10.88.0.1', 'ns.rhel9.test'],
    answer: /^10\.88\.0\.1$/m,
  },
  {
    unit: 'dhcpd',
    files: {
      '/etc/dhcp/dhcpd.conf': 'subnet 10.88.0.0 netmask 255.255.255.0 { }\n',
      '/etc/sysconfig/dhcpd': 'DHCPDARGS="eth0"\n',
    },
    ask: holds('udp', 67),
    answer: /"dhcpd"/,
  },
  {
    unit: 'httpd',
    files: { '/var/www/html/there': 'served\n', '/etc/httpd/conf.d/more.conf': 'Alias /more /var/www/html\n' },
    ask: ['curl', '-sf', 'http://127.0.0.1/more/there'],
    answer: /^served$/m,
  },
  { unit: 'chronyd', ask: ['chronyc', '-n', 'tracking'], answer: /^Stratum/m },
  {
    unit: 'conserver',
    files: { '/etc/conserver.cf': consoles },
    ask: ['console', '-M', '127.0.0.1', '-x'],
    answer: /\bcn1\b/,
  },
  {
    unit: 'postgresql',
    ask: ['runuser', '-u', 'postgres', '--', 'psql', '-Atc', 'show data_directory; show config_file'],
    answer: /^\/var\/lib\/pgsql\/data\n\/var\/lib\/pgsql\/data\/postgresql\.conf$/m,
  },
  { unit: 'mariadb', ask: ['mariadb', '-Ne', 'select @@datadir'], answer: /^\/var\/lib\/mysql\/$/m },
];

test('two nodes that look like RHEL 9, with quorum and fencing, without crmsh', { timeout: 400_000 }, async (t) => {
  lab = await Lab.up({ name: 'rhel9-selftest', profile: 'rhel9', log: (line) => t.comment(line) });
  const release = await lab.node('mn1').readFile('/etc/os-release');
  for (const line of ['ID="rocky"', 'VERSION_ID="9.5"', 'ID_LIKE="rhel centos fedora"']) t.match(release, line);
  t.match(await lab.node('mn1').readFile('/etc/redhat-release'), 'release 9.5');
  t.match(await lab.node('mn1').run(['pcs', 'status', '--full']), 'fence-mn2');
  const status = await lab.cluster.status();
  t.equal(status?.quorate, true);
  t.match(status?.resources, [
    { id: 'fence-mn1', active: true },
    { id: 'fence-mn2', active: true },
  ]);
});

test('nothing there has a Debian name', async (t) => {
  const node = lab.node('mn1');
  for (const unit of debianUnits) {
    t.not((await node.exec(['systemctl', 'cat', unit])).code, 0, `there is no unit ${unit}`);
  }
  for (const path of debianPaths) {
    t.not((await node.exec(['test', '-e', path, '-o', '-L', path])).code, 0, `there is no ${path}`);
  }
  const accounts = (await node.readFile('/etc/passwd')).split('\n').map((line) => line.split(':')[0]);
  for (const account of ['bind', '_chrony', 'www-data', 'conservr']) t.notOk(accounts.includes(account), account);
});

test('the servers wait to be started, none at boot', async (t) => {
  for (const unit of waiting) {
    t.equal((await lab.node('mn1').exec(['systemctl', 'is-enabled', unit])).stdout.trim(), 'disabled', unit);
  }
  const failed = await lab.node('mn1').run(['systemctl', '--failed', '--plain', '--no-legend']);
  t.equal(failed, '', 'nothing has failed');
});

test('each server starts by its name and serves', { timeout: 120_000 }, async (t) => {
  for (const daemon of daemons) await checkDaemon(t, lab.node('mn1'), daemon);
});

test('each server runs under its own account, on its own files', { timeout: 60_000 }, async (t) => {
  const node = lab.node('mn1');
  await node.run(['systemctl', 'start', ...daemons.map(({ unit }) => unit)]);
  const processes = await node.run(['ps', '-e', '-o', 'user:20,args', '--no-headers']);
  for (const [user, process] of [
    ['named', '/usr/sbin/named -u named -c /etc/named.conf'],
    ['dhcpd', '/usr/sbin/dhcpd .*-lf /var/lib/dhcpd/dhcpd.leases'],
    ['apache', '/usr/sbin/httpd '],
    ['chrony', '/usr/sbin/chronyd '],
    ['postgres', '/usr/bin/postmaster -D /var/lib/pgsql/data'],
    ['mysql', '/usr/libexec/mariadbd '],
  ]) {
    t.match(processes, new RegExp(`^${user} +${process}`, 'm'));
  }
  t.match(await node.run(holds('tcp', 3306)), /\*:3306|0\.0\.0\.0:3306/, 'MariaDB listens on all addresses');
  t.match(await node.run(['getent', 'passwd', 'postgres']), ':/var/lib/pgsql:');
  t.match(await node.run(['systemctl', 'show', '-p', 'Type', 'postgresql']), 'Type=notify');
  for (const program of ['postgres', 'pg_ctl', 'psql', 'initdb', 'pg_isready', 'pg_controldata']) {
    t.match(await node.run([`/usr/bin/${program}`, '--version']), /\b15\./, program);
  }
});

test('NFS cannot be had in this kernel: its unit is there and fails', async (t) => {
  t.not((await lab.node('mn1').exec(['systemctl', 'start', 'nfs-server'])).code, 0);
});

testDown(() => lab);
