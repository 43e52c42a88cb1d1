import { setTimeout as setFileTimeout, type Test, test } from 'tap';
import { namesPicture, treePicture } from '../cluster/picture';
import type { FaultAction, Seconds } from '../faults/table';
import { waitUntil } from '../lab/processes';
import { type AgentName, type AgentNode, agentNode, type Outcome, type Parameters } from './agentnode';
import { fault } from './faults';
import { stuckProcesses } from './sickstorage';
import { mounted, type Storage, storages } from './storages';

setFileTimeout(1_800_000);

/** The group, in its order. */
const members = ['xcat-vip', 'xcat-shareddata', 'xcat-db', 'xcat-services'] as const;
const parameters: Readonly<Record<AgentName, Parameters>> = {
  'xcat-vip': { ip: '10.88.0.100', nic: 'eth0', hostname: 'xcatmn', conflict_check: 'no' },
  'xcat-shareddata': { directory: mounted, owner_timeout: '2s' },
  'xcat-db': {},
  'xcat-services': {},
};

const paths = ['/install', '/etc/xcat', '/root/.xcat', '/tftpboot'];

const lab = agentNode('storagefaults', { setUp: true });

for (const storage of storages) {
  test(storage.situation, async (t) => {
    const agents = await lab;
    const { node } = agents;
    await agents.install('bun');
    const before = await picture(agents);
    await storage.prepare(node);
    await t.test('monitored', (t) => monitored(t, agents, storage));
    await t.test('stopped', (t) => stopped(t, agents, storage));
    await t.test('started', (t) => started(t, agents, storage));
    await t.test('attached by bind mounts', (t) => bound(t, agents, storage));
    await storage.remove(node);
    t.equal(await picture(agents), before, 'the node is as it was');
  });
}

test('a process of xcatd waits for storage that does not answer', async (t) => {
  const agents = await lab;
  const { node } = agents;
  const [storage] = storages;
  if (!storage) throw new Error('there is no storage');
  await storage.prepare(node);
  for (const agent of members) await succeed(t, agents, agent, 'start');
  // A client whose certificates are elsewhere, else it would wait for them itself.
  const home = '/run/client';
  await node.run(['mkdir', '-p', home]);
  await node.run(['cp', '-rL', '/root/.xcat', home]);
  await storage.fallIll(node);
  await node.run(['sh', '-c', `HOME=${home} setsid /opt/xcat/sbin/tabdump site </dev/null >/dev/null 2>&1 &`]);
  // Until somebody kills it, it sleeps as if it could be interrupted.
  const waits = async () => /^request_wait_answer +xcatd: /m.test(await node.run(['ps', '-eo', 'wchan:24=,args=']));
  await waitUntil(waits, 10_000, 'xcatd waits for its tables');
  // Nothing ends that process: whatever it writes may reach the storage after another node has begun to write there.
  const outcome = await act(agents, 'xcat-services', 'stop');
  const situation = 'a process of xcatd waits for a shared directory that does not answer';
  fault(t, outcome, { agent: 'xcat-services', situation, action: 'stop', code: 1, id: 'services-stay', seconds: 60 });
  await recovers(agents, storage);
  for (const agent of [...members].reverse()) await succeed(t, agents, agent, 'stop');
  await storage.remove(node);
});

test('no room is left in the memory under /run', async (t) => {
  const agents = await lab;
  const { node } = agents;
  const storage = storages.at(-1);
  if (!storage) throw new Error('there is no storage');
  await storage.prepare(node);
  for (const agent of members) await succeed(t, agents, agent, 'start');
  await node.run(['mount', '-o', 'remount,size=64m', '/run']);
  t.not((await node.exec(['dd', 'if=/dev/zero', 'of=/run/filler', 'bs=4k'])).code, 0, 'it is full');
  // Nothing of the storage's own ails: all ends as if nothing were wrong.
  const full = { ...storage, situation: 'no room is left in the memory under /run', answers: {} };
  for (const agent of members)
    for (const action of ['monitor', 'monitor 10'] as const) await meets(t, agents, full, agent, action);
  const refused = await node.exec(['xcatha-setup', 'rollback']);
  t.match(refused, {
    code: 2,
    stderr: /^xcatha-setup: cannot write \/run\/xcatha-setup\.lock: ENOSPC.*; make room there/,
  });
  t.equal(
    await node.run(['find', '/run', '-maxdepth', '1', '-name', 'xcatha-setup.lock*']),
    '',
    'of the lock nothing is left',
  );
  for (const agent of [...members].reverse()) await meets(t, agents, full, agent, 'stop');
  for (const agent of members) await meets(t, agents, full, agent, 'probe');
  await node.run(['rm', '/run/filler']);
  await storage.remove(node);
});

async function picture({ node }: AgentNode): Promise<string> {
  return [await namesPicture(node), await treePicture(node, paths)].join('\n');
}

/** All run; each is the first to notice. */
async function monitored(t: Test, agents: AgentNode, storage: Storage): Promise<void> {
  for (const agent of members) await succeed(t, agents, agent, 'start');
  for (const agent of members) {
    await storage.fallIll(agents.node);
    await meets(t, agents, storage, agent, 'monitor');
    await meets(t, agents, storage, agent, 'monitor 10');
    await meets(t, agents, storage, agent, 'monitor 10');
    await atMostOneStuck(t, agents, agent);
    await recovers(agents, storage);
    for (const action of ['monitor', 'monitor 10'] as const) await succeed(t, agents, agent, action);
  }
}

/** The cluster goes on monitoring all of it, and gives it up. */
async function stopped(t: Test, agents: AgentNode, storage: Storage): Promise<void> {
  await storage.fallIll(agents.node);
  for (const agent of members)
    for (const action of ['monitor', 'monitor 10'] as const) await act(agents, agent, action);
  await atMostOneStuck(t, agents, 'all together');
  for (const agent of [...members].reverse()) {
    await meets(t, agents, storage, agent, 'stop');
    await atMostOneStuck(t, agents, agent);
  }
  for (const agent of members) await meets(t, agents, storage, agent, 'probe');
  await recovers(agents, storage);
}

/** The cluster tries to start it here; what it stands on runs. */
async function started(t: Test, agents: AgentNode, storage: Storage): Promise<void> {
  await succeed(t, agents, 'xcat-vip', 'start');
  for (const agent of ['xcat-shareddata', 'xcat-db', 'xcat-services'] as const) {
    await storage.fallIll(agents.node);
    await meets(t, agents, storage, agent, 'start');
    await succeed(t, agents, agent, 'stop');
    await atMostOneStuck(t, agents, agent);
    await recovers(agents, storage);
    await succeed(t, agents, agent === 'xcat-services' ? 'xcat-db' : agent, 'start');
  }
  for (const agent of [...members].reverse()) await succeed(t, agents, agent, 'stop');
  await storage.fallIll(agents.node);
  await meets(t, agents, storage, 'xcat-vip', 'start');
  await succeed(t, agents, 'xcat-vip', 'stop');
  await recovers(agents, storage);
}

/** A mount of storage that is dead has to come off too. */
async function bound(t: Test, agents: AgentNode, storage: Storage): Promise<void> {
  const call = (action: 'start' | 'stop') =>
    agents.call('xcat-shareddata', action, { ...parameters['xcat-shareddata'], attach: 'bind' }, limits(action));
  t.equal((await call('start')).code, 0, 'start');
  await storage.fallIll(agents.node);
  const outcome = await call('stop');
  fault(t, outcome, { ...row(storage, 'xcat-shareddata', 'stop'), agent: 'xcat-shareddata (bind)', seconds: 10 });
  await atMostOneStuck(t, agents, 'bind');
  const mounts = await agents.node.readFile('/proc/self/mountinfo');
  t.notMatch(mounts, / \/etc\/xcat /, 'nothing is mounted any more');
  await recovers(agents, storage);
}

/** An action ends as the storage's table says, and as docs/faults.md will. */
async function meets(
  t: Test,
  agents: AgentNode,
  storage: Storage,
  agent: AgentName,
  action: FaultAction,
): Promise<void> {
  fault(t, await act(agents, agent, action), row(storage, agent, action));
}

function row({ situation, answers }: Storage, agent: AgentName, action: FaultAction) {
  const [code, id, seconds] = answers[agent]?.[action] ?? [action === 'probe' ? 7 : 0, undefined, usual(agent, action)];
  // The three engines have little in common here; these are the faults of the first.
  const name = agent === 'xcat-db' ? 'xcat-db on SQLite' : agent;
  return { agent: name, situation, action, code, ...(id === undefined ? {} : { id }), seconds };
}

/** Within which time an action ends that nothing hinders; a stop may have to find out first that something does. */
function usual(agent: AgentName, action: FaultAction): Seconds {
  if (agent === 'xcat-services' && (action === 'start' || action === 'stop')) return action === 'start' ? 60 : 20;
  return action === 'stop' || action === 'monitor 10' ? 10 : 2;
}

async function succeed(t: Test, agents: AgentNode, agent: AgentName, action: FaultAction): Promise<void> {
  const { code, reason } = await act(agents, agent, action);
  t.equal(code, 0, `${agent} ${action}${reason === undefined ? '' : `: ${reason}`}`);
}

function act(agents: AgentNode, agent: AgentName, action: FaultAction): Promise<Outcome> {
  if (action === 'monitor' || action === 'monitor 10') {
    return agents.monitor(agent, parameters[agent], action === 'monitor' ? 0 : 10);
  }
  return agents.call(agent, action === 'probe' ? 'monitor' : action, parameters[agent], limits(action));
}

function limits(action: FaultAction): { timeoutMs: number } {
  return { timeoutMs: action === 'start' || action === 'stop' ? 300_000 : 20_000 };
}

/** Of what agents start: xcatd itself waits for its data too. */
async function atMostOneStuck(t: Test, { node }: AgentNode, what: string): Promise<void> {
  const stuck = (await stuckProcesses(node)).filter((line) => !/[ [[]xcatd/.test(line));
  t.ok(stuck.length <= 1, `${what}: at most one child waits for the storage: ${stuck.join('; ')}`);
}

async function recovers({ node }: AgentNode, storage: Storage): Promise<void> {
  await storage.recover(node);
  await waitUntil(async () => (await stuckProcesses(node)).length === 0, 20_000, 'nobody waits for the storage');
}
