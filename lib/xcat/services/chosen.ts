import type { OwnedUnit } from '../../host/programs/ownedunits';
import type { Deadline } from '../../ocf/deadline';
import { Failure } from '../../ocf/failure';
import type { Log } from '../../ocf/log';
import { ReturnCode } from '../../ocf/returncodes';
import type { Site } from '../client';
import type { Luggage } from '../luggage/luggage';
import { consoleServerInUse, isConsoleServer } from './consoles';
import { allDhcpUnits, chooseDhcp, dhcpUnits } from './dhcp';
import { roleIsExported } from './exports';
import {
  belongsToRole,
  catalogue,
  isServiceName,
  type ServiceName,
  serviceNames,
  unitCandidates,
  unitsOf,
} from './services';

/** A service that this node runs, and its units: the one that does its work, then those beside it. */
export interface Chosen {
  readonly name: ServiceName;
  readonly units: readonly string[];
  /** Why its configuration could not be made anew at the start: it runs on what there was. */
  readonly outdated?: string;
}

/**
 * The services to run, in starting order: those that were asked for, else those that this node has, of the two console servers
 * only one. xcatd is always one of them.
 * @throws Failure `service-absent` (5) for one that was asked for and is not installed; `storage-*`.
 */
export async function chooseServices(
  asked: readonly string[] | undefined,
  luggage: Luggage | undefined,
  deadline: Deadline,
): Promise<Chosen[]> {
  const names = asked?.filter(isServiceName) ?? (await servicesHere(luggage, deadline));
  if (!names.includes('xcatd')) names.unshift('xcatd');
  return names.map((name) => {
    const units = unitsOf(name);
    if (units.length > 0) return { name, units };
    const candidates = unitCandidates(name).join(' or ');
    const text = `service ${name} is not installed on this node (no unit ${candidates})`;
    throw new Failure('service-absent', text, ReturnCode.installed);
  });
}

async function servicesHere(luggage: Luggage | undefined, deadline: Deadline): Promise<ServiceName[]> {
  const consoleServer = await consoleServerInUse(luggage, deadline);
  return installedServices().filter((name) => !isConsoleServer(name) || name === consoleServer);
}

/** NFS only where it serves the management node's data. */
function installedServices(): ServiceName[] {
  return serviceNames.filter((name) => unitsOf(name).length > 0 && (name !== 'nfs' || roleIsExported()));
}

/** The same services, now that xCAT's site table is known: it says which DHCP server is meant. */
export function withChosenDhcp(services: readonly Chosen[], site: Site, log: Log): Chosen[] {
  return services.map((service) => {
    if (service.name !== 'dhcpd') return service;
    const { backend, note } = chooseDhcp(site.dhcpBackend);
    if (note) log.warning(note);
    return { name: service.name, units: dhcpUnits(backend) };
  });
}

/** The units that must not run while a service does: they would hold its ports, or xCAT would refuse to configure it. */
export function rivalsOf({ name, units }: Chosen): string[] {
  if (name === 'dhcpd') return allDhcpUnits().filter((unit) => !units.includes(unit));
  if (name === 'conserver') return unitsOf('goconserver');
  return name === 'goconserver' ? unitsOf('conserver') : [];
}

/** All services that a stop has to end: both kinds of DHCP and console servers, whichever was started. */
export function servicesToStop(asked: readonly string[] | undefined, started: readonly Chosen[]): Chosen[] {
  const names = new Set([...started.map(({ name }) => name), ...(asked?.filter(isServiceName) ?? installedServices())]);
  return [...names].flatMap((name) => {
    const known = started.find((service) => service.name === name)?.units ?? [];
    const units = [...new Set([...known, ...unitsOf(name)])];
    return units.length > 0 && !catalogue[name].everywhere ? [{ name, units }] : [];
  });
}

/** The units that the cluster takes into its hands for these services, their rivals among them. */
export function ownedUnits(services: readonly Chosen[]): OwnedUnit[] {
  const own = services.filter(({ name }) => belongsToRole(name));
  return own.flatMap((service) =>
    [...service.units, ...rivalsOf(service)].map((unit) => ({
      unit,
      settings: catalogue[service.name].settings?.[unit] ?? [],
    })),
  );
}
