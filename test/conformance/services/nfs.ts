import type { Test } from 'tap';
import { waitUntil } from '../../lab/processes';
import { type AgentNode, ends, sharedDirectory, succeeds } from '../agentnode';
import { act, agent, type Cases, monitorUntil, never } from './stage';
import { nfsLog, nfsServer } from './standins';

/** NFS, by a stand-in for exportfs and the unit: the kernel of this machine has none. */
export const nfsExports: Cases = {
  'NFS exports of the shared data': ofTheRole,
  'an NFS server that serves others too': guest,
};

async function ofTheRole(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  await nfsServer.install(node);
  await node.writeFile('/etc/exports', '/srv *(ro)\n');
  succeeds(t, await act(agents, 'start', never));
  t.notOk(await isActive(agents), 'not where /etc/exports names nothing of the shared data');
  succeeds(t, await act(agents, 'stop'));

  await node.writeFile('/etc/exports', '/install *(rw,no_root_squash)\n/tftpboot 10.88.0.0/24(rw)\n');
  await node.run(['systemctl', 'enable', 'nfs-kernel-server']);
  succeeds(t, await act(agents, 'start', never));
  const attached = `/install is ${sharedDirectory}/install, 1 address`;
  t.strictSame(await log(agents), ['start', `exportfs -r (${attached})`, `exportfs -ra (${attached})`]);
  t.not((await node.exec(['systemctl', 'is-enabled', 'nfs-kernel-server'])).stdout.trim(), 'enabled');
  succeeds(t, await agents.monitor(agent));
  await node.run(['systemctl', 'stop', 'nfs-mountd']);
  await says(t, agents, /unit nfs-mountd has no process/);
  await node.run(['systemctl', 'start', 'nfs-mountd']);
  await node.run(['exportfs', '-u', '*:/install']);
  await says(t, agents, /not exported any more: \/install$|not exported any more: \/install /);
  await node.run(['exportfs', '-ra']);
  succeeds(t, await agents.monitor(agent), 'well again');

  await node.run(['truncate', '--size=0', nfsLog]);
  succeeds(t, await act(agents, 'stop'));
  t.strictSame(await log(agents), [`exportfs -ua (${attached})`, 'stop'], 'first the exports, then the server');
  t.notOk(await isActive(agents));
  t.equal(await node.readFile('/var/lib/nfs/etab'), '');
  await nfsServer.remove(node);
}

async function guest(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  await nfsServer.install(node);
  await node.writeFile('/etc/exports', '/install *(rw,no_root_squash)\n/srv *(ro)\n');
  await node.run(['systemctl', 'enable', '--now', 'nfs-kernel-server']);
  await waitUntil(() => isActive(agents), 10_000, 'the NFS server runs');
  succeeds(t, await act(agents, 'start', never));
  succeeds(t, await agents.monitor(agent));
  t.match((await log(agents)).at(-1), /^exportfs -ra/, 'what stands at its paths now is exported');
  for (const end of ['with what start knew', 'with all forgotten']) {
    if (end !== 'with what start knew') await node.run(['rm', '/run/resource-agents/xcatha/services.json']);
    succeeds(t, await act(agents, 'stop'), end);
    t.ok(await isActive(agents), 'the server goes on');
    t.match(await node.readFile('/var/lib/nfs/etab'), /^\/srv\t[^\n]*\n$/, 'with what is not of the role');
    t.equal((await node.exec(['systemctl', 'is-enabled', 'nfs-kernel-server'])).stdout.trim(), 'enabled', 'as at boot');
    if (end === 'with what start knew') succeeds(t, await act(agents, 'start', never));
  }
  await node.run(['systemctl', 'stop', 'nfs-kernel-server']);
  await nfsServer.remove(node);
}

async function isActive({ node }: AgentNode): Promise<boolean> {
  return (await node.exec(['systemctl', 'is-active', 'nfs-kernel-server'])).stdout.trim() === 'active';
}

async function log({ node }: AgentNode): Promise<string[]> {
  return (await node.readFile(nfsLog)).trim().split('\n');
}

async function says(t: Test, agents: AgentNode, text: RegExp): Promise<void> {
  const outcome = await monitorUntil(agents, 190);
  ends(t, outcome, 190, 'service-degraded');
  t.match(outcome.reason?.replace(/^\[\S+\] /, ''), text);
}
