import type { Test } from 'tap';
import { ends, type Parameters, succeeds } from '../agentnode';
import { agent, data, localPicture, mounted, owner, paths, type Scene, sign, ways } from './stage';

// The paths are attached and detached: both ways, all or none, and never to data that is not ours.

export async function startAndStop(t: Test, { agents, node }: Scene): Promise<void> {
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

export async function bindLeavesDisk(t: Test, { agents, node }: Scene): Promise<void> {
  const before = await localPicture(node);
  succeeds(t, await agents.call(agent, 'start', { ...data, attach: 'bind' }));
  t.equal(await localPicture(node), before);
  t.equal((await node.exec(['test', '/etc/xcat', '-ef', `${mounted}/etc/xcat`])).code, 0);
  succeeds(t, await agents.call(agent, 'stop', { ...data, attach: 'bind' }));
}

export async function chosenPaths(t: Test, { agents, node }: Scene): Promise<void> {
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

export async function allOrNone(t: Test, { agents, node }: Scene): Promise<void> {
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

export async function wrongData(t: Test, { agents, node }: Scene): Promise<void> {
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

export async function detachedPath(t: Test, { agents, node }: Scene): Promise<void> {
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

export async function busyPath(t: Test, { agents, node }: Scene): Promise<void> {
  for (const attach of ways) {
    const parameters = { ...data, attach };
    succeeds(t, await agents.call(agent, 'start', parameters));
    await node.run(['sh', '-c', 'cd /etc/xcat && exec setsid sleep 600 </dev/null >/dev/null 2>&1 &']);
    succeeds(t, await agents.call(agent, 'stop', parameters), attach);
    await node.run(['pkill', '--full', 'sleep 600']);
  }
}

export async function stopRegardless(t: Test, { agents }: Scene): Promise<void> {
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
