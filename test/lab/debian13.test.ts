import { setTimeout as setFileTimeout, test } from 'tap';
import { checkDaemon, type Daemon, holds } from './daemons';
import { Lab } from './index';
import { testDown, testLife } from './life';

// Pacemaker 3.0 and all that comes with it. A minute, and two more the first time, when the image is made.
let lab: Lab;

const pool = 'subnet 10.88.0.0 netmask 255.255.255.0 { }\n';
const kea = {
  Dhcp4: { 'interfaces-config': { interfaces: ['eth0'] }, subnet4: [{ id: 1, subnet: '10.88.0.0/24' }] },
};
const daemons: readonly Daemon[] = [
  {
    unit: 'named',
    ask: ['dig', '+short', '+time=1', '+tries=1', '@127.0.0.1', 'version.bind', 'txt', 'chaos'],
    answer: /9\.20/,
  },
  {
    unit: 'isc-dhcp-server',
    files: { '/etc/dhcp/dhcpd.conf': pool, '/etc/default/isc-dhcp-server': 'INTERFACESv4="eth0"\n' },
    ask: holds('udp', 67),
    answer: /"dhcpd"/,
  },
  {
    unit: 'kea-dhcp4-server',
    files: { '/etc/kea/kea-dhcp4.conf': JSON.stringify(kea) },
    ask: holds('udp', 67),
    answer: /"kea-dhcp4"/,
  },
  { unit: 'apache2', ask: ['curl', '-sf', 'http://127.0.0.1/'], answer: /Apache2/ },
  { unit: 'chrony', ask: ['chronyc', '-n', 'tracking'], answer: /^Stratum/m },
  {
    unit: 'conserver-server',
    // Without a console it does not start.
    files: { '/etc/conserver/conserver.cf': 'console cn1 { master localhost; type exec; exec /bin/cat; rw *; }\n' },
    ask: holds('tcp', 3109),
    answer: /"conserver"/,
  },
  {
    unit: 'postgresql@17-main',
    ask: ['runuser', '-u', 'postgres', '--', 'psql', '-Atc', 'show data_directory'],
    answer: /^\/var\/lib\/postgresql\/17\/main$/m,
  },
  { unit: 'mariadb', ask: ['mariadb', '-Ne', 'select @@datadir'], answer: /^\/var\/lib\/mysql\/$/m },
];
setFileTimeout(600_000);

test('Debian 13: two nodes with quorum and fencing', { timeout: 400_000 }, async (t) => {
  lab = await Lab.up({ name: 'debian13-selftest', profile: 'debian13', log: (line) => t.comment(line) });
  const versions = await lab.node('mn1').run(['sh', '-c', '. /etc/os-release; echo $VERSION_ID; pacemakerd --version']);
  t.match(versions, /^13\nPacemaker 3\.0\./);
  t.match(await lab.node('mn1').run(['crm', '--version']), 'crm 5.');
  t.match(await lab.node('mn1').run(['pcs', '--version']), /^0\.12\./);
  const status = await lab.cluster.status();
  t.equal(status?.quorate, true);
  t.match(status?.resources, [
    { id: 'fence-mn1', active: true, nodes: ['mn2'] },
    { id: 'fence-mn2', active: true, nodes: ['mn1'] },
  ]);
});

test('each server starts by its name and serves', { timeout: 120_000 }, async (t) => {
  for (const daemon of daemons) await checkDaemon(t, lab.node('mn1'), daemon);
});

testLife(() => lab);

testDown(() => lab);
