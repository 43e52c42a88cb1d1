import { networkOf, prefixLength } from '../system/ipv4';
import type { DhcpSetup, Subnet } from './dhcp-networks';

/** Where Kea answers to commands; its packages allow no other place. */
export const CONTROL_SOCKET = '/run/kea/kea4-ctrl-socket';

/** A host that Kea gives a fixed address. */
export interface Reservation {
  readonly hostname: string;
  readonly 'hw-address': string;
  readonly 'ip-address': string;
}

/** The part of Kea's configuration that is read again. */
export interface KeaConfiguration {
  readonly Dhcp4: { readonly subnet4: readonly KeaSubnet[]; readonly [more: string]: unknown };
}

interface KeaSubnet {
  readonly subnet: string;
  readonly reservations: readonly Reservation[];
  readonly [more: string]: unknown;
}

/** The whole configuration of kea-dhcp4, without hosts: they come by `makedhcp -a`. */
export function keaConfiguration({ domain, leaseTime, subnets }: DhcpSetup): KeaConfiguration {
  return {
    Dhcp4: {
      'interfaces-config': { interfaces: [...new Set(subnets.map(({ facing }) => facing.interface))] },
      'control-socket': { 'socket-type': 'unix', 'socket-name': CONTROL_SOCKET },
      'lease-database': { type: 'memfile', name: '/var/lib/kea/kea-leases4.csv' },
      'valid-lifetime': Number(leaseTime),
      'reservations-in-subnet': true,
      'reservations-out-of-pool': true,
      'match-client-id': false,
      authoritative: true,
      subnet4: subnets.map((subnet, index) => keaSubnet(subnet, index + 1, domain)),
    },
  };
}

function keaSubnet({ network, facing }: Subnet, id: number, domain: string): KeaSubnet {
  const { net = '', mask = '', gateway = '', dynamicrange = '' } = network;
  const options: Record<string, string> = {
    ...(/^[\d.]+$/.test(gateway) && { routers: gateway }),
    'domain-name': domain,
    'domain-search': domain,
    'domain-name-servers': facing.address,
    'log-servers': facing.address,
    'ntp-servers': facing.address,
  };
  return {
    id,
    subnet: `${net}/${prefixLength(mask)}`,
    interface: facing.interface,
    'next-server': facing.address,
    'boot-file-name': 'xcat/xnba.kpxe',
    'option-data': Object.entries(options).map(([name, data]) => ({ name, data })),
    pools: dynamicrange
      .split(';')
      .filter(Boolean)
      .map((range) => ({ pool: range.split(/[-,]/).join(' - ') })),
    reservations: [],
  };
}

/** The same configuration with these hosts, each in place of what had its name, hardware address or address. */
export function withReservations(
  configuration: KeaConfiguration,
  reservations: readonly Reservation[],
): KeaConfiguration {
  const takenFrom = reservations.reduce(
    (changed, { hostname, ...rest }) => without(changed, { hostname, ...rest }),
    configuration,
  );
  return inEachSubnet(takenFrom, (subnet) => [
    ...subnet.reservations,
    ...reservations.filter((reservation) => contains(subnet.subnet, reservation['ip-address'])),
  ]);
}

/** The same configuration without the hosts of these names. */
export function withoutHosts(configuration: KeaConfiguration, names: readonly string[]): KeaConfiguration {
  return names.reduce((changed, hostname) => without(changed, { hostname }), configuration);
}

/** The host of that name, if it has a reservation. */
export function findReservation(configuration: KeaConfiguration, name: string): Reservation | undefined {
  const all = configuration.Dhcp4.subnet4.flatMap((subnet) => subnet.reservations);
  return all.find(({ hostname }) => hostname === name);
}

function without(configuration: KeaConfiguration, match: Partial<Reservation>): KeaConfiguration {
  const fields = ['hostname', 'hw-address', 'ip-address'] as const;
  const isMatched = (one: Reservation) => fields.some((field) => match[field] && one[field] === match[field]);
  return inEachSubnet(configuration, (subnet) => subnet.reservations.filter((one) => !isMatched(one)));
}

function inEachSubnet(
  { Dhcp4 }: KeaConfiguration,
  reservationsOf: (subnet: KeaSubnet) => readonly Reservation[],
): KeaConfiguration {
  const subnet4 = Dhcp4.subnet4.map((subnet) => ({ ...subnet, reservations: reservationsOf(subnet) }));
  return { Dhcp4: { ...Dhcp4, subnet4 } };
}

function contains(subnet: string, address: string): boolean {
  const [net = '', prefix = ''] = subnet.split('/');
  const mask = [0, 8, 16, 24].map((from) => 256 - 2 ** (8 - Math.min(8, Math.max(0, Number(prefix) - from)))).join('.');
  return networkOf(address, mask) === net;
}
