import type { Test } from 'tap';
import type { LabNode } from '../lab';
import { waitUntil } from '../lab/processes';
import type { Site } from './site';

/** Parameters that need no restart, one of each agent, with another value than they have, each set by a tool of an administrator. */
const reloadable: readonly (readonly [resource: string, parameter: string, value: string, tool: 'crm' | 'pcs'])[] = [
  ['xcat-vip', 'announce_count', '3', 'crm'],
  ['xcat-shareddata', 'owner_timeout', '45s', 'pcs'],
  ['xcat-db', 'statement_timeout', '7s', 'crm'],
  ['xcat-services', 'critical', 'xcatd,dhcpd', 'pcs'],
];

/** A changed parameter that is reloadable runs reload-agent and nothing else; one that is not restarts its resource. */
export async function tellReload(t: Test, site: Site, active: LabNode): Promise<void> {
  const pid = await mainPid(active);
  const from = await logLength(active);
  for (const [resource, parameter, value, tool] of reloadable) {
    await set(active, tool, resource, parameter, value);
    const told = async () => (await operations(active, from)).includes(`reload-agent ${resource}`);
    await waitUntil(told, 30_000, `${resource} was told of ${parameter}`);
  }
  await settled(active);
  const reloads = reloadable.map(([resource]) => `reload-agent ${resource}`);
  t.same((await operations(active, from)).filter(isNoMonitor), reloads, 'nothing was started or stopped for it');
  t.equal(await mainPid(active), pid, 'xcatd is the same process');

  const since = await logLength(active);
  await set(active, 'crm', 'xcat-services', 'services', 'xcatd,named,dhcpd,conserver');
  const restarted = async () => (await operations(active, since)).includes('start xcat-services');
  await waitUntil(restarted, 120_000, 'xcat-services is started anew');
  await settled(active);
  const restart = ['stop xcat-services', 'start xcat-services'];
  t.same(
    (await operations(active, since)).filter(isNoMonitor),
    restart,
    'another parameter restarts its resource alone',
  );
  t.not(await mainPid(active), pid, 'with a new xcatd');
  await active.run(['crm_resource', '-r', 'xcat-services', '--delete-parameter', 'services']);
  await settled(active);
  await site.waitActive();
}

async function set(
  node: LabNode,
  tool: 'crm' | 'pcs',
  resource: string,
  parameter: string,
  value: string,
): Promise<void> {
  if (tool === 'crm') await node.run(['crm', 'resource', 'param', resource, 'set', parameter, value]);
  else await node.run(['pcs', 'resource', 'update', resource, `${parameter}=${value}`]);
}

const log = '/var/log/pacemaker/pacemaker.log';

async function logLength(node: LabNode): Promise<number> {
  return Number((await node.run(['stat', '-c', '%s', log])).trim());
}

/** What the cluster has had done with the members on a node since its log was that long, in that order: `start xcat-vip`. */
async function operations(node: LabNode, from: number): Promise<string[]> {
  const text = await node.run(['tail', '-c', `+${from + 1}`, log]);
  const results = text.matchAll(/: Result of (\S+) operation for (xcat-\S+) on /g);
  return [...results].map(([, name, resource]) => `${name} ${resource}`);
}

function isNoMonitor(operation: string): boolean {
  return !operation.startsWith('monitor ');
}

async function mainPid(node: LabNode): Promise<string> {
  return (await node.run(['systemctl', 'show', '-p', 'MainPID', '--value', 'xcatd'])).trim();
}

/** Waits until the cluster has nothing left to do. */
async function settled(node: LabNode): Promise<void> {
  await node.run(['crm_resource', '--wait', '--timeout=120'], { timeoutMs: 150_000 });
}
