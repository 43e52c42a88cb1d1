import { setTimeout as setFileTimeout, type Test, test } from 'tap';
import type { LabNode } from '../lab';
import { waitUntil } from '../lab/processes';
import { serviceUnits } from './names';
import { Roles } from './roles';
import { Site } from './site';

// xcatha-failover: with Pacemaker, killed in the middle, where the other node cannot, and without Pacemaker.
setFileTimeout(1_200_000);

let site: Site;
let roles: Roles;
let active: LabNode;

test('a management node on two hosts', async (t) => {
  site = await Site.fresh('failover', (line) => t.comment(line));
  roles = new Roles(site);
  await roles.rememberNames();
  const early = await failover(site.lab.node('mn1'), '-a');
  t.match(early, { code: 2, stderr: /no group g-xcat: run xcatha-setup.* \[not-set-up\]\n$/ }, 'before the set-up');
  await site.setUp('mn1');
  await roles.rememberDirectories();
  await site.setUp('mn2');
  active = await site.waitActive();
});

test('--deactivate gives it to the other node, --activate takes it back', async (t) => {
  const home = active;
  const plan = `crm_resource --ban --resource g-xcat --node ${home.name} --lifetime PT1H\ncrm_resource --clear --resource g-xcat --node ${home.name}\n`;
  t.match(await failover(home, '-d', '--dry-run'), { code: 0, stdout: plan }, 'a plan is only told');
  t.same(await wishes(), []);
  const given = await failover(home, '--deactivate');
  t.equal(given.code, 0, given.stderr);
  active = await site.waitActive(site.other(home).name, 1000);
  t.match(given.stdout, /timeline:\n(.*\n)*.*xcat-services stopped on .*\n(.*\n)*.*xcat-services started on /);
  t.match(given.stdout, new RegExp(`done: ${active.name} is the management node, ${home.name} is not`));
  t.same(await wishes(), [], 'no constraint is left');
  t.equal(await site.xcatAnswers(), true, 'xCAT answers as soon as it has ended');
  const taken = await failover(home, '-a', '-p', site.directory, '-i', 'eth0', '-v', site.lab.vip);
  t.equal(taken.code, 0, taken.stderr);
  active = await site.waitActive(home.name, 1000);
  t.same(await wishes(), []);
  t.match(await failover(home, '-a'), { code: 0, stdout: `nothing to do: ${home.name} is the management node\n` });
});

test('from a node that is degraded: done means that the services answer, not that they are being started', async (t) => {
  const home = active;
  await home.run(['systemctl', 'stop', 'apache2']);
  // A monitor that has said so stays on record as pending when the group has left: crm_mon calls "Started" what is being started then.
  const degraded = async () =>
    /"xcat-services_monitor_60000"[^>]* rc-code="190"/.test(await home.run(['cibadmin', '-Q']));
  await waitUntil(degraded, 120_000, 'the deep monitor has said it');
  const taken = await failover(site.other(home), '-a');
  t.equal(await site.xcatAnswers(), true, 'xCAT answers as soon as it has ended');
  t.equal(taken.code, 0, taken.stderr);
  active = await site.waitActive(site.other(home).name, 1000);
});

test('of two at once the second one leaves the first one alone', async (t) => {
  const home = active;
  const first = failover(site.other(home), '-a');
  await waitUntil(async () => (await wishes()).length > 0, 60_000, 'the cluster has been asked');
  for (const action of ['-a', '-d']) {
    const second = await failover(home, action);
    const why = new RegExp(
      `^xcatha-failover: another move of g-xcat to ${site.other(home).name} .*\\[move-under-way\\]\n$`,
    );
    t.match(second, { code: 2, stdout: '', stderr: why }, action);
  }
  const { code, stderr } = await first;
  t.equal(code, 0, stderr);
  active = await site.waitActive(site.other(home).name, 1000);
  t.same(await wishes(), []);
});

test("an administrator's own move is left alone", async (t) => {
  const ban = ['--resource', 'g-xcat', '--node', site.other(active).name];
  await active.run(['crm_resource', '--ban', ...ban]);
  const refused = await failover(active, '-d');
  t.match(refused, {
    code: 2,
    stderr: /another move of g-xcat away from .* crm resource clear g-xcat.*\[move-under-way\]\n$/,
  });
  t.equal((await wishes()).length, 1, 'it still stands');
  await active.run(['crm_resource', '--clear', ...ban]);
});

test('killed in the middle, it goes on where it is run again', async (t) => {
  const leaving = active;
  const killed = failover(leaving, '-d');
  await waitUntil(async () => (await wishes()).length > 0, 60_000, 'the cluster has been asked');
  await leaving.run(['pkill', '-9', '-x', 'xcatha-failover']);
  t.not((await killed).code, 0, 'it was killed');
  t.strictSame((await wishes()).length, 1, 'what it asked for still stands');
  const again = await failover(leaving, '-d');
  t.equal(again.code, 0, again.stderr);
  active = await site.waitActive(site.other(leaving).name);
  t.same(await wishes(), []);
});

test('Ctrl-C takes the wish back', async (t) => {
  const leaving = active;
  const interrupted = failover(leaving, '-d');
  await waitUntil(async () => (await wishes()).length > 0, 60_000, 'the cluster has been asked');
  await leaving.run(['pkill', '-INT', '-x', 'xcatha-failover']);
  t.match(await interrupted, { code: 1, stderr: /\[failover-interrupted\]\n$/ });
  t.same(await wishes(), []);
  active = await site.waitActive();
});

test('what cannot be is refused in one line, and nothing changes', async (t) => {
  await isRefused(t, ['-d', '-v', '10.88.0.9'], /10\.88\.0\.9 was given.*\[bad-option\]/);
  await active.run(['crm_standby', '--node', site.other(active).name, '--update', 'on']);
  await isRefused(t, ['-d'], /is in standby \[no-other-node\]/);
  await active.run(['crm_standby', '--node', site.other(active).name, '--update', 'off']);
  await active.run(['crm_attribute', '--name', 'maintenance-mode', '--update', 'true']);
  await isRefused(t, ['-d'], /maintenance mode.*\[group-unmanaged\]/);
  await active.run(['crm_attribute', '--name', 'maintenance-mode', '--delete']);
});

test('where the other node fails, the reason is told and the management node is back', async (t) => {
  const other = site.other(active);
  await other.run(['mv', '/opt/xcat', '/opt/xcat.away']);
  const result = await failover(active, '-d');
  const back = `start of xcat-[a-z]+ on ${other.name}: .*; ${active.name} is the management node \\[failover-failed\\]\n$`;
  t.match(result, { code: 1, stderr: new RegExp(back) });
  t.same(await wishes(), [], 'no constraint is left');
  await other.run(['mv', '/opt/xcat.away', '/opt/xcat']);
  await active.run(['crm_resource', '--cleanup', '--resource', 'g-xcat']);
  active = await site.waitActive(active.name);
});

test('without Pacemaker the agents are started in order and stopped in reverse', async (t) => {
  const [first, second] = [site.lab.node('mn1'), site.lab.node('mn2')];
  for (const node of [site.other(active), active]) await node.run(['systemctl', 'stop', 'pacemaker', 'corosync']);
  // Units that are ordered to stop after pacemaker must not wait for it when it is pacemaker that stops them.
  const units = serviceUnits(site.names).flatMap((unit) => ['-u', unit]);
  const journal = await active.run(['journalctl', '--boot', '--output=cat', '--no-pager', ...units]);
  t.notMatch(journal, /status=9\/KILL/, 'services end in order while Pacemaker is stopped');
  const started = await failover(first, '-a');
  t.equal(started.code, 0, started.stderr);
  const members = ['xcat-vip', 'xcat-shareddata', 'xcat-db', 'xcat-services'];
  t.same(passed(started.stdout, 'start'), members);
  await roles.isManagementNode(t, first);
  t.match(await failover(first, '-a'), { code: 0, stdout: 'nothing to do: this node is the management node\n' });

  // Its sign of life stands still: there are no monitors.
  for (const words of [[], ['--owner-is-off', 'mn3']]) {
    const held = await failover(second, '-a', ...words);
    t.match(held, { code: 2, stderr: /belongs to mn1.* --owner-is-off mn1 here \[owner-held\]\n$/ });
  }
  const refused = await failover(second, '-a', '--owner-is-off', 'mn1');
  t.match(refused, { code: 1, stderr: /\[vip-taken\] .* \[agent-failed\]\n$/ }, 'never on both');
  await roles.isStandby(t, second);

  const stopped = await failover(first, '-d');
  t.equal(stopped.code, 0, stopped.stderr);
  t.same(passed(stopped.stdout, 'stop'), members.reverse());
  await roles.isStandby(t, first);
});

test('the lab is taken down', async () => {
  await site.lab.down();
});

function failover(node: LabNode, ...args: string[]) {
  return node.exec(['xcatha-failover', ...args], { timeoutMs: 300_000 });
}

/** The members whose action has passed, as they were told. */
function passed(stdout: string, action: string): string[] {
  const lines = stdout.matchAll(new RegExp(` ${action} of (\\S+) \\[Passed\\]`, 'g'));
  return [...lines].map(([, member = '']) => member);
}

/** The constraints that wishes to move have left. */
async function wishes(): Promise<string[]> {
  const xml = await active.run(['cibadmin', '-Q', '-o', 'constraints']);
  return [...xml.matchAll(/<rsc_location id="(cli-[^"]+)"/g)].map(([, id = '']) => id);
}

async function isRefused(t: Test, args: readonly string[], why: RegExp): Promise<void> {
  const result = await failover(active, ...args);
  t.equal(result.code, 2, args.join(' '));
  t.equal(result.stderr.trim().split('\n').length, 1, 'one line');
  t.match(result.stderr, why);
  t.equal((await site.waitActive()).name, active.name, 'nothing has moved');
  t.same(await wishes(), []);
}
