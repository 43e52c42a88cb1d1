import { networkOf } from '../system/ipv4';

/** A row of table networks. */
export type NetworkRow = Readonly<Record<string, string>>;

/** An address of this node and the interface that has it. */
export interface FacingAddress {
  readonly interface: string;
  readonly address: string;
}

/** A network that this node serves, with the address that faces it: next-server, log, time and name server. */
export interface Subnet {
  readonly network: NetworkRow;
  readonly facing: FacingAddress;
}

/** What a DHCP server's configuration is made of. */
export interface DhcpSetup {
  readonly domain: string;
  /** Seconds, as site.dhcplease says. */
  readonly leaseTime: string;
  readonly timezone: string;
  readonly subnets: readonly Subnet[];
}

/** The networks in which this node has an address: site.master if that one is here, else the node's own. */
export function servedSubnets(
  networks: readonly NetworkRow[],
  master: string,
  addresses: readonly FacingAddress[],
): Subnet[] {
  return networks.flatMap((network) => {
    const inside = addresses.filter(({ address }) => networkOf(address, network.mask ?? '') === network.net);
    const facing = inside.find(({ address }) => address === master) ?? inside[0];
    return facing ? [{ network, facing }] : [];
  });
}

/** True when a network's gateway is no address of that network: a DHCP server cannot work with it. */
export function hasForeignGateway({ gateway = '', net = '', mask = '' }: NetworkRow): boolean {
  return /^[\d.]+$/.test(gateway) && networkOf(gateway, mask) !== net;
}
