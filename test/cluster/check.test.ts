import { setTimeout as setFileTimeout, type Test, test } from 'tap';
import { DeadStorage } from '../conformance/deadstorage';
import type { LabNode } from '../lab';
import { waitUntil } from '../lab/processes';
import { wholePicture } from './picture';
import { quietSeeds, repairedSeeds, type Seed, sow } from './seeds';
import { Site } from './site';

// xcatha-setup check and status on a real pair: green when all is well, and each defect under its own name.
setFileTimeout(900_000);

/** No node of a lab ever sets the clock of the machine that the lab runs on. */
const notInLab = ['time-synchronised'];

interface Row {
  readonly id: string;
  readonly state: string;
  readonly evidence: string;
  readonly advice: string;
}

let site: Site;
let active: LabNode;
let standby: LabNode;

test('a fresh node, before the set-up: nothing is a problem', async (t) => {
  site = await Site.fresh('check', (line) => t.comment(line));
  const rows = await check(site.lab.node('mn1'));
  t.same(named(rows), ['time-service']);
  const status = await site.lab.node('mn1').exec(['xcatha-setup', 'status']);
  t.equal(status.code, 2);
  t.match(status.stdout, /^management node {2}none: the cluster has no group g-xcat/);
});

test('two first set-ups in one moment: one goes on, the other is told, and the address is never on both', async (t) => {
  let most = 0;
  const watch = setInterval(async () => {
    most = Math.max(most, (await site.holders()).length);
  }, 400);
  const runs = await Promise.all(
    site.lab.nodes.map(async (node) => ({ node, ...(await node.exec(site.setupCommand, { timeoutMs: 180_000 })) })),
  );
  clearInterval(watch);
  t.equal(most, 1);
  const [loser, ...others] = runs.filter(({ code }) => code !== 0);
  t.strictSame(others, [], 'one reached its end');
  // By what it met: the owner record, or the address that the other one has by then.
  t.match(loser?.stderr, /^xcatha-setup: .*(\bmn[12]\b|in use)/m);
  if (loser) await site.setUp(loser.node.name);
});

test('a good pair is green on both nodes, and looking changes nothing', async (t) => {
  active = await site.waitActive();
  standby = site.other(active);
  await site.waitServed();
  for (const node of site.lab.nodes) {
    await node.run(['systemctl', '--quiet', 'enable', '--now', 'chrony']);
    await node.writeFile('/etc/cron.d/xcat-dump', '0 3 * * * root dumpxCATdb -p /var/backups/xcat\n');
    const before = await wholePicture(node);
    const result = await node.exec(['xcatha-setup', 'check']);
    t.equal(result.code, 1, 'only what a lab cannot have');
    t.same(named(await check(node)), [], node.name);
    const status = await node.exec(['xcatha-setup', 'status']);
    t.equal(status.code, 0, status.stdout);
    t.match(
      status.stdout,
      new RegExp(`^management node  xcatmn \\(10\\.88\\.0\\.100\\) runs on ${active.name} since `),
    );
    t.equal(await wholePicture(node), before, `${node.name} is as it was`);
  }
});

test('each defect is named by its own check', async (t) => {
  for (const seed of quietSeeds) await isNamed(t, seed, []);
});

test('defects that the cluster would repair, while it keeps its hands off', async (t) => {
  await active.run(['crm_attribute', '-n', 'maintenance-mode', '-v', 'true']);
  t.same(named(await check(active)), ['cluster-maintenance']);
  for (const seed of repairedSeeds) await isNamed(t, seed, ['cluster-maintenance']);
  await active.run(['crm_attribute', '-n', 'maintenance-mode', '-v', 'false']);
  t.equal((await site.waitActive()).name, active.name, 'it has not moved');
});

test('storage that hangs is named, and nobody waits for it', async (t) => {
  const dead = await DeadStorage.at(standby, site.directory);
  const rows = await check(standby);
  t.same(
    rows.filter(({ state }) => state === 'problem').map(({ id }) => id),
    ['storage-answers'],
  );
  t.equal((await standby.exec(['xcatha-setup', 'status'], { timeoutMs: 60_000 })).code, 1);
  await dead.end();
});

test('a service that is not critical fails: degraded, in check and in status', async (t) => {
  await active.run(['systemctl', 'stop', 'apache2']);
  const degraded = async () => named(await check(active)).includes('group-degraded');
  await waitUntil(degraded, 60_000, 'the cluster says that it is degraded');
  t.same(named(await check(active)), ['group-degraded', 'services-running']);
  const status = await active.exec(['xcatha-setup', 'status']);
  t.equal(status.code, 1);
  t.match(status.stdout, /\ndegraded +xcat-services on .*: \[service-degraded\] http: .*\n/);
  await active.run(['systemctl', 'start', 'apache2']);
  const well = async () => !(await active.exec(['xcatha-setup', 'status'])).stdout.includes('\ndegraded ');
  await waitUntil(well, 60_000, 'the same monitor says that all is well again');
  t.same(named(await check(active)), [], 'what it said before does not stay');
  await active.run(['crm_resource', '--cleanup', '-r', 'xcat-services']);
});

test('status tells of a move, on either node', async (t) => {
  const from = active;
  active = await site.move(standby.name);
  standby = from;
  for (const node of site.lab.nodes) {
    const report = JSON.parse(await node.run(['xcatha-setup', 'status', '--json'])) as Record<string, unknown>;
    t.match(report, { state: 'running', thisNode: node.name, activeNode: active.name, notes: [] });
    t.match(report.lastMove, { from: from.name, to: active.name, why: /stopped there in order/ });
  }
});

test('a parameter is changed, and status tells of the same move as before', async (t) => {
  const lastMove = async () => {
    const report = JSON.parse(await active.run(['xcatha-setup', 'status', '--json']));
    return (report as { readonly lastMove: { readonly at: string; readonly from: string } }).lastMove;
  };
  const before = await lastMove();
  const parameter = ['--resource', 'xcat-vip', '--set-parameter', 'announce_count', '--parameter-value', '3'];
  await active.run(['crm_resource', ...parameter]);
  await active.run(['crm_resource', '--wait', '--timeout=60s'], { timeoutMs: 70_000 });
  const after = await lastMove();
  t.equal(after.from, before.from);
  t.ok(Date.parse(after.at) - Date.parse(before.at) < 5000, `${after.at}, as ${before.at}`);
});

test('where no cluster runs, both say so', async (t) => {
  await standby.run(['systemctl', 'stop', 'pacemaker', 'corosync'], { timeoutMs: 60_000 });
  const rows = await check(standby);
  t.same(
    rows.filter(({ state }) => state === 'problem').map(({ id }) => id),
    ['cluster-running'],
  );
  const status = await standby.exec(['xcatha-setup', 'status']);
  t.equal(status.code, 2);
  t.match(status.stdout, /nobody can say: the cluster does not answer on this node/);
  t.same(named(await check(active)), ['cluster-nodes'], 'the other one misses it');
});

test('the lab is taken down', async () => {
  await site.lab.down();
});

async function check(node: LabNode): Promise<Row[]> {
  const { stdout, stderr } = await node.exec(['xcatha-setup', 'check', '--json'], { timeoutMs: 90_000 });
  if (stderr !== '') throw new Error(stderr);
  return JSON.parse(stdout) as Row[];
}

/** The checks that found something, but for what a lab cannot have. */
function named(rows: readonly Row[]): string[] {
  const found = rows.filter(({ state }) => ['warning', 'problem', 'unknown'].includes(state)).map(({ id }) => id);
  return found.filter((id) => !notInLab.includes(id));
}

/** The defect is found under its own name, beside what stands anyway, and is gone when it is undone. */
async function isNamed(t: Test, seed: Seed, standing: readonly string[]): Promise<void> {
  const node = seed.on === 'active' ? active : standby;
  await sow(site, active, seed, seed.make);
  const rows = await check(node);
  await sow(site, active, seed, seed.undo);
  const found = named(rows);
  const own = rows.find(({ id }) => id === seed.id);
  t.ok(found.includes(seed.id), `${seed.id}: ${own?.evidence}`);
  const allowed = [seed.id, ...(seed.also ?? []), ...standing];
  t.same(
    found.filter((id) => !allowed.includes(id)),
    [],
    `${seed.id}: nothing else is named`,
  );
}
