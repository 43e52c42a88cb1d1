import { setTimeout as setFileTimeout, test } from 'tap';
import type { Lab, LabNode } from '../../lab';
import { waitUntil } from '../../lab/processes';
import { failing, quiet } from './recorded';
import { bypassWithout, chtabWithout, denied, postgresqlRefuses } from './recorded-database-down';
import { asShipped, dumps, onPostgresql, recordedPassword, widened } from './recorded-postgresql';
import { bringUpRecordedNode, replay } from './support';

// The double moves to PostgreSQL and lives on it as the real xCAT was recorded to (recordings 20 to 28, 78). One node for the
// whole file: each test goes on where the one before it ended.
setFileTimeout(600_000);
let lab: Lab;
let node: LabNode;

const header = quiet('tabdump -w key==master site', '#key,value,comments,disable', '"master","10.88.0.1",,');

test('pgsqlsetup as shipped finds no PostgreSQL, and leaves xcatd stopped', { timeout: 300_000 }, async (t) => {
  ({ lab, node } = await bringUpRecordedNode('double-postgresql', t));
  await node.writeFile('/etc/xcat-double.conf', 'pauses=0\n');
  await replay(t, node, asShipped);
});

test('past that the schema is closed: it says that all is well, and xcatd cannot start', async (t) => {
  await node.run(['ln', '-s', 'pgsqlsetup', '/opt/xcat/bin/pgsqlsetup.local']);
  await replay(t, node, [widened]);
  t.equal((await node.exec(['systemctl', 'is-active', 'xcatd'])).stdout, 'activating\n', 'it is tried again and again');
  t.match(await journal(), /permission denied for schema public.*Need xcatdport defined.*status=255\/EXCEPTION/s);
  t.match(await node.readFile('/etc/xcat/cfgloc'), `Pg:dbname=xcatdb;host=10.88.0.1|xcatadm|${recordedPassword}\n`);
  await replay(t, node, [
    quiet('stat -c %a:%U:%G /etc/xcat/cfgloc', '600:root:root'),
    quiet('stat -c %a:%U:%G /etc/postgresql/15/main/pg_hba.conf', '644:root:root'),
    quiet('stat -c %a:%U:%G /var/lib/postgresql/.psql_history', '600:postgres:postgres'),
    quiet(
      'grep -A 4 IPv4.local /etc/postgresql/15/main/pg_hba.conf',
      '# IPv4 local connections:',
      'host    all          all        10.88.0.1/32      md5',
      ' host    all          all        10.88.0.100/32      md5',
      ' host    all          all        10.88.0.1/32      md5',
      '  ',
    ),
    quiet(
      'tail -n 2 /etc/postgresql/15/main/postgresql.conf',
      '#setup by xCAT',
      "listen_addresses = 'localhost,10.88.0.1'",
    ),
    quiet('systemctl is-enabled postgresql', 'enabled'),
  ]);
});

test('the database given to xcatadm and the dump restored: it works', { timeout: 60_000 }, async (t) => {
  await node.run(['systemctl', 'stop', 'xcatd']);
  await sql('ALTER DATABASE xcatdb OWNER TO xcatadm');
  const env = { XCATBYPASS: '1', XCATCFG: (await node.readFile('/etc/xcat/cfgloc')).trim() };
  await replay(t, node, [{ ...quiet('restorexCATdb -p /root/xcat-dbback', 'Restore of Database Complete.'), env }]);
  await node.run(['systemctl', 'start', 'xcatd']);
  await replay(t, node, [...onPostgresql, ...dumps]);
  t.equal((await node.run(['ls', '/tmp/pgd'])).trim().split('\n').length, 71);
  t.match(await sql('SELECT count(*) FROM pg_stat_activity WHERE datname = $$xcatdb$$'), /^1$/m, 'DB Access holds on');
});

test('the database stopped, and started again: xcatd recovers by itself', { timeout: 60_000 }, async (t) => {
  const daemon = await node.run(['pgrep', '-f', '^xcatd: ']);
  await node.run(['systemctl', 'stop', 'postgresql@15-main']);
  await replay(t, node, [...denied, chtabWithout(postgresqlRefuses), bypassWithout(postgresqlRefuses)]);
  await node.run(['systemctl', 'start', 'postgresql']);
  await replay(t, node, [header]);
  t.equal(await node.run(['pgrep', '-f', '^xcatd: ']), daemon, 'the same processes');
});

test('the database killed: denied, until the umbrella unit has brought it back', { timeout: 60_000 }, async (t) => {
  await node.run(['bash', '-c', 'kill -9 $(head -1 /var/lib/postgresql/15/main/postmaster.pid)']);
  await waitUntil(async () => (await state('postgresql@15-main')) === 'failed', 10_000, 'the instance has failed');
  t.equal(await state('postgresql'), 'active');
  await replay(t, node, denied.slice(0, 2));
  await node.run(['systemctl', 'start', 'postgresql']);
  await replay(t, node, [header]);
});

test('the database hangs: so do all commands, until it goes on', { timeout: 60_000 }, async (t) => {
  await node.run(['pkill', '-STOP', '-u', 'postgres']);
  const cut = failing('timeout 2 lsxcatd -d', 124, [], []);
  await replay(t, node, [cut, failing('timeout 2 tabdump site', 124, [], [])]);
  t.equal(await state('xcatd'), 'active');
  await node.run(['pkill', '-CONT', '-u', 'postgres']);
  await replay(t, node, [header]);
});

test('"DB Access" killed: requests connect by themselves', { timeout: 60_000 }, async (t) => {
  await node.run(['pkill', '-KILL', '-f', '^xcatd: DB Access$']);
  await replay(t, node, [header]);
  await node.run(['systemctl', 'stop', 'postgresql@15-main']);
  await replay(t, node, denied.slice(0, 2));
});

test('started with the database down: waits, and comes up soon after it', { timeout: 90_000 }, async (t) => {
  await node.run(['rm', '/etc/xcat-double.conf']);
  await node.run(['systemctl', 'stop', 'xcatd']);
  await node.run(['systemctl', 'start', '--no-block', 'xcatd']);
  const waits = /Can not open basic site table for configuration, waiting the database to be initialized/;
  await waitUntil(async () => waits.test(await journal()), 20_000, 'it says that it waits');
  t.equal(await state('xcatd'), 'activating');
  const began = Date.now();
  await node.run(['systemctl', 'start', 'postgresql']);
  await waitUntil(async () => (await state('xcatd')) === 'active', 20_000, 'it is up');
  t.comment(`up ${Date.now() - began} ms after the database was started, the real one 3.3 s`);
  await replay(t, node, [header]);
});

test('a wrong password: the start blocks', { timeout: 60_000 }, async (t) => {
  await node.writeFile('/etc/xcat-double.conf', 'pauses=0\n');
  await node.run(['systemctl', 'stop', 'xcatd']);
  await node.run(['cp', '-p', '/etc/xcat/cfgloc', '/etc/xcat/cfgloc.right']);
  await node.run(['sed', '-i', `s/${recordedPassword}/wrong/`, '/etc/xcat/cfgloc']);
  await replay(t, node, [failing('timeout 4 systemctl start xcatd', 124, [], [])]);
  t.equal(await state('xcatd'), 'activating');
  await node.run(['systemctl', 'stop', 'xcatd']);
  t.notMatch(await journal(), /wrong/);
  await node.run(['mv', '/etc/xcat/cfgloc.right', '/etc/xcat/cfgloc']);
});

test('without cfgloc the tables of old are back', { timeout: 60_000 }, async (t) => {
  await node.run(['mv', '/etc/xcat/cfgloc', '/etc/xcat/cfgloc.pg']);
  await node.run(['systemctl', 'start', 'xcatd']);
  const marker = 'tabdump -w key==marker site';
  await replay(t, node, [quiet('lsxcatd -d', 'dbengine=SQLite'), quiet(marker, '#key,value,comments,disable')]);
  await replay(t, node, [
    quiet('tabrestore /tmp/pgd/site.csv'),
    quiet(marker, '#key,value,comments,disable', '"marker","pgonly",,'),
  ]);
});

test('the lab goes', { timeout: 60_000 }, () => lab.down());

async function state(unit: string): Promise<string> {
  return (await node.exec(['systemctl', 'is-active', unit])).stdout.trim();
}

async function journal(): Promise<string> {
  return node.run(['journalctl', '-u', 'xcatd', '--no-pager', '-n', '40']);
}

async function sql(statement: string): Promise<string> {
  return node.run(['su', '-', 'postgres', '-c', 'psql -At'], { input: `${statement};\n` });
}
