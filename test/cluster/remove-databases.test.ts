import { setTimeout as setFileTimeout, type Test, test } from 'tap';
import type { LabNode } from '../lab';
import { Site, type SiteChoices } from './site';

// What is taken back on a database server works there, under the node's own address, and can be set up again.
setFileTimeout(1_700_000);

const limit = { timeoutMs: 600_000 };
const remove = ['xcatha-setup', 'remove'];

test('MariaDB: set up, removed and set up again on the first node', async (t) => {
  const site = await fresh(t, { engine: 'mariadb' });
  const node = site.lab.node('mn1');
  const before = await tables(site, node);
  await setUpWithAKill(site, node);
  await node.run(remove, limit);
  await servesAlone(t, site, node);
  t.equal(await tables(site, node), before, 'all that was in the tables is there');
  await setUpAgain(t, site, node);
  await site.lab.down();
});

// Red Hat's pg_hba.conf lets nobody in by password unless it is told so, not at localhost either.
test('PostgreSQL as Red Hat has it: removed on the second node, then on the first, and set up again', async (t) => {
  const site = await fresh(t, { engine: 'postgresql', profile: 'rhel9' });
  const [mn1, mn2] = [site.lab.node('mn1'), site.lab.node('mn2')];
  const before = await tables(site, mn1);
  await setUpWithAKill(site, mn1);
  await site.setUp('mn2');
  await site.waitActive();
  await site.move('mn2');
  await site.xcat(mn2, 'chtab', 'key=story', 'site.value=written-while-it-was-there');

  await mn2.run(remove, limit);
  await servesAlone(t, site, mn2);
  t.equal(await tables(site, mn2), before, 'all that was in the tables is there');
  t.match(await site.xcat(mn2, 'tabdump', 'site'), /written-while-it-was-there/);
  // It did not before: Red Hat's package leaves that to the administrator.
  const atBoot = await mn2.exec(['systemctl', 'is-enabled', 'xcatd', 'postgresql']);
  t.equal(atBoot.stdout, 'enabled\nenabled\n', 'xCAT and its database start at boot');

  await mn1.run(remove, limit);
  t.not((await mn1.exec(['test', '-e', '/etc/xcat/cfgloc'])).code, 0, 'the first node is on its tables of old');
  t.match(await site.xcat(mn1, 'lsxcatd', '-d'), /dbengine=SQLite/);
  t.equal(await tables(site, mn1), before);
  await mn1.run(['systemctl', 'start', 'postgresql']);
  const left = `SELECT datname FROM pg_database UNION SELECT rolname FROM pg_roles`;
  t.notMatch(
    await mn1.run(['runuser', '-u', 'postgres', '--', 'psql', '-Atc', left]),
    /xcat/,
    'nothing of ours is left',
  );
  t.notMatch(await mn1.readFile('/var/lib/pgsql/data/pg_hba.conf'), /xcat/);

  await setUpAgain(t, site, mn2);
  await mn2.run(remove, limit);
  await servesAlone(t, site, mn2);
  await site.lab.down();
});

function fresh(t: Test, choices: SiteChoices): Promise<Site> {
  return Site.fresh(`remove-${choices.engine}`, (line) => t.comment(line), { ...choices, movedBy: 'setup' });
}

async function tables(site: Site, node: LabNode): Promise<string> {
  return (await site.xcat(node, 'tabdump', 'nodelist')) + (await site.xcat(node, 'tabdump', 'mac'));
}

/** Killed as soon as xCAT is told of its new database, and continued without the password, which it knows by then. */
async function setUpWithAKill(site: Site, node: LabNode): Promise<void> {
  const script = '"$@" & while ! test -s /etc/xcat/cfgloc; do sleep 0.02; done; kill -9 $!; true';
  await node.run(['sh', '-c', script, 'sh', ...site.setupCommand, ...(await site.passwordWords(node))], limit);
  await node.run(['rm', '/root/database-password']);
  await node.run(site.setupCommand, limit);
}

/** xCAT goes on with its database, which is reached at an address that stays. */
async function servesAlone(t: Test, site: Site, node: LabNode): Promise<void> {
  t.match(await node.readFile('/etc/xcat/cfgloc'), /;host=localhost\|/);
  const engine = new RegExp(`dbengine=${site.engine.word}`);
  t.match(await site.xcat(node, 'lsxcatd', '-d'), engine, 'still in the server');
  t.notMatch(await node.run(['ip', '-o', 'address']), site.lab.vip);
  const owned = await node.run(['find', '/run/systemd/system', '-name', '50-xcatha.conf']);
  t.equal(owned, '', "no unit is the cluster's any more");
}

/** Its copy of the data on the shared directory is one that nobody vouches for any more. */
async function setUpAgain(t: Test, site: Site, node: LabNode): Promise<void> {
  await node.run(['sh', '-c', `rm -rf ${site.directory} && mkdir ${site.directory}`]);
  const planned = await node.run([...site.setupCommand, '--dry-run']);
  t.match(planned, /cfgloc: host=10\.88\.0\.100; restart xcatd/);
  await node.run(site.setupCommand, limit);
  t.match(await node.readFile('/etc/xcat/cfgloc'), /;host=10\.88\.0\.100\|/);
}
