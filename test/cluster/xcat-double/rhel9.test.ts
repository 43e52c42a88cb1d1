import { setTimeout as setFileTimeout, test } from 'tap';
import type { Lab, LabNode } from '../../lab';
import { offeredAddress } from '../../lab/daemons';
import { waitUntil } from '../../lab/processes';
import { failing, quiet } from './recorded';
import { bringUpRecordedNode, defineNode, replay } from './support';

// The double on a node that looks like RHEL 9: the same commands, other files and units. One node for the whole file.
setFileTimeout(600_000);
let lab: Lab;
let node: LabNode;

test('xcatconfig enables what it finds under the names there', { timeout: 300_000 }, async (t) => {
  ({ lab, node } = await bringUpRecordedNode('double-rhel9', t, 'rhel9'));
  await node.writeFile('/etc/xcat-double.conf', 'pauses=0\n');
  await replay(t, node, [
    quiet('systemctl is-active xcatd httpd', 'active', 'active'),
    quiet('systemctl is-enabled named httpd nfs-server', 'enabled', 'enabled', 'enabled'),
    quiet(
      'cat /etc/exports',
      ...['/tftpboot', '/install'].map((path) => `${path} *(rw,no_root_squash,sync,no_subtree_check,insecure)`),
    ),
  ]);
  await defineNode(t, node, 'cn1', 11);
});

test('makedns: /etc/named.conf, zones in /var/named, unit named', async (t) => {
  await replay(t, node, [
    {
      argv: ['makedns', '-n'],
      code: 0,
      stdout: [
        ...['localhost', 'xn1.xl.test', 'xcatmn.xl.test', 'cn1'].map((name) => `Handling ${name} in /etc/hosts.`),
        'Getting reverse zones, this may take several minutes for a large cluster.',
        'Completed getting reverse zones.',
        'Updating zones.',
        'Completed updating zones.',
        'Restarting named',
        'Restarting named complete',
        'Updating DNS records, this may take several minutes for a large cluster.',
        'Completed updating DNS records.',
        'DNS setup is completed',
      ],
      stderr: [],
      anyOrder: true,
    },
    quiet('systemctl is-active named', 'active'),
    quiet('stat -c %a:%U:%G /etc/named.conf', '660:root:named'),
    quiet('test -f /var/named/db.xl.test'),
    quiet('dig +short +time=2 +tries=1 @10.88.0.1 cn1.xl.test', '10.88.0.11'),
    quiet('dig +short +time=2 +tries=1 @10.88.0.1 -x 10.88.0.11', 'cn1.xl.test.'),
    failing('test -e /etc/bind', 1, [], []),
  ]);
});

test('makedhcp: interfaces in /etc/sysconfig/dhcpd, leases in /var/lib/dhcpd, unit dhcpd', async (t) => {
  await replay(t, node, [
    {
      ...quiet('makedhcp -n', 'Renamed existing dhcp configuration file to  /etc/dhcp/dhcpd.conf.xcatbak', ''),
      stderr: [
        'Warning: [xn1]: No dynamic range specified for 10.88.0.0. If hardware discovery is being used, a dynamic range is required.',
      ],
    },
    quiet('systemctl is-active dhcpd', 'active'),
    quiet('grep ^DHCPDARGS /etc/sysconfig/dhcpd', 'DHCPDARGS="eth0"'),
    quiet('makedhcp -a'),
    quiet('makedhcp -q cn1', 'cn1: ip-address = 10.88.0.11, hardware-address = 52:54:00:00:00:11'),
    quiet('grep -c ^host.cn1 /var/lib/dhcpd/dhcpd.leases', '1'),
    failing('test -e /etc/default/isc-dhcp-server', 1, [], []),
  ]);
  t.equal(await offeredAddress(lab.outside, '52:54:00:00:00:11'), '10.88.0.11');
});

test('makeconservercf: the unit conserver serves the consoles of /etc/conserver.cf', async (t) => {
  await replay(t, node, [quiet('makeconservercf'), quiet('systemctl is-active conserver', 'active')]);
  const held = async () => (await node.run(['ss', '-Hltnp', 'sport = :782'])).includes('"conserver"');
  await waitUntil(held, 15_000, 'conserver holds its port');
});

test('goconserver running: makeconservercf is refused; stopped: conserver takes over', async (t) => {
  // No goconserver is packaged: what makeconservercf looks for is its program and its unit.
  await node.writeFile('/usr/bin/goconserver', '#!/bin/sh\nexec sleep infinity\n', 0o755);
  const unit = '[Service]\nExecStart=/usr/bin/goconserver\n[Install]\nWantedBy=multi-user.target\n';
  await node.writeFile('/etc/systemd/system/goconserver.service', unit);
  await node.run(['systemctl', 'enable', '--now', 'goconserver']);
  const refused = 'Error: [xn1]: goconserver is being used as the console service, did you mean: makegocons?';
  const takesOver = 'Warning: [xn1]: goconserver is installed but not running: conserver becomes the console service.';
  await node.run(['systemctl', 'stop', 'conserver']);
  await node.run(['rm', '/etc/conserver.cf']);
  await replay(t, node, [
    failing('makeconservercf', 1, [], [refused]),
    failing('test -e /etc/conserver.cf', 1, [], []),
    failing('systemctl is-active conserver', 3, ['inactive'], []),
    quiet('systemctl stop goconserver'),
    { ...quiet('makeconservercf'), stderr: [takesOver] },
    failing('systemctl is-enabled goconserver', 1, ['disabled'], []),
    quiet('systemctl is-enabled conserver', 'enabled'),
    quiet('systemctl is-active conserver', 'active'),
    failing('makegocons', 1, [], ['Error: [xn1]: conserver is started, please stop it at first.']),
  ]);
});

test('the lab goes', { timeout: 60_000 }, () => lab.down());
