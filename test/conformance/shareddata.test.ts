import { setTimeout as setFileTimeout, type Test, test } from 'tap';
import { treePicture } from '../cluster/picture';
import type { LabNode } from '../lab';
import {
  type AgentNode,
  agentNode,
  ends,
  type Parameters,
  type Runtime,
  runtimes,
  sharedDirectory,
  succeeds,
} from './agentnode';
import { DeadStorage } from './deadstorage';

setFileTimeout(1_200_000);

const agent = 'xcat-shareddata';
const paths = ['/install', '/etc/xcat', '/root/.xcat', '/tftpboot'];
/** Where the shared directory is mounted, so that the mount can be taken away. */
const mounted = '/mnt/data';
const owner = `${mounted}/.xcatha/owner.json`;
/** The signs of life of this node and of the other one. */
const sign = (node: string) => `${mounted}/.xcatha/owner.alive.${node}`;
const data: Parameters = { directory: mounted, owner_timeout: '2s' };
const ways = ['symlink', 'bind'] as const;

interface Scene {
  readonly agents: AgentNode;
  readonly node: LabNode;
  readonly runtime: Runtime;
}

/** The cases, each of which leaves the node's disk as it found it. */
const cases: Readonly<Record<string, (t: Test, scene: Scene) => Promise<void>>> = {
  'started and stopped, each twice, both ways': startAndStop,
  'bind mounts leave the local disk as it is while they stand': bindLeavesDisk,
  "paths that are not there, and paths of the user's own choice": chosenPaths,
  'all paths are attached, or none': allOrNone,
  'no data set, another set, another database, data that is missing': wrongData,
  'the owner record of another node': otherOwner,
  'an owner that lost its record does not go on': lostOwner,
  'a path that somebody detached': detachedPath,
  'stopped with the shared directory unmounted': directoryUnmounted,
  'stopped with the shared directory renamed': directoryRenamed,
  'stopped with somebody at work there': busyPath,
  'storage that has become read-only': readOnlyStorage,
  'storage that hangs': deadStorage,
  'after a power cut the links still stand, and yet nothing is active': powerCut,
  'stop with bad parameters': stopRegardless,
  'killed at any moment, it can be stopped and started again': killed,
};

const lab = agentNode('shareddata', { setUp: true });

for (const runtime of runtimes) {
  test(`xcat-shareddata, built for ${runtime}`, async (t) => {
    const agents = await lab;
    const { node } = agents;
    await agents.install(runtime);
    for (const [name, run] of Object.entries(cases)) {
      await t.test(name, async (t) => {
        await mountData(node);
        t.teardown(() => unmountData(node));
        const before = await localPicture(node);
        await run(t, { agents, node, runtime });
        ends(t, await agents.call(agent, 'monitor', data), 7, undefined, 'probe');
        t.equal(await localPicture(node), before, "the node's own disk is as it was");
        t.equal(await storageChildren(node), 0, 'no child is left behind');
      });
    }
  });
}

async function mountData(node: LabNode): Promise<void> {
  await node.run(['mkdir', '-p', mounted]);
  await node.run(['mount', '--bind', sharedDirectory, mounted]);
  // Else what is mounted there would appear at the shared directory too.
  await node.run(['mount', '--make-private', mounted]);
}

async function unmountData(node: LabNode): Promise<void> {
  await node.run(['umount', mounted]);
}

/** xCAT's paths on the local disk itself, below whatever is mounted there now. */
async function localPicture(node: LabNode): Promise<string> {
  const disk = '/run/local-disk';
  await node.run(['mkdir', '-p', disk]);
  await node.run(['mount', '--bind', '/', disk]);
  await node.run(['mount', '--make-private', disk]);
  const top = await node.run(['find', disk, `${disk}/root`, `${disk}/etc`, '-maxdepth', '1', '-path', '*xcat*']);
  const picture = await treePicture(
    node,
    paths.map((path) => `${disk}${path}`),
  );
  await node.run(['umount', disk]);
  return `${top}${picture}`;
}

async function storageChildren(node: LabNode): Promise<number> {
  const listed = await node.run(['ps', '-eo', 'args=']);
  return listed.split('\n').filter((line) => / internal storage |^\/(usr\/)?bin\/(cat|dd|stat) /.test(line)).length;
}

async function startAndStop(t: Test, { agents, node }: Scene): Promise<void> {
  ends(t, await agents.call(agent, 'monitor', data), 7, undefined, 'probe');
  succeeds(t, await agents.call(agent, 'stop', data), 'stop with nothing started');
  const local = await localPicture(node);
  for (const attach of ways) {
    const parameters = { ...data, attach };
    for (const turn of ['start', 'start again']) {
      succeeds(t, await agents.call(agent, 'start', parameters), `${attach}: ${turn}`);
      succeeds(t, await agents.monitor(agent, parameters), 'monitor');
      succeeds(t, await agents.monitor(agent, parameters, 10), 'monitor at depth 10');
      succeeds(t, await agents.call(agent, 'monitor', parameters), 'probe');
    }
    for (const path of paths) {
      const same = await node.exec(['test', path, '-ef', `${mounted}${path}`]);
      t.equal(same.code, 0, `${path} shows the shared data`);
    }
    const record = JSON.parse(await node.readFile(owner));
    t.match(record, { node: 'mn1', state: 'held' });
    succeeds(t, await agents.monitor(agent, parameters), 'monitor');
    const first = await node.readFile(sign('mn1'));
    succeeds(t, await agents.monitor(agent, parameters), 'monitor again');
    t.not(await node.readFile(sign('mn1')), first, 'monitor shows that the owner lives');
    t.same(JSON.parse(await node.readFile(owner)), record);
    t.strictSame((await node.run(['ls', '-A', `${mounted}/.xcatha`])).match(/\.(probe|new)\S*/), null);
    for (const turn of ['stop', 'stop again']) {
      succeeds(t, await agents.call(agent, 'stop', parameters), `${attach}: ${turn}`);
      t.equal(await localPicture(node), local, 'the originals are back');
      ends(t, await agents.call(agent, 'monitor', parameters), 7, undefined, 'probe');
    }
    t.match(JSON.parse(await node.readFile(owner)), { node: 'mn1', state: 'released' });
  }
}

async function bindLeavesDisk(t: Test, { agents, node }: Scene): Promise<void> {
  const before = await localPicture(node);
  succeeds(t, await agents.call(agent, 'start', { ...data, attach: 'bind' }));
  t.equal(await localPicture(node), before);
  t.equal((await node.exec(['test', '/etc/xcat', '-ef', `${mounted}/etc/xcat`])).code, 0);
  succeeds(t, await agents.call(agent, 'stop', { ...data, attach: 'bind' }));
}

async function chosenPaths(t: Test, { agents, node }: Scene): Promise<void> {
  await node.run(['mkdir', '-p', `${mounted}/srv/xcat/deep`, '/srv/own']);
  for (const attach of ways) {
    const parameters = { ...data, attach, links: '/etc/xcat/ , /srv/xcat/deep' };
    succeeds(t, await agents.call(agent, 'start', parameters), attach);
    succeeds(t, await agents.monitor(agent, parameters), attach);
    t.equal((await node.exec(['test', '/srv/xcat/deep', '-ef', `${mounted}/srv/xcat/deep`])).code, 0);
    succeeds(t, await agents.call(agent, 'stop', parameters), attach);
    t.equal((await node.exec(['test', '-L', '/srv/xcat/deep'])).code, 1);
  }
  await node.run(['rm', '-rf', '/srv/xcat', '/srv/own', `${mounted}/srv`]);
}

async function allOrNone(t: Test, { agents, node }: Scene): Promise<void> {
  // No directory can be made there, and it is the last one.
  await node.run(['mkdir', '-p', `${mounted}/proc/xcat`]);
  const before = await localPicture(node);
  for (const attach of ways) {
    const parameters = { ...data, attach, links: '/install /etc/xcat /proc/xcat' };
    ends(t, await agents.call(agent, 'start', parameters), 1, 'unexpected', attach);
    t.equal(await localPicture(node), before, 'nothing is attached');
    t.equal((await node.exec(['test', '/etc/xcat', '-ef', `${mounted}/etc/xcat`])).code, 1);
    succeeds(t, await agents.call(agent, 'stop', parameters));
  }
  await node.run(['rm', '-r', `${mounted}/proc`]);
}

async function wrongData(t: Test, { agents, node }: Scene): Promise<void> {
  const refused = async (id: string, parameters: Parameters = data) => {
    ends(t, await agents.call(agent, 'start', parameters), 1, id);
    ends(t, await agents.call(agent, 'monitor', parameters), 7, undefined, 'probe');
    succeeds(t, await agents.call(agent, 'stop', parameters));
  };
  const manifest = `${mounted}/.xcatha/manifest.json`;
  const text = await node.readFile(manifest);
  await refused('no-manifest', { directory: '/srv' });
  await refused('no-manifest', { directory: '/srv/nowhere' });
  await node.writeFile(manifest, text.replace(/"set": "[^"]*"/, '"set": "another-set"'));
  await refused('wrong-set');
  await node.writeFile(manifest, text.replace('"sqlite"', '"postgresql"'));
  await refused('wrong-database');
  await node.writeFile(manifest, '{"layout": 99}');
  await refused('bad-manifest');
  await node.writeFile(manifest, text, 0o600);
  await node.run(['mv', `${mounted}/tftpboot`, `${mounted}/elsewhere`]);
  await refused('data-missing');
  await node.run(['mv', `${mounted}/elsewhere`, `${mounted}/tftpboot`]);
}

const stranger = { node: 'mn2', boot: 'another boot', claim: 'a-claim', state: 'held' };

async function otherOwner(t: Test, { agents, node }: Scene): Promise<void> {
  const write = (record: object) => node.writeFile(owner, JSON.stringify(record), 0o600);
  await write(stranger);
  let beats = 0;
  const heart = setInterval(() => void node.writeFile(sign('mn2'), `${++beats}`, 0o600), 300);
  const refused = await agents.call(agent, 'start', data);
  clearInterval(heart);
  ends(t, refused, 1, 'owned', 'while it lives');
  t.match(refused.reason, /mn2/, 'the owner is named');
  succeeds(t, await agents.call(agent, 'stop', data));
  t.match(JSON.parse(await node.readFile(owner)), { node: 'mn2', state: 'held' }, 'stop leaves it alone');

  await write(stranger);
  const short = await agents.call(agent, 'start', { ...data, owner_timeout: '60s' });
  ends(t, short, 1, 'owned', 'no time to watch it');
  t.ok(short.ms < 5000);

  const taken = await agents.call(agent, 'start', data);
  succeeds(t, taken, 'after it was silent for owner_timeout');
  t.equal((await node.exec(['test', '-e', sign('mn2')])).code, 1, 'and its sign of life is taken away');
  t.ok(taken.ms >= 2000 && taken.ms < 8000, `${taken.ms} ms`);
  succeeds(t, await agents.call(agent, 'stop', data));

  await write({ ...stranger, state: 'released' });
  const followed = await agents.call(agent, 'start', { ...data, owner_timeout: '60s' });
  succeeds(t, followed, 'at once when it has released');
  t.ok(followed.ms < 2000, `${followed.ms} ms`);
  succeeds(t, await agents.call(agent, 'stop', data));
}

async function lostOwner(t: Test, { agents, node }: Scene): Promise<void> {
  succeeds(t, await agents.call(agent, 'start', data));
  const own = await node.readFile(owner);
  const life = await node.readFile(sign('mn1'));
  await node.run(['rm', sign('mn1')]);
  ends(t, await agents.monitor(agent, data), 1, 'owner-lost', 'its sign of life is gone');
  await node.writeFile(owner, JSON.stringify(stranger), 0o600);
  const taken = await agents.monitor(agent, data);
  ends(t, taken, 1, 'owner-lost', 'another node took it');
  t.match(taken.reason, /held by node mn2/);
  await node.writeFile(sign('mn1'), life, 0o600);
  ends(t, await agents.monitor(agent, data, 10), 1, 'owner-lost', 'a record changed by hand is seen at depth 10');
  await node.run(['rm', owner]);
  ends(t, await agents.monitor(agent, data, 10), 1, 'owner-lost', 'the record is gone');
  await node.writeFile(owner, own, 0o600);
  succeeds(t, await agents.monitor(agent, data, 10));
  succeeds(t, await agents.call(agent, 'stop', data));
}

async function detachedPath(t: Test, { agents, node }: Scene): Promise<void> {
  for (const [attach, change] of [
    ['symlink', ['sh', '-c', 'rm /tftpboot && mkdir /tftpboot']],
    ['symlink', ['ln', '-sfn', '/srv', '/tftpboot']],
    ['bind', ['umount', '/tftpboot']],
  ] as const) {
    const parameters = { ...data, attach };
    succeeds(t, await agents.call(agent, 'start', parameters));
    await node.run(change);
    const failed = await agents.monitor(agent, parameters);
    ends(t, failed, 1, 'path-detached', change.join(' '));
    t.match(failed.reason, '/tftpboot');
    if (change[0] === 'ln') await node.run(['rm', '/tftpboot']);
    if (change[0] === 'sh') await node.run(['rmdir', '/tftpboot']);
    succeeds(t, await agents.call(agent, 'stop', parameters));
  }
}

async function directoryUnmounted(t: Test, { agents, node }: Scene): Promise<void> {
  for (const attach of ways) {
    const parameters = { ...data, attach };
    succeeds(t, await agents.call(agent, 'start', parameters));
    await node.run(['umount', '--lazy', mounted]);
    const failed = await agents.monitor(agent, parameters);
    ends(t, failed, 1, 'owner-lost', attach);
    succeeds(t, await agents.call(agent, 'stop', parameters), `${attach}: stop`);
    for (const path of paths) t.equal((await node.exec(['mountpoint', '-q', path])).code === 0, false, path);
    await mountData(node);
    succeeds(t, await agents.call(agent, 'start', parameters), 'the record is of this very node: no waiting');
    succeeds(t, await agents.call(agent, 'stop', parameters));
  }
}

async function directoryRenamed(t: Test, { agents, node }: Scene): Promise<void> {
  for (const attach of ways) {
    const parameters = { ...data, attach, directory: sharedDirectory };
    succeeds(t, await agents.call(agent, 'start', parameters));
    await node.run(['mv', sharedDirectory, `${sharedDirectory}.away`]);
    ends(t, await agents.monitor(agent, parameters), 1, 'owner-lost', attach);
    succeeds(t, await agents.call(agent, 'stop', parameters), `${attach}: stop`);
    for (const path of paths) t.equal((await node.exec(['mountpoint', '-q', path])).code === 0, false, path);
    await node.run(['mv', `${sharedDirectory}.away`, sharedDirectory]);
  }
}

async function busyPath(t: Test, { agents, node }: Scene): Promise<void> {
  for (const attach of ways) {
    const parameters = { ...data, attach };
    succeeds(t, await agents.call(agent, 'start', parameters));
    await node.run(['sh', '-c', 'cd /etc/xcat && exec setsid sleep 600 </dev/null >/dev/null 2>&1 &']);
    succeeds(t, await agents.call(agent, 'stop', parameters), attach);
    await node.run(['pkill', '--full', 'sleep 600']);
  }
}

async function readOnlyStorage(t: Test, { agents, node }: Scene): Promise<void> {
  succeeds(t, await agents.call(agent, 'start', data));
  await node.run(['mount', '-o', 'remount,bind,ro', mounted]);
  const failed = await agents.monitor(agent, data);
  ends(t, failed, 1, 'storage-error');
  t.match(failed.reason, /Read-only file system/);
  const stopped = await agents.call(agent, 'stop', data);
  t.equal(stopped.code, 0, 'stop');
  await node.run(['mount', '-o', 'remount,bind,rw', mounted]);
  ends(t, await agents.call(agent, 'start', data), 0);
  succeeds(t, await agents.call(agent, 'stop', data));
}

async function deadStorage(t: Test, { agents, node }: Scene): Promise<void> {
  for (const attach of ways) {
    const parameters = { ...data, attach };
    succeeds(t, await agents.call(agent, 'start', parameters));
    const dead = await DeadStorage.at(node, mounted);
    const failed = await agents.monitor(agent, parameters);
    ends(t, failed, 1, 'storage-hung', `${attach}: monitor`);
    t.ok(failed.ms < 8000, `${failed.ms} ms`);
    t.equal((await dead.victims()).length, 1, 'its child is stuck');
    for (const depth of [0, 10]) {
      const again = await agents.monitor(agent, parameters, depth);
      ends(t, again, 1, 'storage-hung', `${attach}: monitor at depth ${depth}`);
      t.ok(again.ms < 2000, `${again.ms} ms`);
    }
    t.equal((await dead.victims()).length, 1, 'no second child was started');
    const stopped = await agents.call(agent, 'stop', parameters);
    t.equal(stopped.code, 0, `${attach}: stop (${stopped.reason})`);
    for (const path of paths) t.equal((await node.exec(['mountpoint', '-q', path])).code === 0, false, path);
    ends(t, await agents.call(agent, 'monitor', parameters), 7, undefined, 'probe');
    ends(t, await agents.call(agent, 'start', parameters), 1, 'storage-hung', `${attach}: start`);
    await dead.end();
    succeeds(t, await agents.call(agent, 'start', parameters), 'it lives again');
    succeeds(t, await agents.call(agent, 'stop', parameters));
  }
}

async function powerCut(t: Test, { agents, node }: Scene): Promise<void> {
  for (const attach of ways) {
    const parameters = { ...data, attach };
    succeeds(t, await agents.call(agent, 'start', parameters));
    await agents.losePower();
    await mountData(node);
    const standing = (await node.exec(['test', '/etc/xcat', '-ef', `${mounted}/etc/xcat`])).code === 0;
    t.equal(standing, attach === 'symlink', 'links stand, bind mounts do not');
    ends(t, await agents.call(agent, 'monitor', parameters), 7, undefined, `${attach}: probe`);
    succeeds(
      t,
      await agents.call(agent, 'start', parameters),
      'the record is of an earlier life of this node: no waiting',
    );
    succeeds(t, await agents.monitor(agent, parameters));
    await agents.losePower();
    await mountData(node);
    succeeds(t, await agents.call(agent, 'stop', parameters), `${attach}: stop brings the originals back`);
  }
}

async function stopRegardless(t: Test, { agents }: Scene): Promise<void> {
  for (const parameters of [
    {},
    { directory: 'relative' },
    { ...data, links: 'x', attach: 'glue', database: 'oracle' },
  ]) {
    succeeds(t, await agents.call(agent, 'start', data));
    succeeds(t, await agents.call(agent, 'stop', parameters), JSON.stringify(parameters));
  }
  ends(t, await agents.call(agent, 'stop', {}), 6, 'bad-parameter', 'nothing known of what to stop');
}

async function killed(t: Test, { agents, runtime }: Scene): Promise<void> {
  const pace = runtime === 'bun' ? 1 : 5; // Node takes so much longer for the same
  for (const attach of ways) {
    const parameters = { ...data, attach };
    for (const afterMs of [15, 30, 45, 60, 80, 110, 150].map((ms) => ms * pace)) {
      await agents.kill(agent, 'start', parameters, afterMs);
      succeeds(t, await agents.call(agent, 'stop', parameters), `${attach}: start killed after ${afterMs} ms: stop`);
      succeeds(t, await agents.call(agent, 'start', parameters), 'start');
      succeeds(t, await agents.monitor(agent, parameters), 'monitor');
      await agents.kill(agent, 'stop', parameters, afterMs);
      succeeds(t, await agents.call(agent, 'start', parameters), `${attach}: stop killed after ${afterMs} ms: start`);
      succeeds(t, await agents.monitor(agent, parameters), 'monitor');
      succeeds(t, await agents.call(agent, 'stop', parameters), 'stop');
    }
  }
}
