import { setTimeout as setFileTimeout, test } from 'tap';
import type { Lab, LabNode } from '../../lab';
import { down, strangers } from './recorded-down';
import { reading } from './recorded-reading';
import { bypassing, services } from './recorded-services';
import { writing } from './recorded-writing';
import { bringUpRecordedNode, replay, xcat } from './support';

// The double answers as the real xCAT was recorded to. One node for the whole file: each test goes on where the one before
// it ended, in the order of the recording.
setFileTimeout(600_000);
let lab: Lab;
let node: LabNode;

test('a fresh management node', { timeout: 300_000 }, async (t) => {
  ({ lab, node } = await bringUpRecordedNode('double-replay', t));
  await replay(t, node, reading);
});

test('the certificate bears the name of the node', async (t) => {
  const show = [
    'openssl',
    'x509',
    '-in',
    '/etc/xcat/cert/server-cert.pem',
    '-noout',
    '-subject',
    '-ext',
    'subjectAltName',
  ];
  const shown = await node.run(show);
  t.equal(shown, 'subject=CN = xn1\nX509v3 Subject Alternative Name: \n    DNS:xn1.xl.test, DNS:xn1\n');
  t.match(await node.readFile('/etc/xcat/cert/server-cert.pem'), /Subject: CN=xn1$/m);
});

test('objects and rows are written', { timeout: 60_000 }, (t) => replay(t, node, writing));

test('DNS, DHCP and consoles are served by the real servers', { timeout: 60_000 }, (t) => replay(t, node, services));

test('strangers and dead places', { timeout: 60_000 }, (t) => replay(t, node, strangers));

test('XCATBYPASS runs in the client', { timeout: 60_000 }, (t) => replay(t, node, bypassing));

test('a dump brings everything back', { timeout: 120_000 }, async (t) => {
  await node.writeFile('/etc/xcat-double.conf', 'pauses=0\n');
  await replay(t, node, [
    {
      argv: ['dumpxCATdb', '-p', '/root/dump'],
      code: 0,
      stdout: [' Creating /root/dump for database dump', 'Backup Complete.'],
      stderr: [],
    },
    {
      argv: ['dumpxCATdb'],
      code: 1,
      stdout: [],
      stderr: [' Requires -p with path to directory to hold db files.'],
    },
    { argv: ['chtab', 'key=zzz', 'site.value=1'], code: 0, stdout: [], stderr: [] },
    { argv: ['restorexCATdb', '-p', '/root/dump'], code: 0, stdout: ['Restore of Database Complete.'], stderr: [] },
    {
      argv: ['lsdef', '-t', 'site', '-i', 'zzz'],
      code: 0,
      stdout: ['Object name: clustersite', '    zzz='],
      stderr: [],
    },
    { argv: ['restorexCATdb', '-p', '/nonexist'], code: 1, stdout: [], stderr: [' Input path must exist ', ''] },
  ]);
  t.equal((await node.run(['ls', '/root/dump'])).trim().split('\n').length, 71);
});

test('while xcatd is down', { timeout: 120_000 }, async (t) => {
  await node.run(['systemctl', 'stop', 'xcatd']);
  await replay(t, node, down);
  const restored = await xcat(node, ['restorexCATdb', '-p', '/root/dump']);
  t.equal(restored.code, 0, 'a restore that restored nothing still says 0');
  t.equal(restored.stdout, 'Restore of Database Complete.\n');
  t.equal(restored.stderr.match(/^Error running tabrestore/gm)?.length, 71);
});

test('the lab goes', { timeout: 60_000 }, () => lab.down());
