import { setTimeout as setFileTimeout, type Test, test } from 'tap';
import { wholePicture } from './picture';
import { Site } from './site';

setFileTimeout(900_000);

/** What an administrator has in a server under the name that xCAT uses, and how it is seen. */
const accounts = {
  postgresql: {
    unit: 'postgresql',
    client: ['runuser', '-u', 'postgres', '--', 'psql', '-X', '-q', '-A', '-t', '-d', 'postgres', '-c'],
    make: "CREATE ROLE xcatadm LOGIN PASSWORD 'theirs'",
    look: "SELECT rolname FROM pg_roles WHERE rolname LIKE 'xcat%' UNION SELECT datname FROM pg_database WHERE datname LIKE 'xcat%'",
  },
  mariadb: {
    unit: 'mariadb',
    client: ['mariadb', '--batch', '--skip-column-names', '-e'],
    make: "CREATE USER 'xcatadmin'@'elsewhere' IDENTIFIED BY 'theirs'",
    look: "SELECT user FROM mysql.user WHERE user LIKE 'xcat%' UNION SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE 'xcat%'",
  },
} as const;

for (const engine of ['postgresql', 'mariadb'] as const) {
  test(`${engine} that has xCAT's account already is left as it is`, (t) => tell(t, engine));
  test(`${engine} that xCAT is on already starts at boot as before, where the set-up fails`, (t) => fail(t, engine));
}

test('a server that hangs while the tables move does not hold an administrator who stops the set-up', async (t) => {
  const site = await Site.fresh('hung-mariadb', (line) => t.comment(line), { engine: 'mariadb', movedBy: 'setup' });
  const node = site.lab.node('mn1');
  const before = await wholePicture(node);
  const server = (signal: string) => node.exec(['systemctl', 'kill', '-s', signal, 'mariadb']);
  let interrupted = 0;
  const interrupt = async () => {
    await server('STOP');
    interrupted = performance.now();
    await node.run(['pkill', '-INT', '-x', 'xcatha-setup']);
  };
  const watch = (piece: string) => {
    if (interrupted === 0 && piece.includes('writing the tables')) void interrupt();
  };
  await t.rejects(site.setUp('mn1', watch), /done so far: [\s\S]*take it back with xcatha-setup rollback/);
  const ms = performance.now() - interrupted;
  t.ok(interrupted > 0 && ms < 100_000, `${Math.round(ms / 1000)} s after it was asked to stop`);
  t.equal((await node.exec(['pgrep', '-f', 'restorexCATdb|tabrestore'])).stdout, '', 'nothing works on');
  await server('CONT');
  await node.run(['xcatha-setup', 'rollback'], { timeoutMs: 120_000 });
  t.strictSame(difference(before, await wholePicture(node)), [], 'the node is what it was');
  await site.lab.down();
});

async function tell(t: Test, engine: 'postgresql' | 'mariadb'): Promise<void> {
  const { unit, client, make, look } = accounts[engine];
  const site = await Site.fresh(`taken-${engine}`, (line) => t.comment(line), { engine, movedBy: 'setup' });
  const node = site.lab.node('mn1');
  const asked = async () => (await node.run([...client, look])).trim();
  await node.run(['systemctl', 'start', unit]);
  await node.run([...client, make]);
  const [account, before] = [await asked(), await wholePicture(node)];
  await t.rejects(site.setUp('mn1'), /has xCAT's database or its account already/);
  t.equal(await asked(), account, 'the account is still theirs, and there is no database');
  const changes = difference(before, await wholePicture(node));
  t.strictSame(changes, [], 'the node is what it was');
  await site.lab.down();
}

/** xCAT's own set-up program lets the server start at boot. The copy fails, when xCAT has been led to the virtual address. */
async function fail(t: Test, engine: 'postgresql' | 'mariadb'): Promise<void> {
  const site = await Site.fresh(`failing-${engine}`, (line) => t.comment(line), { engine });
  const node = site.lab.node('mn1');
  await node.run(['systemctl', 'enable', accounts[engine].unit]);
  const before = await wholePicture(node);
  const failing = '#!/bin/sh\ntest "$1" = --version && exec /usr/bin/rsync --version\necho no way >&2; exit 12\n';
  await node.writeFile('/usr/local/sbin/rsync', failing, 0o755);
  await t.rejects(site.setUp('mn1'), /no way[\s\S]*what was done has been taken back/);
  t.strictSame(difference(before, await wholePicture(node)), [], 'the node is what it was, at the next boot too');
  t.equal((await node.run(['systemctl', 'is-enabled', accounts[engine].unit])).trim(), 'enabled');
  await site.lab.down();
}

/** The tables of SQLite are other bytes after a change and its undoing; everything else is the same. */
function difference(before: string, after: string): string[] {
  const lines = (text: string) => text.split('\n').filter((line) => !/\.sqlite|xcatdb|\/root\/xcat-dbback/.test(line));
  const [old, now] = [lines(before), lines(after)];
  return [...old.filter((line) => !now.includes(line)), ...now.filter((line) => !old.includes(line))];
}
