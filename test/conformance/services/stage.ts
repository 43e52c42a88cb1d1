import type { Test } from 'tap';
import { keysPicture, namesPicture } from '../../cluster/picture';
import type { LabNode } from '../../lab';
import { waitUntil } from '../../lab/processes';
import {
  type AgentName,
  type AgentNode,
  ends,
  type Outcome,
  type Parameters,
  sharedDirectory,
  succeeds,
} from '../agentnode';

export const agent = 'xcat-services';
/** The units that the cluster owns, in the catalogue's order. The lab's own chrony runs on every node. */
export const units = ['xcatd', 'named', 'isc-dhcp-server', 'conserver-server', 'apache2'];
/** What a start with these makes is not made anew: it takes a third of the time. */
export const never: Parameters = { regenerate: 'never' };

/** The members of the group before this one. */
export const below: readonly [AgentName, Parameters][] = [
  ['xcat-vip', { ip: '10.88.0.100', nic: 'eth0', hostname: 'xcatmn', conflict_check: 'no' }],
  ['xcat-shareddata', { directory: sharedDirectory }],
  ['xcat-db', {}],
];

/** Cases by what they show; each begins with the members below started and nothing else, and ends somewhere. */
export type Cases = Readonly<Record<string, (t: Test, agents: AgentNode) => Promise<void>>>;

/** Runs a case on this stage: afterwards nothing is left of it, and the node's own files are what they were. */
export async function perform(t: Test, agents: AgentNode, run: Cases[string]): Promise<void> {
  const before = await ownPicture(agents.node);
  await startBelow(t, agents);
  const asManagementNode = await namesPicture(agents.node);
  // What breaks off must not take the next case with it.
  await run?.(t, agents).catch((error: unknown) => t.error(error));
  succeeds(t, await act(agents, 'stop'), 'stop');
  ends(t, await act(agents, 'monitor'), 7, undefined, 'probe');
  t.strictSame(await running(agents.node), [], 'none of the services is left');
  t.equal(await namesPicture(agents.node), asManagementNode, 'the name files are as before its start');
  await stopBelow(t, agents);
  t.equal(await ownPicture(agents.node), before, "the node's own names and keys are as before, byte for byte");
}

async function ownPicture(node: LabNode): Promise<string> {
  return `${await namesPicture(node)}\n${await keysPicture(node)}`;
}

export async function startBelow(t: Test, agents: AgentNode): Promise<void> {
  for (const [name, parameters] of below) succeeds(t, await agents.call(name, 'start', parameters), name);
}

export async function stopBelow(t: Test, agents: AgentNode): Promise<void> {
  for (const [name, parameters] of [...below].reverse()) {
    succeeds(t, await agents.call(name, 'stop', parameters), name);
  }
}

/** An action with the time that the agent advertises; a monitor is a probe. */
export function act(
  agents: AgentNode,
  action: 'start' | 'stop' | 'monitor',
  parameters: Parameters = {},
): Promise<Outcome> {
  return agents.call(agent, action, parameters, { timeoutMs: action === 'start' ? 600_000 : 300_000 });
}

/** Which of the units have processes or wait to be started again. */
export async function running(node: LabNode, among: readonly string[] = units): Promise<string[]> {
  const states = await Promise.all(among.map((unit) => node.exec(['systemctl', 'is-active', unit])));
  const active = among.filter((_unit, index) => !/^(inactive|failed)$/m.test(states[index]?.stdout ?? ''));
  const stray = await node.exec(['pgrep', '--full', '--list-full', '^xcatd: ']);
  return [...active, ...stray.stdout.split('\n').filter(Boolean)];
}

/** What monitor says as soon as it says this code: a process that was killed takes a moment to be gone. */
export async function monitorUntil(agents: AgentNode, code: number, depth = 0): Promise<Outcome> {
  let outcome = await agents.monitor(agent, {}, depth);
  const said = async () => {
    if (outcome.code !== code) outcome = await agents.monitor(agent, {}, depth);
    return outcome.code === code;
  };
  await waitUntil(said, 10_000, `monitor says ${code}`).catch(() => undefined);
  return outcome;
}

/** What the agent has logged since a moment that the clock of the node names. */
export async function logSince(node: LabNode, since: string): Promise<string> {
  return (await node.exec(['journalctl', '-t', `${agent}(${agent})`, '-o', 'cat', '--since', since])).stdout;
}

/** Now, by the clock of the node. */
export async function clock(node: LabNode): Promise<string> {
  return (await node.run(['date', '+@%s'])).trim();
}

/** Runs an xCAT command with the environment of a login. */
export function xcat(node: LabNode, ...words: string[]): Promise<string> {
  return node.run(['bash', '-c', '. /etc/profile.d/xcat.sh; exec "$@"', 'bash', ...words]);
}
