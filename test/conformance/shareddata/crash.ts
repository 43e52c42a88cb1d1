import type { Test } from 'tap';
import { ends, succeeds } from '../agentnode';
import { agent, data, mountData, mounted, type Scene, ways } from './stage';

// The node, or the agent, dies in the middle.

export async function powerCut(t: Test, { agents, node }: Scene): Promise<void> {
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

export async function killed(t: Test, { agents, runtime }: Scene): Promise<void> {
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
