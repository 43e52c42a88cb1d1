import { Failure } from '../../ocf/failure';
import { ReturnCode } from '../../ocf/returncodes';
import type { HeldAddress } from './addresses';
import { linkState, splitAlias } from './interfaces';
import { familyOf, hostPartProblem, prefixLength, sameNetwork } from './ipaddress';

/**
 * Where a virtual address goes on this node: interface, prefix and label, from what was asked for and, for what was not,
 * from the connected network that holds the address. `nicText` is a name of the kernel's, or an alias of one.
 * @throws Failure `nic-absent` (5), `no-network` or `no-host-address` (2).
 */
export function placeFor(
  ip: string,
  nicText: string | undefined,
  netmask: string | undefined,
  held: readonly HeldAddress[],
): HeldAddress {
  const asked = nicText === undefined ? undefined : splitAlias(nicText);
  if (asked && linkState(asked.nic) === 'absent') {
    throw new Failure('nic-absent', `there is no interface ${asked.nic} on this node`, ReturnCode.installed);
  }
  const network = held.find(
    (address) =>
      address.ip !== ip &&
      (asked === undefined || address.nic === asked.nic) &&
      sameNetwork(address.ip, ip, address.prefix),
  );
  const nic = asked?.nic ?? network?.nic;
  const prefix = netmask === undefined ? network?.prefix : prefixLength(netmask);
  if (nic === undefined || prefix === undefined) {
    const where = asked ? `of ${asked.nic}` : 'on this node';
    const advice = asked ? 'set the netmask' : 'set the interface and the netmask';
    throw new Failure(
      'no-network',
      `no network ${where} holds ${ip}; ${advice}, or check the address`,
      ReturnCode.arguments,
    );
  }
  const problem = hostPartProblem(ip, prefix);
  if (problem) throw new Failure('no-host-address', `${problem}; choose another address`, ReturnCode.arguments);
  return { nic, ip, prefix, label: familyOf(ip) === 6 ? undefined : labelFor(nic, asked?.label) };
}

/** The alias name under which old tools see the address (xCAT's HA documentation: eth0:0), where the kernel's 15 characters allow. */
function labelFor(nic: string, label = '0'): string | undefined {
  const name = `${nic}:${label}`;
  return name.length <= 15 ? name : undefined;
}
