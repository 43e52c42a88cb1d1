import { setTimeout as setFileTimeout, test } from 'tap';
import type { Lab, LabNode } from '../../lab';
import { waitUntil } from '../../lab/processes';
import { failing, quiet } from './recorded';
import { bypassWithout, chtabWithout, denied, mariadbRefuses } from './recorded-database-down';
import { onMariadb, setUp } from './recorded-mariadb';
import { recordedPassword } from './recorded-postgresql';
import { bringUpRecordedNode, replay, xcat } from './support';

// The double moves to MariaDB and lives on it as the real xCAT was recorded to (recordings 40 to 42; where nothing was
// recorded, as on PostgreSQL). One node for the whole file: each test goes on where the one before it ended.
setFileTimeout(600_000);
let lab: Lab;
let node: LabNode;

const header = quiet('tabdump -w key==master site', '#key,value,comments,disable', '"master","10.88.0.1",,');

test('mysqlsetup works', { timeout: 300_000 }, async (t) => {
  ({ lab, node } = await bringUpRecordedNode('double-mariadb', t));
  await node.writeFile('/etc/xcat-double.conf', 'pauses=0\n');
  await node.writeFile('/root/hosts.my', '10.88.0.1\n10.88.0.2\n');
  await replay(t, node, [setUp, ...onMariadb]);
  const rows = (await xcat(node, ['tabdump', 'site'])).stdout.trim().split('\n').slice(1, 4);
  t.same(rows, ['"aaa","first",,', '"auditnosyslog","0",,', '"auditskipcmds","ALL",,']);
  const count = 'select count(*) from information_schema.tables where table_schema = "xcatdb"';
  t.equal(await node.run(['mariadb', '-N', '-e', count]), '73\n');
  const connections = 'select count(*) from information_schema.processlist where user = "xcatadmin"';
  t.equal(await node.run(['mariadb', '-N', '-e', connections]), '1\n', 'DB Access holds on');
});

test('the database stopped, and started again: xcatd recovers by itself', { timeout: 60_000 }, async (t) => {
  const daemon = await node.run(['pgrep', '-f', '^xcatd: ']);
  await node.run(['systemctl', 'stop', 'mariadb']);
  await replay(t, node, [...denied, chtabWithout(mariadbRefuses), bypassWithout(mariadbRefuses)]);
  await node.run(['systemctl', 'start', 'mariadb']);
  await replay(t, node, [header]);
  t.equal(await node.run(['pgrep', '-f', '^xcatd: ']), daemon, 'the same processes');
});

test('the database hangs: so do all commands, until it goes on', { timeout: 60_000 }, async (t) => {
  await node.run(['pkill', '-STOP', '-x', 'mariadbd']);
  const cut = failing('timeout 2 lsxcatd -d', 124, [], []);
  await replay(t, node, [cut, failing('timeout 2 chtab key=foo site.value=1', 124, [], [])]);
  t.equal(await state('xcatd'), 'active');
  await node.run(['pkill', '-CONT', '-x', 'mariadbd']);
  await replay(t, node, [header]);
});

test('started with the database down: waits, and comes up soon after it', { timeout: 90_000 }, async (t) => {
  await node.run(['systemctl', 'stop', 'xcatd', 'mariadb']);
  await node.run(['systemctl', 'start', '--no-block', 'xcatd']);
  const waits = /waiting the database to be initialized/;
  await waitUntil(async () => waits.test(await journal()), 20_000, 'it says that it waits');
  t.equal(await state('xcatd'), 'activating');
  await node.run(['systemctl', 'start', 'mariadb']);
  await waitUntil(async () => (await state('xcatd')) === 'active', 20_000, 'it is up');
  await replay(t, node, [header]);
});

test('a wrong password: the start blocks', { timeout: 60_000 }, async (t) => {
  await node.run(['systemctl', 'stop', 'xcatd']);
  await node.run(['sed', '-i', `s/${recordedPassword}/wrong/`, '/etc/xcat/cfgloc']);
  await replay(t, node, [failing('timeout 3 systemctl start xcatd', 124, [], [])]);
  t.equal(await state('xcatd'), 'activating');
});

test('the lab goes', { timeout: 60_000 }, () => lab.down());

async function state(unit: string): Promise<string> {
  return (await node.exec(['systemctl', 'is-active', unit])).stdout.trim();
}

async function journal(): Promise<string> {
  return node.run(['journalctl', '-u', 'xcatd', '--no-pager', '-n', '20']);
}
