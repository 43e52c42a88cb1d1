import { type HeldAddress, heldAddresses } from '../host/network/addresses';
import { kernelNic, linkState, splitAlias } from '../host/network/interfaces';
import { hostPartProblem, prefixLength, sameNetwork } from '../host/network/ipaddress';
import { placeFor } from '../host/network/place';
import type { Deadline } from '../ocf/deadline';
import type { SetupOptions } from './options';
import { Refusal } from './refusal';

/** The virtual address in its place on this node, and what may be wrong with it though it can be put there. */
export interface Placed {
  readonly address: HeldAddress;
  readonly doubt: string | undefined;
}

/** Finds the virtual address its place on this node. @throws Refusal when there is none. */
export async function placeVip(options: SetupOptions, deadline: Deadline): Promise<Placed> {
  const nicText = await kernelNic(options.nic, deadline);
  const { nic } = splitAlias(nicText);
  const link = linkState(nic);
  if (link === 'absent') throw new Refusal([`there is no interface ${nic} on this node: give another --nic`]);
  if (link === 'down') throw new Refusal([`interface ${nic} has no link: bring it up, or give another --nic`]);
  const held = await heldAddresses(deadline);
  const problem = placeProblem(options.ip, nic, options.netmask, held);
  if (problem) throw new Refusal([problem]);
  const address = placeFor(options.ip, nicText, options.netmask, held);
  return { address, doubt: maskDoubt(address, held) };
}

/** The prefix of an address that makes no route: a usual thing for one that moves. */
const alone = 32;

/** Any other mask than the network's makes a route that nobody has asked for. */
export function maskDoubt({ ip, nic, prefix }: HeldAddress, held: readonly HeldAddress[]): string | undefined {
  const network = held.find((other) => other.nic === nic && other.ip !== ip && sameNetwork(other.ip, ip, other.prefix));
  if (network === undefined || prefix === alone || prefix === network.prefix) return undefined;
  return `--netmask /${prefix}: ${nic} has ${network.ip}/${network.prefix}, so the kernel gets a second route to a part of the same hosts; leave --netmask out unless that is meant`;
}

/** Why the virtual address cannot be put on an interface, given the addresses that this node holds. */
export function placeProblem(
  ip: string,
  nic: string,
  netmask: string | undefined,
  held: readonly HeldAddress[],
): string | undefined {
  const asked = netmask === undefined ? undefined : prefixLength(netmask);
  const reach = asked === undefined || asked === alone ? 0 : asked;
  const others = held.filter((other) => other.nic === nic && other.ip !== ip);
  const network = others.find((other) => sameNetwork(other.ip, ip, Math.max(other.prefix, reach)));
  const there = held.find((other) => other.ip === ip);
  if (there && !network && there.nic === nic) {
    return `${ip} is this node's only address in its network: the node needs an address of its own, and --vip another one`;
  }
  if (!network) {
    const has = others.map((other) => `${other.ip}/${other.prefix}`).join(', ') || 'no other address';
    const wanted = asked === undefined ? ip : `${ip}/${asked}`;
    return `${wanted} is outside every network of ${nic} (it has ${has}): check --vip, --nic and --netmask`;
  }
  const prefix = asked ?? network.prefix;
  const unusable = hostPartProblem(ip, prefix);
  if (unusable) return `${unusable}: give another --vip`;
  if (!there || (there.nic === nic && there.prefix === prefix)) return undefined;
  return `this node has ${ip}/${there.prefix} on ${there.nic} already, not /${prefix} on ${nic}: give what it has, or, unless this is the management node, take it away there`;
}
