import { installedUnit } from '../../host/programs/units';
import { thisDistribution, type UnitRole } from '../distribution';
import { allDhcpUnits } from './dhcp';
import { exportsBelongToRole } from './exports';

export const serviceNames = ['xcatd', 'named', 'dhcpd', 'conserver', 'goconserver', 'http', 'nfs', 'ntp'] as const;

export type ServiceName = (typeof serviceNames)[number];

/** A service of the management node. */
export interface Service {
  readonly name: ServiceName;
  /** Ports that the service holds when it is up; of each list, one is enough. */
  readonly tcp?: readonly number[];
  readonly udp?: readonly number[];
  /** The kernel does its work: its unit has no process, and no process holds its port. */
  readonly inKernel?: boolean;
  /** Lines for the unit's [Service] section while the cluster owns it, by unit name. */
  readonly settings?: Readonly<Record<string, readonly string[]>>;
  /** Every node wants it, management node or not: started and watched, but neither stopped nor kept from starting at boot. */
  readonly everywhere?: boolean;
}

/** What makeconservercf writes. */
export const conserverFile = '/etc/conserver.cf';

/** The catalogue; unit names are in distribution.ts. tftp is missing on purpose: xcatd runs its own in.tftpd and ends every other one. */
export const catalogue: Readonly<Record<ServiceName, Service>> = {
  xcatd: { name: 'xcatd' },
  named: { name: 'named', tcp: [53], udp: [53] },
  dhcpd: { name: 'dhcpd', udp: [67] },
  conserver: {
    name: 'conserver',
    tcp: [782],
    // Debian's own package reads another file than the one that makeconservercf writes, as a user that may not see xCAT's key.
    settings: {
      'conserver-server': ['User=root', 'ExecStart=', `ExecStart=/usr/sbin/conserver -d -C ${conserverFile} -p 782`],
    },
  },
  goconserver: { name: 'goconserver', tcp: [12429, 12430] },
  http: { name: 'http', tcp: [80] },
  nfs: { name: 'nfs', tcp: [2049], inKernel: true },
  ntp: { name: 'ntp', everywhere: true },
};

/** What is wrong with a text as a list of services. */
export function serviceListProblem(text: string): string | undefined {
  const unknown = text.split(/[\s,]+/).find((name) => name !== '' && !isServiceName(name));
  return unknown === undefined ? undefined : `knows no service "${unknown}"; there are ${serviceNames.join(', ')}`;
}

export function isServiceName(name: string): name is ServiceName {
  return (serviceNames as readonly string[]).includes(name);
}

/** The units of this node that may run a service, the one that does its work first; none when it is not installed. */
export function unitsOf(name: ServiceName): string[] {
  if (name === 'dhcpd') return allDhcpUnits();
  const roles: readonly UnitRole[] = name === 'nfs' ? ['nfs', 'nfs-mountd'] : [name];
  const units = roles.map((role) => installedUnit(thisDistribution().units[role]));
  return units[0] === undefined ? [] : units.filter((unit) => unit !== undefined);
}

/** The units that may run a service on this distribution. */
export function unitCandidates(name: ServiceName): readonly string[] {
  const { units } = thisDistribution();
  return name === 'dhcpd' ? [...units.dhcpd, ...units.kea] : units[name];
}

/** Whether a service is the management node's own, so that the cluster alone starts and stops it, and no boot. */
export function belongsToRole(name: ServiceName): boolean {
  return name === 'nfs' ? exportsBelongToRole() : !catalogue[name].everywhere;
}

/** All units of this node that are the management node's own, in starting order. */
export function roleUnits(): string[] {
  return serviceNames.filter(belongsToRole).flatMap(unitsOf);
}
