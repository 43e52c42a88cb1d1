import { setTimeout as setFileTimeout, type Test, test } from 'tap';
import { builtTrees, databasePassword, Lab, type LabNode, moveToDatabaseServer, type ServerEngine } from '../../lab';
import { failing, quiet } from './recorded';
import { replay } from './support';

// moveToDatabaseServer leaves a node as it is after an administrator's pgsqlsetup or mysqlsetup under the virtual address
// (recordings 62 and 77). A node for each engine.
setFileTimeout(600_000);
let lab: Lab;

test('two fresh nodes', { timeout: 300_000 }, async (t) => {
  const { xcatTree } = builtTrees({});
  if (!xcatTree) throw new Error('the xCAT double is not built: make xcat-double');
  lab = await Lab.up({ name: 'double-move', xcatTree, cluster: false, fencing: false, log: (line) => t.comment(line) });
  for (const node of lab.nodes) await node.writeFile('/etc/xcat-double.conf', 'pauses=0\n');
});

test('PostgreSQL under the virtual address', { timeout: 120_000 }, async (t) => {
  const node = lab.node('mn1');
  await move(node, 'postgresql');
  await replay(t, node, [
    quiet('lsxcatd -d', ...lsxcatd('Pg', 'xcatadm')),
    quiet(
      'grep -A 4 IPv4.local /etc/postgresql/15/main/pg_hba.conf',
      '# IPv4 local connections:',
      'host    all          all        10.88.0.1/32      md5',
      ' host    all          all        10.88.0.2/32      md5',
      ` host    all          all        ${lab.vip}/32      md5`,
      '  ',
    ),
    quiet('tail -n 1 /etc/postgresql/15/main/postgresql.conf', `listen_addresses = 'localhost,${lab.vip}'`),
  ]);
  await checkSecrecy(t, node, ['/etc/xcat/cfgloc', '/var/lib/postgresql/.psql_history']);
  await checkWithoutAddress(t, node);
});

test('MariaDB under the virtual address', { timeout: 120_000 }, async (t) => {
  const node = lab.node('mn2');
  await move(node, 'mariadb');
  await replay(t, node, [quiet('lsxcatd -d', ...lsxcatd('mysql', 'xcatadmin'))]);
  await checkSecrecy(t, node, ['/etc/xcat/cfgloc', '/etc/xcat/cfgloc.mysql']);
  await checkWithoutAddress(t, node);
});

test('the lab goes', { timeout: 60_000 }, () => lab.down());

function move(node: LabNode, engine: ServerEngine): Promise<void> {
  return moveToDatabaseServer(node, engine, { vip: lab.vip, addresses: lab.nodes.map(({ address }) => address) });
}

function lsxcatd(engine: string, user: string): string[] {
  const [source, host] = [`dbname=xcatdb;host=${lab.vip}`, `dbhost=${lab.vip}`];
  return [`cfgloc=${engine}:${source}|${user}`, `dbengine=${engine}`, 'dbname=xcatdb', host, `dbadmin=${user}`];
}

/** The password stands where the real one leaves it too, closed to others, and nowhere else in the node. */
async function checkSecrecy(t: Test, node: LabNode, files: readonly string[]): Promise<void> {
  const places = ['/etc', '/root', '/var', '/tmp', '/run', '/opt', '/install', '/tftpboot', '/home', '/shared'];
  const found = await node.exec(['grep', '-rlIs', databasePassword, ...places]);
  t.same(found.stdout.trim().split('\n').sort(), files);
  t.same((await node.run(['stat', '-c', '%a', ...files])).trim().split('\n'), ['600', '600']);
  t.notMatch(await node.run(['ps', 'axeww']), databasePassword);
  t.notMatch(await node.run(['journalctl', '--no-pager']), databasePassword);
}

/** The connection to an address that has gone is not cut: commands wait, and go on when it is back. */
async function checkWithoutAddress(t: Test, node: LabNode): Promise<void> {
  const change = (verb: string) => node.run(['ip', 'address', verb, `${lab.vip}/24`, 'dev', 'eth0']);
  await change('delete');
  await replay(t, node, [failing('timeout 5 lsxcatd -d', 124, [], []), quiet('systemctl is-active xcatd', 'active')]);
  await change('add');
  await replay(t, node, [
    quiet('tabdump -w key==master site', '#key,value,comments,disable', `"master","${lab.vip}",,`),
  ]);
  await node.run(['systemctl', 'stop', 'xcatd']);
  await change('delete');
}
