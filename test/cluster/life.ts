import { type Test, test } from 'tap';
import type { LabNode } from '../lab';
import { waitUntil } from '../lab/processes';
import { Observer } from './observer';
import { wholePicture } from './picture';
import { tellReload } from './reload';
import { Roles } from './roles';
import { secretSightings } from './secrets';
import { members, Site, type SiteChoices } from './site';
import { Writer, writtenNumbers } from './writer';

/** Chapters that a life can do without. */
type Chapter = 'set-up again' | 'kill' | 'poweroff';

/** On what a management node lives, and what it is spared. */
export interface LifeOptions extends SiteChoices {
  readonly without?: readonly Chapter[];
}

/** The life of one management node, from two fresh hosts on. Each test goes on where the one before it ended. */
export function tellLife({ without = [], ...choices }: LifeOptions): void {
  let site: Site;
  let observer: Observer;
  let roles: Roles;
  let active: LabNode;
  const { profile = 'debian12', engine = 'sqlite', attach = 'symlink' } = choices;
  const chapter = (name: Chapter, title: string, tell: (t: Test) => Promise<void>) => {
    if (!without.includes(name)) test(title, tell);
  };

  test('two set-ups make a running management node', async (t) => {
    const name = profile === 'debian12' ? `life-${engine}` : `life-${profile}`;
    site = await Site.fresh(name, (line) => t.comment(line), choices);
    roles = new Roles(site);
    await roles.rememberNames();
    await site.setUp('mn1');
    // Before the second one: from then on the cluster may start the management node at any moment.
    await roles.rememberDirectories();
    t.match(await site.setUp('mn2'), /crm resource move g-xcat/, 'the last set-up says what to do next');
    active = await site.waitActive();
    await site.waitServed();
    observer = Observer.watch(site);
    await roles.isManagementNode(t, active);
    await roles.isStandby(t, site.other(active));
    for (const node of site.lab.nodes) t.same(await problemsOf(node), [], `nothing is wrong with ${node.name}`);
  });

  chapter('set-up again', 'set-up run again changes nothing, on either node', async (t) => {
    for (const node of site.lab.nodes) {
      const before = await wholePicture(node);
      const again = JSON.parse(await node.run([...site.setupCommand, '--json']));
      t.match(again, { node: node.name, changed: false, error: null, waitingFor: [] });
      t.equal(await wholePicture(node), before, node.name);
      const other = engine === 'sqlite' ? 'mariadb' : 'sqlite';
      const mistaken = await node.exec([
        ...site.setupCommand.filter((word) => word !== '-t' && word !== engine),
        '-t',
        other,
      ]);
      t.equal(mistaken.code, 2, 'with another database than the one of the data it is refused');
      t.match(mistaken.stderr, new RegExp(`holds a ${engine} data set, not ${other}: give --database ${engine}`));
      t.equal(await wholePicture(node), before, `${node.name} after that`);
    }
  });

  test('an administrator moves it there and back', async (t) => {
    const home = active;
    active = await site.move(site.other(active).name);
    await site.waitServed();
    await roles.isManagementNode(t, active);
    await roles.isStandby(t, home);
    await site.xcat(active, 'chtab', 'key=story', 'site.value=written-on-the-other-node');
    active = await site.move(home.name);
    await site.waitServed();
    await roles.isManagementNode(t, active);
    await roles.isStandby(t, site.other(active));
    const table = await site.xcat(active, 'tabdump', 'site');
    t.match(table, /written-on-the-other-node/, 'what was written there is read here');
    const configuration = await active.run(['cibadmin', '-Q', '-o', 'constraints']);
    t.notMatch(configuration, /cli-(ban|prefer)/, 'no constraint is left behind');
  });

  if (profile === 'debian12' && engine === 'sqlite') {
    test('a parameter that needs no restart is changed without one', (t) => tellReload(t, site, active));
  }

  chapter('kill', 'what is killed with -9 comes back in place', async (t) => {
    await comesBack(t, 'xcatd');
    const { server } = site.engine;
    if (server) await comesBack(t, server.unit);
  });

  test('a power cut while a client writes: the other node takes over, with all that was acknowledged', async (t) => {
    const writer = await Writer.start(site);
    await waitUntil(() => writer.acknowledged.length >= 5, 60_000, 'the client has written');
    const dead = active;
    await dead.powerCut();
    active = await site.waitActive(site.other(dead).name);
    await site.waitServed();
    await writer.end();
    await roles.isManagementNode(t, active);
    const written = writtenNumbers(await site.xcat(active, 'tabdump', 'site'));
    const lost = writer.acknowledged.filter((number) => !written.includes(number));
    t.same(lost, [], `all of ${writer.acknowledged.length} acknowledged writes are there`);
    await active.run(['crm_verify', '-L']);
  });

  test('the old node boots again and does not disturb the management node', async (t) => {
    const back = site.other(active);
    const pid = await mainPid(active, 'xcatd');
    const since = observer.now();
    await back.boot();
    await site.lab.cluster.waitQuorate();
    const outlived = (await back.exec(['test', '-L', '/etc/xcat'])).code === 0;
    t.equal(outlived, attach === 'symlink', 'links outlive a reboot, bind mounts do not');
    for (const member of members) {
      await waitUntil(async () => (await probeResult(back, member)) !== undefined, 30_000, `${member} was probed`);
      t.equal(await probeResult(back, member), 7, `the probe of ${member} said that it does not run there`);
    }
    t.equal(await mainPid(active, 'xcatd'), pid, 'xcatd was not restarted');
    t.equal(observer.outage('xcat', since), 0, 'xCAT answered all the time');
    t.equal(observer.outage('dns', since), 0, 'DNS answered all the time');
  });

  chapter('poweroff', 'an orderly poweroff of the active node is a clean failover, without fencing', async (t) => {
    const leaving = active;
    const before = await fencings(leaving);
    await leaving.poweroff();
    active = await site.waitActive(site.other(leaving).name);
    await site.waitServed();
    await roles.isManagementNode(t, active);
    t.equal(await fencings(active), before, 'nobody was fenced for it');
    await leaving.boot();
    await site.lab.cluster.waitQuorate();
    await roles.isStandby(t, leaving);
  });

  if (engine !== 'sqlite') {
    test('the password of the database is nowhere to be seen', async (t) => {
      for (const node of site.lab.nodes) t.same(await secretSightings(node, site.secret), [], node.name);
    });
  }

  test('all the while the address was on one node at most', async (t) => {
    await observer.end();
    t.ok(observer.sights.length > 30, `${observer.sights.length} looks`);
    t.same(observer.conflicts(), []);
  });

  test('the lab is taken down', async () => {
    await site.lab.down();
  });

  /** The main process of a unit is killed; the cluster brings it back, and the management node does not move. */
  async function comesBack(t: Test, unit: string): Promise<void> {
    const before = await mainPid(active, unit);
    await active.run(['kill', '-9', before]);
    const anew = async () => !['0', '', before].includes(await mainPid(active, unit));
    await waitUntil(anew, 120_000, `${unit} has a new main process`);
    await site.waitServed();
    t.equal((await site.waitActive()).name, active.name, 'the management node has not moved');
    await roles.isManagementNode(t, active);
  }
}

async function mainPid(node: LabNode, unit: string): Promise<string> {
  return (await node.exec(['systemctl', 'show', '-p', 'MainPID', '--value', unit])).stdout.trim();
}

/** The return code of the probe that the cluster made of a resource when a node joined. */
async function probeResult(node: LabNode, resource: string): Promise<number | undefined> {
  const xml = await node.run(['cibadmin', '-Q', '-o', 'status']);
  const state = xml.split('<node_state ').find((part) => part.includes(`uname="${node.name}"`)) ?? '';
  const operation = new RegExp(`operation_key="${resource}_monitor_0"[^>]*rc-code="(\\d+)"`).exec(state);
  // 193: it is still under way.
  return operation?.[1] === undefined || operation[1] === '193' ? undefined : Number(operation[1]);
}

/** What `xcatha-setup check` calls a problem, or cannot find out. */
async function problemsOf(node: LabNode): Promise<string[]> {
  const { stdout } = await node.exec(['xcatha-setup', 'check', '--json'], { timeoutMs: 90_000 });
  const rows = JSON.parse(stdout) as { id: string; state: string; evidence: string }[];
  return rows
    .filter(({ state }) => state === 'problem' || state === 'unknown')
    .map(({ id, evidence }) => `${id}: ${evidence}`);
}

/** How many fencing actions the cluster remembers. */
async function fencings(node: LabNode): Promise<number> {
  const xml = await node.run(['crm_mon', '-1', '--output-as=xml', '--fence-history=2']);
  return xml.split('<fence_event ').length - 1;
}
