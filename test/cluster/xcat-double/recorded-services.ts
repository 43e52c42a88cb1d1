import { failing, quiet, type Recorded, words } from './recorded';

const renamed = ['Renamed existing dhcp configuration file to  /etc/dhcp/dhcpd.conf.xcatbak', ''];
const dhcpIsDown = 'Error: [xn1]: dhcp server is not running.  please start the dhcp server.';
const bypassNoise = 'Error loading module /opt/xcat/lib/perl/xCAT_plugin/kvm.pm  ...skipping';

const makeDnsFromNothing = [
  ...['localhost', 'xn1.xl.test', 'xcatmn.xl.test', 'cn1'].map((name) => `Handling ${name} in /etc/hosts.`),
  'Getting reverse zones, this may take several minutes for a large cluster.',
  'Completed getting reverse zones.',
  'Updating zones.',
  'Completed updating zones.',
  'Restarting bind9',
  'Restarting named complete',
  'Updating DNS records, this may take several minutes for a large cluster.',
  'Completed updating DNS records.',
  'DNS setup is completed',
];

/** DNS, DHCP and consoles with node cn1 defined (recordings 12-* and 72), in the recorded order. */
export const services: readonly Recorded[] = [
  { argv: words('makedns -n'), code: 0, stdout: makeDnsFromNothing, stderr: [], anyOrder: true },
  quiet('systemctl is-active named', 'active'),
  quiet('dig +short +time=2 +tries=1 @10.88.0.1 cn1.xl.test', '10.88.0.11'),
  quiet('dig +short +time=2 +tries=1 @10.88.0.1 -x 10.88.0.11', 'cn1.xl.test.'),
  quiet('stat -c %a:%U:%G /etc/bind/named.conf', '660:root:bind'),
  failing('makedhcp -a', 1, [], [dhcpIsDown]),
  failing('makedhcp -q all', 1, [], [dhcpIsDown]),
  {
    argv: words('makedhcp -n'),
    code: 0,
    stdout: renamed,
    stderr: [
      'Warning: [xn1]: No dynamic range specified for 10.88.0.0. If hardware discovery is being used, a dynamic range is required.',
    ],
  },
  quiet('systemctl is-active isc-dhcp-server', 'active'),
  quiet('grep next-server /etc/dhcp/dhcpd.conf', '    next-server  10.88.0.1;'),
  quiet('grep ^INTERFACES /etc/default/isc-dhcp-server', 'INTERFACES="eth0"', 'INTERFACES="eth0"'),
  quiet('makedhcp -a'),
  quiet('makedhcp -q cn1', 'cn1: ip-address = 10.88.0.11, hardware-address = 52:54:00:00:00:11'),
  quiet('makedhcp -q all', 'cn1: ip-address = 10.88.0.11, hardware-address = 52:54:00:00:00:11'),
  quiet('makeconservercf'),
  quiet('grep trusted /etc/conserver.cf', '  trusted 127.0.0.1;', '  trusted 10.88.0.1;', '  trusted localhost,xn1;'),
  failing('makegocons', 1, [], ['Error: [xn1]: goconserver is not installed.']),
];

/** Commands that do their work in the client (recordings 13-*). */
export const bypassing: readonly Recorded[] = [
  {
    ...quiet(
      'lsxcatd -a',
      bypassNoise,
      'Version 2.19.0 (git commit <commit>)',
      'This is a Management Node',
      'dbengine=SQLite',
    ),
    env: { XCATBYPASS: '1' },
  },
  {
    ...quiet('lsdef -t site -i master', bypassNoise, 'Object name: clustersite', '    master=10.88.0.1'),
    env: { XCATBYPASS: '1' },
  },
];
