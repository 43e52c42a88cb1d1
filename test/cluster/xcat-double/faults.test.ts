import { setTimeout as setFileTimeout, test } from 'tap';
import type { Lab, LabNode } from '../../lab';
import { failing, quiet } from './recorded';
import { bringUpRecordedNode, replay, xcat } from './support';

// What the double does when something is taken away from it, as the real one was recorded to do (recordings 36, 51 to 57, 72
// to 75). Between the tests the node is whole again.
setFileTimeout(600_000);
let lab: Lab;
let node: LabNode;

const tlsFailure = 'Connection failure: SSL connect attempt failed';
const tlsPlace = 'at /opt/xcat/lib/perl/xCAT/Client.pm line 282.';
const cannotOpen = [
  'Unable to open socket connection to xcatd daemon on localhost:3001.',
  'Verify that the xcatd daemon is running and that your SSL setup is correct.',
];
const denied = 'Error: Permission denied for request';

test('a management node', { timeout: 300_000 }, async (t) => {
  ({ lab, node } = await bringUpRecordedNode('double-faults', t));
  await node.writeFile('/etc/xcat-double.conf', 'pauses=0\n');
});

test('/etc/xcat vanishes under the running daemon, and returns', async (t) => {
  await node.run(['mv', '/etc/xcat', '/etc/xcat.away']);
  const reset = failing('tabdump site', 104, cannotOpen, [`${tlsFailure} ${tlsPlace}`]);
  await replay(t, node, [reset, { ...reset, argv: ['lsxcatd', '-d'] }, quiet('systemctl is-active xcatd', 'active')]);
  await node.run(['mv', '/etc/xcat.away', '/etc/xcat']);
  await replay(t, node, [quiet('lsxcatd -d', 'dbengine=SQLite')]);
});

test('the policy table cannot be read: everything is denied, lsxcatd too', async (t) => {
  await node.run(['mv', '/etc/xcat/policy.sqlite', '/root']);
  await node.run(['mkdir', '/etc/xcat/policy.sqlite']);
  await replay(
    t,
    node,
    ['lsxcatd -d', 'tabdump site', 'makedhcp -n'].map((command) => failing(command, 1, [], [denied])),
  );
  await node.run(['rmdir', '/etc/xcat/policy.sqlite']);
  await node.run(['mv', '/root/policy.sqlite', '/etc/xcat']);
});

test('certificates of another installation', async (t) => {
  await node.run(['mv', '/root/.xcat', '/root/.xcat.away']);
  await node.run(['mkdir', '/root/.xcat']);
  const subject = ['-nodes', '-days', '10', '-subj', '/CN=xCAT CA'];
  const files = ['-keyout', '/root/.xcat/client-cred.pem', '-out', '/root/.xcat/ca.pem'];
  await node.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', ...subject, ...files]);
  await node.run(['cp', '/root/.xcat.away/client-cred.pem', '/root/.xcat/client-cred.pem']);
  const reason = 'error:0A000086:SSL routines::certificate verify failed';
  await replay(t, node, [failing('lsxcatd -d', 255, cannotOpen, [`${tlsFailure} ${reason} ${tlsPlace}`])]);
  await node.run(['rm', '-r', '/root/.xcat']);
  await node.run(['mv', '/root/.xcat.away', '/root/.xcat']);
});

test('started on a dangling link: fails at once, with status 2', async (t) => {
  await node.run(['systemctl', 'stop', 'xcatd']);
  await node.run(['mv', '/etc/xcat', '/etc/xcat.away']);
  await node.run(['ln', '-s', '/shared/etc/xcat', '/etc/xcat']);
  t.equal((await node.exec(['systemctl', 'start', 'xcatd'])).code, 1);
  t.match(await journal(), /Can.t locate xCAT configuration.*status=2\/INVALIDARGUMENT/s);
  t.equal(
    (await node.exec(['systemctl', 'is-active', 'xcatd'])).stdout,
    'activating\n',
    'and is tried again and again',
  );
});

test('started on an empty directory: fails with 255 and leaves two tables there', async (t) => {
  await node.run(['systemctl', 'stop', 'xcatd']);
  await node.run(['mkdir', '-p', '/shared/etc/xcat']);
  t.equal((await node.exec(['systemctl', 'start', 'xcatd'])).code, 1);
  t.match(await journal(), /Need xcatdport defined in site table.*status=255\/EXCEPTION/s);
  t.equal(await node.run(['ls', '/shared/etc/xcat']), 'nodelist.sqlite\nsite.sqlite\n');
  await node.run(['systemctl', 'stop', 'xcatd']);
  await node.run(['rm', '/etc/xcat']);
  await node.run(['mv', '/etc/xcat.away', '/etc/xcat']);
});

test('started without /etc/xCATMN: works, but is no management node', async (t) => {
  await node.run(['mv', '/etc/xCATMN', '/root']);
  await node.run(['systemctl', 'start', 'xcatd']);
  await replay(t, node, [quiet('lsxcatd -t'), quiet('lsxcatd -d', 'dbengine=SQLite')]);
  await node.run(['mv', '/root/xCATMN', '/etc/xCATMN']);
  await node.run(['systemctl', 'stop', 'xcatd']);
});

test('somebody else on port 3001: the start fails', { timeout: 30_000 }, async (t) => {
  const program = "import socket, time; s = socket.create_server(('0.0.0.0', 3001)); time.sleep(60)";
  const other = node.exec(['timeout', '20', 'python3', '-c', program]);
  await node.run(['bash', '-c', 'until : < /dev/tcp/127.0.0.1/3001; do sleep .1; done']);
  t.equal((await node.exec(['systemctl', 'start', 'xcatd'])).code, 1);
  t.match(await journal(), 'Unable to perform socket takeover');
  await node.run(['systemctl', 'stop', 'xcatd']);
  await node.run(['pkill', '-f', 'create_server']);
  await other;
  await node.run(['systemctl', 'start', 'xcatd']);
});

test('site.master is an address that is not here', { timeout: 60_000 }, async (t) => {
  await xcat(node, ['chdef', '-t', 'site', `master=${lab.vip}`, `nameservers=${lab.vip}`]);
  const dns = await xcat(node, ['timeout', '6', 'makedns', '-n']);
  t.equal(dns.code, 124, 'makedns hangs');
  t.match(dns.stdout, /Updating DNS records, this may take several minutes for a large cluster.\n$/);
  t.equal((await xcat(node, ['makedhcp', '-n'])).code, 0);
  t.match(await node.readFile('/etc/dhcp/dhcpd.conf'), /next-server {2}10\.88\.0\.1;/);
  const consoles = await xcat(node, ['makeconservercf']);
  t.equal(consoles.code, 1);
  t.match(consoles.stderr, `Error: [xn1]: Unable to dispatch hierarchical sub-command to ${lab.vip}:3001.  Error: `);
  t.match(consoles.stderr, 'connect: No route to host at');
  t.equal((await node.exec(['pgrep', '-f', '^xcatd SSL: makedns'])).code, 1, 'a lost client takes its command with it');
});

test('with the address here, everything points to it', { timeout: 60_000 }, async (t) => {
  await node.run(['ip', 'address', 'add', `${lab.vip}/24`, 'dev', 'eth0', 'label', 'eth0:0']);
  t.match(await xcat(node, ['makedns', '-n']), { code: 0, stdout: /DNS setup is completed\n$/ });
  t.equal(await node.run(['dig', '+short', `@${lab.vip}`, 'xcatmn.xl.test']), `${lab.vip}\n`);
  await xcat(node, ['makedhcp', '-n']);
  t.match(await node.readFile('/etc/dhcp/dhcpd.conf'), `next-server  ${lab.vip};`);
  t.equal((await xcat(node, ['makeconservercf'])).code, 0);
});

test('a node that /etc/hosts does not know is lost in silence', { timeout: 60_000 }, async (t) => {
  await xcat(node, ['mkdef', '-t', 'node', 'cn9', 'groups=all', 'ip=10.88.0.19', 'mac=52:54:00:00:00:19']);
  await replay(t, node, [quiet('makedhcp -a'), quiet('makedhcp -q cn9')]);
  t.equal((await xcat(node, ['makedns', '-n'])).code, 0);
  t.equal(await node.run(['dig', '+short', `@${lab.vip}`, 'cn9.xl.test']), '');
  await replay(t, node, [quiet('makehosts'), quiet('makedhcp -a')]);
  t.match(await xcat(node, ['makedhcp', '-q', 'cn9']), { stdout: /ip-address = 10\.88\.0\.19/ });
});

test('named cannot start: makedns ends there, with 1 and no reason', { timeout: 60_000 }, async (t) => {
  await node.run(['systemctl', 'stop', 'named']);
  await node.run(['systemctl', 'mask', '--runtime', 'named']);
  t.match(await xcat(node, ['makedns', '-n']), { code: 1, stdout: /Restarting bind9\n$/, stderr: '' });
  await node.run(['systemctl', 'unmask', '--runtime', 'named']);
  t.equal((await xcat(node, ['makedns', 'cn9'])).code, 0, 'a plain makedns starts it');
  t.equal((await node.exec(['systemctl', 'is-active', 'named'])).stdout, 'active\n');
});

test('the lab goes', { timeout: 60_000 }, () => lab.down());

async function journal(): Promise<string> {
  return node.run(['journalctl', '-u', 'xcatd', '--no-pager', '-n', '60']);
}
