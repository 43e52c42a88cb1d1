import { setTimeout as setFileTimeout, type Test, test } from 'tap';
import { Site } from './site';

// What is taken back on a database server works there, under the node's own address, and can be set up again.
setFileTimeout(1_700_000);

const limit = { timeoutMs: 300_000 };

for (const engine of ['postgresql', 'mariadb'] as const) {
  test(`set up, removed and set up again on ${engine}`, (t) => roundTrip(t, engine));
}

async function roundTrip(t: Test, engine: 'postgresql' | 'mariadb'): Promise<void> {
  const site = await Site.fresh(`remove-${engine}`, (line) => t.comment(line), { engine, movedBy: 'setup' });
  const node = site.lab.node('mn1');
  const cfgloc = () => node.readFile('/etc/xcat/cfgloc');
  const tables = async () => (await site.xcat(node, 'tabdump', 'nodelist')) + (await site.xcat(node, 'tabdump', 'mac'));
  const before = await tables();
  // Killed as soon as xCAT is told of its new database, and continued without the password, which it knows by then.
  const script = '"$@" & while ! test -s /etc/xcat/cfgloc; do sleep 0.02; done; kill -9 $!; true';
  await node.run(['sh', '-c', script, 'sh', ...site.setupCommand, ...(await site.passwordWords(node))], limit);
  await node.run(['rm', '/root/database-password']);
  await node.run(site.setupCommand, limit);
  await node.run(['xcatha-setup', 'remove'], limit);
  t.match(await cfgloc(), /;host=localhost\|/, 'at an address that stays');
  t.equal(await tables(), before, 'all that was in the tables is there');
  t.match(
    await site.xcat(node, 'lsxcatd', '-d'),
    new RegExp(`dbengine=${site.engine.word}`),
    'and still in the server',
  );
  t.notMatch(await node.run(['ip', '-o', 'address']), site.lab.vip);

  // Its copy of the data, which nobody vouches for any more.
  await node.run(['sh', '-c', `rm -rf ${site.directory} && mkdir ${site.directory}`]);
  const planned = await node.run([...site.setupCommand, '--dry-run']);
  t.match(planned, /cfgloc: host=10\.88\.0\.100; restart xcatd/);
  await node.run(site.setupCommand, limit);
  // From here on it is the same on both: life-mariadb has the group on a server that is reached like this.
  if (engine === 'mariadb') return site.lab.down();
  await site.setUp('mn2');
  await site.waitActive(undefined, 300_000);
  await site.waitServed();
  const active = await site.waitActive();
  t.match(await active.readFile('/etc/xcat/cfgloc'), /;host=10\.88\.0\.100\|/);
  t.match(await site.xcat(active, 'tabdump', 'nodelist'), /"cn1"/);
  await site.lab.down();
}
