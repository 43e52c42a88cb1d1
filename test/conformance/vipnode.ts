import type { Test } from 'tap';
import { test } from 'tap';
import { namesPicture } from '../cluster/picture';
import { type AgentNode, agentNode, casesOf, runtimes } from './agentnode';

/** The virtual addresses that these tests use, and xcat-vip's usual parameters for them. */
export const ip = '10.88.0.100';
export const vip = { ip, nic: 'eth0', hostname: 'xcatmn' };
export const ip6 = 'fd00:88::100';
export const vip6 = { ip: ip6, nic: 'eth0', cidr_netmask: '64', hostname: 'xcatmn' };

/** The files of the node's names that the agent edits. */
export const nameFiles = ['/etc/hosts', '/etc/resolv.conf', '/etc/nsswitch.conf'];

export type VipCase = (t: Test, agents: AgentNode) => Promise<void>;

/** Runs cases on a node, with both builds, in an order in which each leaves the node as it found it; that is checked too. */
export function vipTests(name: string, cases: Readonly<Record<string, VipCase>>, prepare?: VipPreparation): void {
  const lab = agentNode(name, { setUp: false }).then(async (agents) => {
    await prepare?.(agents);
    return agents;
  });
  for (const runtime of runtimes) {
    test(`${name}, built for ${runtime}`, async (t) => {
      const agents = await lab;
      await agents.install(runtime);
      for (const [title, run] of casesOf(runtime, cases)) {
        await t.test(title, async (t) => {
          const before = await picture(agents);
          await run(t, agents);
          t.equal(await picture(agents), before, 'the node is as it was');
        });
      }
    });
  }
}

export type VipPreparation = (agents: AgentNode) => Promise<void>;

/** What the agent can change on a node: name files, host name, addresses, interfaces' settings. */
async function picture({ node }: AgentNode): Promise<string> {
  const addresses = await node.run(['sh', '-c', 'ip -o address show | grep -v " fe80:"']);
  const settings = await node.run([
    'sh',
    '-c',
    'cat /proc/sys/net/ipv*/conf/*/ndisc_notify /proc/sys/net/ipv4/conf/*/promote_secondaries',
  ]);
  return [await namesPicture(node), addresses, settings].join('\n');
}

/** Where a node holds an address: what `ip` says of it, empty when it is nowhere. */
export function placesOf({ node }: AgentNode, address = ip): Promise<string> {
  return node.run(['ip', '-o', 'address', 'show', 'to', address]);
}

/** Another host, outside, holds an address while `work` runs; it is given that host's hardware address. */
export async function withOtherHost(
  { lab }: AgentNode,
  address: string,
  work: (mac: string) => Promise<void>,
): Promise<void> {
  const mac = (await lab.outside.run(['cat', '/sys/class/net/eth0/address'])).trim();
  await lab.outside.run(['ip', 'address', 'add', address, 'dev', 'eth0', ...(address.includes(':') ? ['nodad'] : [])]);
  try {
    await work(mac);
  } finally {
    await lab.outside.run(['ip', 'address', 'delete', address, 'dev', 'eth0']);
  }
}
