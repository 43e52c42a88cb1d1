import { memberDefinitions } from '../../cluster/configuration/options';
import type { Cib } from '../../cluster/state/cib';
import { registeredParameters } from '../../cluster/state/query';
import { trimSlash } from '../../host/files/paths';
import { splitAlias } from '../../host/network/interfaces';
import { prefixLength } from '../../host/network/ipaddress';
import { Journal } from '../../setup/journal';
import { listOf, type SetupOptions } from '../../setup/options';
import { attachedSet } from '../../xcat/data/attached';
import { attachmentsOf, type DatabaseEngine, standardPaths } from '../../xcat/data/layout';
import { type ClusterFacts, type Fact, factOf, type Settings } from '../look';

/** The settings that this node knows of: the registered group's, else those of its own set-up. Never throws. */
export async function settingsKnown(cluster: Fact<ClusterFacts | undefined>): Promise<Settings | undefined> {
  const cib = 'known' in cluster ? cluster.known?.cib : undefined;
  const registered = cib && settingsOfGroup(cib);
  if (registered) return registered;
  const journal = await factOf(() => Journal.read());
  const run = 'known' in journal ? journal.known : undefined;
  return run && settingsOfSetup(run.options);
}

/** The registered group's settings: what an administrator has set there since the set-up counts. Undefined where none is registered. */
export function settingsOfGroup(cib: Cib): Settings | undefined {
  const given = registeredParameters(cib);
  if (!given) return undefined;
  const value = (member: string, name: string): string | undefined => {
    const definition = memberDefinitions.find((one) => one.name === member);
    return given[member]?.[name] ?? definition?.parameters[name]?.default;
  };
  const links = value('xcat-shareddata', 'links');
  return settings({
    directory: trimSlash(value('xcat-shareddata', 'directory') ?? ''),
    ip: value('xcat-vip', 'ip') ?? '',
    nic: value('xcat-vip', 'nic'),
    netmask: value('xcat-vip', 'cidr_netmask'),
    hostname: value('xcat-vip', 'hostname'),
    database: value('xcat-shareddata', 'database') ?? 'sqlite',
    attach: value('xcat-shareddata', 'attach') ?? 'symlink',
    links: links === undefined ? undefined : listOf(links),
    setHostname: value('xcat-vip', 'set_hostname') !== 'false',
    setNameserver: value('xcat-vip', 'set_nameserver') !== 'false',
  });
}

/** The settings that this node was told at its set-up. */
export function settingsOfSetup(options: SetupOptions): Settings {
  const { directory, ip, nic, netmask, hostname, database, attach } = options;
  const rest = { links: undefined, setHostname: true, setNameserver: true };
  return settings({ directory, ip, nic, netmask, hostname, database, attach: attach ?? 'symlink', ...rest });
}

interface Texts {
  readonly directory: string;
  readonly ip: string;
  readonly nic: string | undefined;
  readonly netmask: string | undefined;
  readonly hostname: string | undefined;
  readonly database: string;
  readonly attach: string;
  readonly links: readonly string[] | undefined;
  readonly setHostname: boolean;
  readonly setNameserver: boolean;
}

function settings({ nic, netmask, links, ...texts }: Texts): Settings {
  const database = texts.database as DatabaseEngine;
  const planned = attachmentsOf(texts.directory, links ?? standardPaths(database));
  const standing = attachedSet()?.attachments ?? [];
  return {
    ...texts,
    database,
    attach: texts.attach === 'bind' ? 'bind' : 'symlink',
    nic: nic === undefined ? undefined : splitAlias(nic).nic,
    prefix: netmask === undefined ? undefined : prefixLength(netmask),
    // Those that stand know the file system that they were taken from.
    attachments: planned.map(
      (one) => standing.find((other) => other.path === one.path && other.source === one.source) ?? one,
    ),
  };
}
