import { setTimeout as setFileTimeout, type Test, test } from 'tap';
import type { LabNode } from '../lab';
import { ownPicture, wholePicture } from './picture';
import { Site } from './site';

setFileTimeout(900_000);

let site: Site;
let before: Map<string, string>;
const remove = ['xcatha-setup', 'remove'];

test('a site is set up, and the first node has crashed as the management node and come back', async (t) => {
  site = await Site.fresh('remove', (line) => t.comment(line));
  before = new Map(await Promise.all(site.lab.nodes.map(async (node) => [node.name, await ownPicture(node)] as const)));
  for (const node of ['mn1', 'mn2']) await site.setUp(node);
  const dead = await site.move('mn1');
  await site.waitServed();
  await dead.powerCut();
  const active = await site.waitActive('mn2');
  await site.waitServed();
  await dead.boot();
  await site.lab.cluster.waitQuorate();
  t.equal((await dead.exec(['test', '-L', '/etc/xcat'])).code, 0, 'its links to the shared directory outlived that');
  await site.xcat(active, 'chtab', 'key=story', 'site.value=written-while-it-was-there');
});

test('the other node is refused, a look changes nothing', async (t) => {
  const [mn1, mn2] = [site.lab.node('mn1'), site.lab.node('mn2')];
  const now = await wholePicture(mn1);
  const refused = await mn1.exec(remove);
  t.equal(refused.code, 2);
  t.match(refused.stderr, /^xcatha-setup: the management node runs on mn2: begin there/);
  t.match(await mn2.run([...remove, '--dry-run']), /stop g-xcat[\s\S]*rsync \/shared\/xcat\/install/);
  const plan = JSON.parse(await mn2.run([...remove, '--dry-run', '--json'])) as Plan;
  t.match(plan, { node: 'mn2', changes: true, takesBack: [] });
  t.strictSame(
    plan.steps.map(({ id }) => id),
    ['unregister', 'role-over', 'bring-home', 'own-xcat', 'own-files', 'own-services', 'own-units', 'leave'],
  );
  const silent = plan.steps.filter(({ state, plan: lines }) => state !== 'todo' || lines.length === 0);
  t.strictSame(
    silent.map(({ id }) => id),
    ['own-files'],
    'each says what it would do, and xCAT goes on with what it made here',
  );
  t.equal(await wholePicture(mn1), now);
  await site.waitServed();
});

test('a resource of the administrator in the group is not taken away with it', async (t) => {
  const mn2 = site.lab.node('mn2');
  await mn2.run(['crm', 'configure', 'primitive', 'my-dummy', 'ocf:pacemaker:Dummy']);
  await mn2.run(['crm', 'configure', 'modgroup', 'g-xcat', 'add', 'my-dummy']);
  const now = await wholePicture(mn2);
  for (const args of [[], ['--dry-run']]) {
    const refused = await mn2.exec([...remove, ...args]);
    t.equal(refused.code, 2);
    t.match(refused.stderr, /^xcatha-setup: my-dummy is in the group g-xcat .* modgroup g-xcat remove my-dummy.*\n$/);
  }
  t.equal(await wholePicture(mn2), now);
  await mn2.run(['crm', 'configure', 'modgroup', 'g-xcat', 'remove', 'my-dummy']);
  await mn2.run(['crm', 'resource', 'stop', 'my-dummy']);
  await mn2.run(['crm_resource', '--wait', '--timeout=60s'], { timeoutMs: 70_000 });
  await mn2.run(['crm', 'configure', 'delete', 'my-dummy']);
  await site.waitServed();
});

test('killed in the middle of the copy and run again, the data comes home to the node that had it', async (t) => {
  const mn2 = site.lab.node('mn2');
  const killedAt = async (path: string) => {
    const script = `"$@" & while ! test -e ${path}; do sleep 0.02; done; kill -9 $!; pkill -9 rsync`;
    await mn2.exec(['sh', '-c', script, 'sh', ...remove], { timeoutMs: 120_000 });
  };
  await killedAt('/install.xcatha-incoming');
  await killedAt('/install.xcatha-before');
  const refused = await mn2.exec(site.setupCommand);
  t.equal(refused.code, 2, 'no set-up in between');
  t.match(refused.stderr, /^xcatha-setup: a removal has begun on this node .*: run xcatha-setup remove again first \(/);
  t.match((await mn2.exec(['xcatha-setup', 'check'])).stdout, /a removal has begun on this node/);
  // As when the management node has run again, by a backup of the cluster's configuration: what is home is old.
  const shared = `${site.directory}/.xcatha/owner.json`;
  await mn2.run(['sed', '-i', 's/"claim":"[^"]*"/"claim":"of-another-term"/', shared]);
  await mn2.run(['touch', `${site.directory}/install/written-since`]);
  t.equal((await mn2.exec(remove, { timeoutMs: 300_000 })).code, 0, 'run again');
  t.equal((await mn2.exec(['test', '-e', '/install/written-since'])).code, 0, 'what was written since is here');
  const table = await site.xcat(mn2, 'tabdump', 'site');
  t.match(table, /written-while-it-was-there/, 'what was written on the shared data is here');
  t.match(table, new RegExp(`"master","${mn2.address}"`), 'under its own address');
  t.notMatch(table, site.lab.vip);
  t.equal((await mn2.exec(['systemctl', 'is-enabled', 'xcatd'])).stdout.trim(), 'enabled');
  t.strictSame(await site.holders(), [], 'nobody has the address');
  await goesOn(t, mn2);
  await standsAside(t, mn2);
  t.match(await mn2.run(remove), /nothing to do/, 'once more');
  const again = JSON.parse(await mn2.run([...remove, '--json']));
  t.strictSame(again, { node: null, changed: false, error: null, ...nothingDone });
});

test('set up again, the other node may only leave the set that it was in, and is what it was before', async (t) => {
  const [mn1, mn2] = [site.lab.node('mn1'), site.lab.node('mn2')];
  const full = await mn2.exec(site.setupCommand);
  t.match(full, {
    code: 2,
    stderr: /install, .*: the copy of a data set that xcatha-setup remove has taken home from/,
  });
  await mn2.run(['sh', '-c', 'mkdir /shared/old && mv "$1"/* /shared/old', 'sh', site.directory]);
  await site.setUp('mn2');
  const refused = await mn1.exec(site.setupCommand);
  t.equal(refused.code, 2);
  t.match(refused.stderr, /this node was set up for data set .* holds data set .* xcatha-setup remove first\n$/);
  const now = await wholePicture(mn2);
  const told = JSON.parse(await mn1.run([...remove, '--json'], { timeoutMs: 120_000 }));
  t.match(told, { node: 'mn1', changed: true, error: null, takenBack: [], notTakenBack: [] });
  t.strictSame(
    told.steps.map(({ id, result }: { id: string; result: string }) => `${id} ${result}`),
    [
      'unregister unneeded',
      'role-over passed',
      'bring-home unneeded',
      'own-xcat passed',
      'own-files passed',
      'own-services unneeded',
      'own-units passed',
      'leave passed',
    ],
  );
  t.equal(await ownPicture(mn1), before.get('mn1'));
  t.equal(await wholePicture(mn2), now, 'the new set and its node are left alone');
  t.notMatch(await mn1.run(['cibadmin', '-Q', '-o', 'configuration']), /g-xcat|xcat-db/);
  await site.lab.down();
});

interface Plan {
  readonly steps: readonly { readonly id: string; readonly state: string; readonly plan: readonly string[] }[];
}

const nothingDone = { takenBack: [], notTakenBack: [], steps: [], remarks: [] };

/** It serves as before, under its own address: another node than the first, to which nothing of that was given at its installation. */
async function goesOn(t: Test, node: LabNode): Promise<void> {
  for (const unit of ['named', 'isc-dhcp-server']) {
    const states = await node.exec(['systemctl', 'is-active', unit]);
    t.equal(states.stdout.trim(), 'active', `${unit} runs`);
    t.equal((await node.exec(['systemctl', 'is-enabled', unit])).code, 0, `and starts at boot`);
  }
  const asked = ['dig', '+short', '+time=1', '+tries=2', `@${node.address}`, `cn1.${site.lab.domain}`];
  t.equal((await site.lab.outside.exec(asked)).stdout.trim(), '10.88.0.11', 'it knows the nodes');
  t.notMatch(await node.readFile('/etc/dhcp/dhcpd.conf'), site.lab.vip);
  const key = (await node.readFile('/root/.ssh/id_rsa.pub')).split(' ')[1] ?? '';
  const authorized = await node.readFile('/install/postscripts/_ssh/authorized_keys');
  t.ok(key && authorized.includes(key), "compute nodes let this node's root in");
  t.equal((await node.exec(['test', '-f', '/root/.ssh/id_rsa.xcatha-before'])).code, 0, 'its own key waits beside');
}

/** What was on its disk before waits beside what came home. */
async function standsAside(t: Test, node: LabNode): Promise<void> {
  const beside = await node.run(['sh', '-c', 'ls -d /install.* /etc/xcat.* /root/.xcat.* /tftpboot.*']);
  t.strictSame(beside.trim().split('\n').sort(), [
    '/etc/xcat.xcatha-before',
    '/install.xcatha-before',
    '/install.xcatha-before-2',
    '/root/.xcat.xcatha-before',
    '/tftpboot.xcatha-before',
  ]);
}
