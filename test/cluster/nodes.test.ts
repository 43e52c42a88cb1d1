import { setTimeout as setFileTimeout, test } from 'tap';
import type { LabNode } from '../lab';
import { Site } from './site';

// Which nodes are set up, one after another, and which of them is the management node first.
setFileTimeout(900_000);

test('a node is added to those that were named first', async (t) => {
  const site = await Site.fresh('nodes-added', (line) => t.comment(line));
  const [mn1, mn2] = [site.lab.node('mn1'), site.lab.node('mn2')];
  await setUp(site, mn1, '--nodes', 'mn1');
  await site.waitActive('mn1');
  t.match(await barriers(mn1), /g-xcat-not-on-mn2/);
  await t.rejects(setUp(site, mn2), /--nodes was mn1 when the others were set up, without mn2: give --nodes mn1,mn2/);
  await setUp(site, mn2, '--nodes', 'mn1,mn2');
  t.notMatch(await barriers(mn2), /g-xcat-not-on/);
  t.match(await setUp(site, mn1), /1\d\/1\d .*joined/, 'the first one takes the longer list over');
  t.match(await setUp(site, mn1), /^nothing to do/);
  await site.move('mn2');
  await site.waitServed();
  await mn2.run(['crm', 'configure', 'location', 'noway', 'g-xcat', '-inf:', 'mn1']);
  const status = await mn2.exec(['xcatha-setup', 'status']);
  t.match(status.stdout, /the management node cannot fail over: mn1 is kept off by the constraint noway/);
  t.equal(status.code, 1);
  await site.lab.down();
});

test('the management node starts first on the node that was set up last, with the key that compute nodes let in', async (t) => {
  const site = await Site.fresh('nodes-last', (line) => t.comment(line), { words: ['--prefer', 'mn2'] });
  const mn2 = site.lab.node('mn2');
  for (const name of ['mn1', 'mn2']) await site.setUp(name);
  await site.waitActive('mn2');
  const key = (await mn2.readFile('/root/.ssh/id_rsa.pub')).split(' ')[1] ?? '';
  const authorized = await mn2.readFile('/install/postscripts/_ssh/authorized_keys');
  t.ok(key && authorized.includes(key), "compute nodes let this node's root in");
  await site.lab.down();
});

test('a node with a new disk that was the management node and crashed is named, cleaned, and joins', async (t) => {
  const site = await Site.fresh('nodes-fresh', (line) => t.comment(line), { words: ['--prefer', 'mn1'] });
  const [mn1, mn2] = [site.lab.node('mn1'), site.lab.node('mn2')];
  for (const name of ['mn1', 'mn2']) await site.setUp(name);
  await site.waitActive('mn1');
  await mn2.run(['rm', '-r', '/var/lib/xcatha']);
  await mn2.run(['mv', '/install', '/install.xcatha-local']);
  await mn2.run(['ln', '-s', '/shared/xcat/install', '/install']);
  const found = await mn2.exec(['xcatha-setup', 'check']);
  t.match(found.stdout, /problem +data-set[^\n]*\n[^\n]*belongs to none, and the group may run on it/);
  t.match(found.stdout, /problem +data-detached[^\n]*\n[^\n]*still lead to the shared directory: \/install/);
  await t.rejects(setUp(site, mn2), /\/install still lead to \/shared\/xcat, left by a crash: clean that first/);
  for (const resource of ['xcat-services', 'xcat-shareddata', 'xcat-vip']) {
    await mn2.run(['crm_resource', '--force-stop', '-r', resource]);
  }
  await setUp(site, mn2);
  t.notMatch((await mn2.exec(['xcatha-setup', 'check'])).stdout, /problem/);
  // As for a node that has come later, under a name of its own.
  const rule = /"([\d.]+)","mn2"/.exec(await mn1.run(['/opt/xcat/sbin/tabdump', 'policy']))?.[1] ?? 'no rule';
  await mn1.run(['/opt/xcat/bin/rmdef', '-t', 'policy', '-o', rule]);
  t.match((await mn1.exec(['xcatha-setup', 'check'])).stdout, /policy-trust[^\n]*\n[^\n]*no policy rule trusts mn2/);
  t.match(await setUp(site, mn1), /trusts [^\n]*\[Passed\]/);
  t.match(await mn1.run(['/opt/xcat/sbin/tabdump', 'policy']), /"mn2",.*"trusted"/);
  t.match(await setUp(site, mn1), /^nothing to do/);
  await site.lab.down();
});

function setUp(site: Site, node: LabNode, ...more: string[]): Promise<string> {
  return node.run([...site.setupCommand, ...more], { timeoutMs: 300_000 });
}

function barriers(node: LabNode): Promise<string> {
  return node.run(['cibadmin', '-Q', '-o', 'constraints']);
}
