import { installedUnit } from '../../host/programs/units';
import { readLocalFile } from '../../host/runstate';
import { type DhcpBackend, type Distribution, thisDistribution, type UnitRole } from '../distribution';

/** The units of each DHCP server: the one that serves IPv4, then those beside it. */
const rolesOf: Readonly<Record<DhcpBackend, readonly UnitRole[]>> = {
  isc: ['dhcpd'],
  kea: ['kea', 'kea-dhcp6', 'kea-ddns', 'kea-agent'],
};

/** What those beside Kea's IPv4 server read. */
const keaFiles: Readonly<Partial<Record<UnitRole, string>>> = {
  'kea-dhcp6': '/etc/kea/kea-dhcp6.conf',
  'kea-ddns': '/etc/kea/kea-dhcp-ddns.conf',
  'kea-agent': '/etc/kea/kea-ctrl-agent.conf',
};

/** The units of a DHCP server that this node has, the one that serves IPv4 first; none when that one is not installed. */
export function dhcpUnits(backend: DhcpBackend): string[] {
  const units = rolesOf[backend].map((role) => installedUnit(thisDistribution().units[role]));
  return units[0] === undefined ? [] : units.filter((unit) => unit !== undefined);
}

/** The units of both DHCP servers: which of them xCAT works with is known once its site table can be read. */
export function allDhcpUnits(): string[] {
  return [...dhcpUnits('isc'), ...dhcpUnits('kea')];
}

/** The units beside Kea's IPv4 server that have something to do here. */
export function configuredBesideKea(): string[] {
  return rolesOf.kea.flatMap((role) => {
    const file = keaFiles[role];
    const unit = installedUnit(thisDistribution().units[role]);
    return unit && file && isMadeByXcat(file) ? [unit] : [];
  });
}

/** xCAT writes plain JSON; what comes with the packages is an example, full of comments. */
function isMadeByXcat(file: string): boolean {
  try {
    return typeof JSON.parse(readLocalFile(file) ?? '') === 'object';
  } catch {
    return false;
  }
}

/** The DHCP server to run, and why it is not the one that was asked for, if so. */
export interface DhcpChoice {
  readonly backend: DhcpBackend;
  readonly note?: string;
}

/**
 * The DHCP server that site.dhcpbackend (`asked`: auto, isc, kea or nothing) means on this node. Where that one is not
 * installed and the other is, the other.
 */
export function chooseDhcp(
  asked: string | undefined,
  { name, dhcp }: Pick<Distribution, 'name' | 'dhcp'> = thisDistribution(),
  isInstalled = (backend: DhcpBackend) => dhcpUnits(backend).length > 0,
): DhcpChoice {
  const word = asked?.trim().toLowerCase();
  const wanted = word === 'isc' || word === 'kea' ? word : dhcp;
  const other = wanted === 'isc' ? 'kea' : 'isc';
  if (isInstalled(wanted) || !isInstalled(other)) return { backend: wanted };
  const why = word === wanted ? 'site.dhcpbackend says so' : `usual on ${name}`;
  return { backend: other, note: `DHCP by ${other}: ${wanted} (${why}) is not installed on this node` };
}
