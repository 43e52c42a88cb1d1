import type { Test } from 'tap';
import { ends, sharedDirectory, succeeds } from '../agentnode';
import { DeadStorage } from '../deadstorage';
import { agent, data, mountData, mounted, paths, type Scene, ways } from './stage';

// The storage under the shared directory goes away.

export async function directoryUnmounted(t: Test, { agents, node }: Scene): Promise<void> {
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

export async function directoryRenamed(t: Test, { agents, node }: Scene): Promise<void> {
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

export async function readOnlyStorage(t: Test, { agents, node }: Scene): Promise<void> {
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

export async function deadStorage(t: Test, { agents, node }: Scene): Promise<void> {
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
