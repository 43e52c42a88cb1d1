import { listeningPorts } from '../../host/network/ports';
import { readLocalFile, recall } from '../../host/runstate';
import type { Attachment } from '../../host/storage/attachment';
import type { Site } from '../../xcat/client';
import type { Chosen } from '../../xcat/services/chosen';
import { pathsOf, roleIsExported } from '../../xcat/services/exports';
import { serviceProblem } from '../../xcat/services/health';
import type { ServiceFacts } from '../look';

/** What the agent xcat-services remembers of its start, as far as it is of use here. */
interface Started {
  readonly services: readonly Chosen[];
  readonly site: Site;
  readonly databaseHost: string | undefined;
  readonly tftp: boolean;
}

/** The services that the agent has started on this node, each by what /proc shows; none on a standby. */
export function serviceFacts(database: string): ServiceFacts[] {
  const started = recall('services') as Started | undefined;
  if (!started) return [];
  const { services, site, databaseHost, tftp } = started;
  const listening = listeningPorts();
  return services.map((service) => ({
    name: service.name,
    units: service.units,
    problem: serviceProblem(service, { site, database, databaseHost, tftp }, listening)?.message,
  }));
}

/** The exported paths of the shared data that would have another file handle on the other node; undefined: none is exported. */
export function exportsWithoutFsid(attachments: readonly Attachment[]): string[] | undefined {
  if (!roleIsExported()) return undefined;
  const lines = (readLocalFile('/etc/exports') ?? '').replace(/\\\n/g, ' ').split('\n');
  const isShared = (path: string) =>
    attachments.some((one) => [one.path, one.source].some((top) => path === top || path.startsWith(`${top}/`)));
  return lines
    .filter((line) => !/\bfsid=/.test(line))
    .flatMap(pathsOf)
    .filter(isShared);
}
