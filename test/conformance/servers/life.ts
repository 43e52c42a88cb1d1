import type { Test } from 'tap';
import { waitUntil } from '../../lab/processes';
import { type AgentNode, ends, succeeds } from '../agentnode';
import { fault } from '../faults';
import { attach, call, faulty, isGone, mainPid, monitor, type ServerCases, type ServerUnderTest, vip } from './stage';

/** A server from start to stop, and what ends it otherwise. */
export const life: ServerCases = {
  'started and stopped, each twice': startAndStop,
  'killed with -9, it is seen and recovers its log': killedServer,
  'somebody has stopped it (SIGSTOP)': suspendedServer,
  'after a power cut nothing is active, and it recovers': powerCut,
};

async function startAndStop(t: Test, agents: AgentNode, server: ServerUnderTest): Promise<void> {
  ends(t, await call(agents, server, 'monitor'), 7, undefined, 'probe');
  succeeds(t, await call(agents, server, 'stop'), 'stop with nothing started');
  let pid: string | undefined;
  for (const turn of ['start', 'start again']) {
    succeeds(t, await call(agents, server, 'start'), turn);
    pid ??= await mainPid(agents, server);
    t.equal(await mainPid(agents, server), pid, 'one server all the time');
    succeeds(t, await monitor(agents, server), 'monitor');
    succeeds(t, await monitor(agents, server, 10), 'monitor at depth 10');
    succeeds(t, await call(agents, server, 'monitor'), 'probe');
  }
  for (const turn of ['stop', 'stop again']) {
    succeeds(t, await call(agents, server, 'stop'), turn);
    await isGone(t, agents, server);
  }
}

async function killedServer(t: Test, agents: AgentNode, server: ServerUnderTest): Promise<void> {
  succeeds(t, await call(agents, server, 'start'));
  await agents.node.run(['kill', '-9', await mainPid(agents, server)]);
  const seen = async () => (await monitor(agents, server)).code === 1;
  await waitUntil(seen, 5000, 'a monitor sees it');
  const killed = faulty(server, 'the database server was killed (-9)');
  const down = { ...killed, code: 1, id: 'db-down', seconds: 2 } as const;
  fault(t, await monitor(agents, server), { ...down, action: 'monitor' });
  fault(t, await monitor(agents, server, 10), { ...down, action: 'monitor 10' });
  fault(t, await call(agents, server, 'stop'), { ...killed, action: 'stop', code: 0, seconds: 10 });
  fault(t, await call(agents, server, 'start'), { ...killed, action: 'start', code: 0, seconds: 20 });
  succeeds(t, await monitor(agents, server, 10), 'monitor at depth 10');
}

async function suspendedServer(t: Test, agents: AgentNode, server: ServerUnderTest): Promise<void> {
  succeeds(t, await call(agents, server, 'start'));
  await agents.node.run(['pkill', '-STOP', '-x', server.program]);
  const suspended = faulty(server, 'the database server hangs (SIGSTOP)');
  const hung = { ...suspended, code: 1, id: 'db-hung', seconds: 2 } as const;
  fault(t, await monitor(agents, server), { ...hung, action: 'monitor' });
  fault(t, await monitor(agents, server, 10), { ...hung, action: 'monitor 10' });
  // A start ends the one that hangs and starts another.
  fault(t, await call(agents, server, 'start', 40_000), { ...suspended, action: 'start', code: 0, seconds: 20 });
  await agents.node.run(['pkill', '-STOP', '-x', server.program]);
  fault(t, await call(agents, server, 'stop', 30_000), { ...suspended, action: 'stop', code: 0, seconds: 20 });
}

async function powerCut(t: Test, agents: AgentNode, server: ServerUnderTest): Promise<void> {
  succeeds(t, await call(agents, server, 'start'));
  await agents.losePower();
  ends(t, await call(agents, server, 'monitor'), 7, undefined, 'probe');
  succeeds(t, await call(agents, server, 'stop'), 'stop');
  succeeds(t, await agents.call('xcat-vip', 'start', vip(agents)), 'the address is up');
  await attach(t, agents, server);
  succeeds(t, await call(agents, server, 'start'), 'start');
  succeeds(t, await monitor(agents, server, 10), 'monitor at depth 10');
}
