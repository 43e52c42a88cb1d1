import { existsSync } from 'node:fs';
import { run, tryRun } from './host';

/** The network of every lab. Each lab's switch is in a namespace of its own, so that labs do not meet. */
export const network = {
  prefix: 24,
  domain: 'xl.test',
  vip: '10.88.0.100',
  vipHostname: 'xcatmn',
  outside: '10.88.0.250',
  bridge: 'br0',
} as const;

/** The address of the node with this index (from 0). */
export function nodeAddress(index: number): string {
  return `10.88.0.${index + 1}`;
}

/** The text of a node's /etc/hosts. */
export function hostsText(nodes: readonly string[]): string {
  const entry = (address: string, name: string) => `${address} ${name}.${network.domain} ${name}`;
  const lines = ['127.0.0.1 localhost', '::1 localhost ip6-localhost ip6-loopback'];
  lines.push(...nodes.map((name, index) => entry(nodeAddress(index), name)), entry(network.vip, network.vipHostname));
  return `${lines.join('\n')}\n`;
}

/** Makes the namespace with the switch. */
export async function makeSwitch(namespace: string): Promise<void> {
  await run('ip', ['netns', 'add', namespace]);
  await run('ip', ['-n', namespace, 'link', 'add', network.bridge, 'type', 'bridge', 'forward_delay', '0']);
  await run('ip', ['-n', namespace, 'link', 'set', network.bridge, 'up']);
}

/** Whether a namespace of that name stands. */
export function switchExists(namespace: string): boolean {
  return existsSync(`/run/netns/${namespace}`);
}

/** Removes the switch, if it stands. */
export async function removeSwitch(namespace: string): Promise<void> {
  if (switchExists(namespace)) await run('ip', ['netns', 'delete', namespace]);
}

/** The switch's end of the cable of a machine, seen from the machine's init process; `undefined` when it has none. */
export async function findPort(namespace: string, init: number): Promise<string | undefined> {
  const inside = await tryRun('nsenter', [`--net=/proc/${init}/ns/net`, 'ip', '-j', 'link', 'show', 'type', 'veth']);
  const peer = parseLinks(inside)[0]?.link_index;
  const ports = parseLinks(await tryRun('ip', ['-n', namespace, '-j', 'link', 'show', 'type', 'veth']));
  return ports.find((port) => peer !== undefined && port.ifindex === peer)?.ifname;
}

/** Plugs a port in or out. A node whose port is out sees its link go down, as with a pulled cable. */
export async function setPort(namespace: string, port: string, state: 'up' | 'down'): Promise<void> {
  await run('ip', ['-n', namespace, 'link', 'set', port, state]);
}

interface Link {
  readonly ifindex: number;
  readonly ifname: string;
  readonly link_index?: number;
}

function parseLinks(json: string | undefined): Link[] {
  return json === undefined || json.trim() === '' ? [] : (JSON.parse(json) as Link[]);
}
