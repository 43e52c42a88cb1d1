import type { FileSystemRequest } from '../cluster/configuration/filesystem';
import { hostnameOf, namesOfAddress, strayAddress } from '../host/names/nameservice';
import type { AttachMode } from '../host/storage/attachment';
import { standardPaths } from '../xcat/data/layout';
import type { Manifest } from '../xcat/data/manifest';
import type { NodeRecord } from '../xcat/data/noderecord';
import type { SetupOptions } from './options';
import { Refusal } from './refusal';
import { type Versions, versionProblems } from './versions';

/** The settings that a node may leave out because an earlier one was told them. */
export interface Settled {
  readonly hostname: string;
  readonly attach: AttachMode;
  readonly after: string | undefined;
  readonly filesystem: FileSystemRequest | undefined;
  readonly nodes: readonly string[] | undefined;
}

/** Works out what was left out. @throws Refusal when the virtual address has no name. */
export function settle(options: SetupOptions, records: readonly NodeRecord[]): Settled {
  const first = records[0];
  return {
    hostname: options.hostname ?? first?.hostname ?? nameFromHosts(options.ip),
    attach: options.attach ?? first?.attach ?? 'symlink',
    // The one registers the storage, the other names it: who gives one here does not mean the other.
    after: options.after ?? (options.filesystem ? undefined : first?.after),
    filesystem: options.filesystem ?? (options.after === undefined ? first?.filesystem : undefined),
    nodes: options.nodes ?? widestNodes(records),
  };
}

/** A list of nodes can grow: the longest is the one that was given last. */
function widestNodes(records: readonly NodeRecord[]): readonly string[] | undefined {
  return records.flatMap(({ nodes }) => (nodes ? [nodes] : [])).sort((one, other) => other.length - one.length)[0];
}

/** A record as it counts now: nodes that the cluster has lost are no longer waited for, and need not be named. */
export function withoutLost(record: NodeRecord, members: readonly string[]): NodeRecord {
  if (!record.nodes) return record;
  return { ...record, nodes: record.nodes.filter((name) => members.includes(name)) };
}

/** Why this node is not one of those that were told, or why their list cannot be this one: it can only grow. */
export function nodesProblems(
  node: string,
  nodes: readonly string[] | undefined,
  records: readonly NodeRecord[],
): string[] {
  const given = nodes?.join(',');
  if (nodes && !nodes.includes(node)) {
    return [
      `--nodes was ${given} when the others were set up, without ${node}: give --nodes ${given},${node} to add it`,
    ];
  }
  const narrower = records.find((record) => nodes && !record.nodes?.every((name) => nodes.includes(name)));
  if (!narrower) return [];
  const there = said(narrower.nodes?.join(','));
  return [`--nodes is ${given} here and was ${there} on ${narrower.node}: nodes can be added to it, not taken from it`];
}

function nameFromHosts(ip: string): string {
  try {
    return hostnameOf(ip, undefined);
  } catch {
    throw new Refusal([`${ip} has no host name: give one with --hostname, or add a line for it to /etc/hosts`]);
  }
}

/**
 * Why a name cannot be that of the virtual address: the node that bears a cluster node's name would be taken for that node, by
 * the cluster's tools and by whoever looks the name up; and one that `hosts` (the text of /etc/hosts) gives another address
 * leads to that one.
 */
export function hostnameProblems(hostname: string, ip: string, members: readonly string[], hosts: string): string[] {
  const short = (name: string) => (name.split('.')[0] ?? name).toLowerCase();
  const taken = ['localhost', ...members].find((name) => short(name) === short(hostname));
  if (taken !== undefined) {
    const whose = taken === 'localhost' ? 'of every host itself' : `of the cluster node ${taken}`;
    return [`--hostname ${hostname} is the name ${whose}: give the virtual address a name of its own`];
  }
  const other = strayAddress(hosts, hostname, ip);
  if (other !== undefined) {
    return [
      `/etc/hosts gives ${hostname} the address ${other}, not ${ip}: correct that line, or give another name with --hostname`,
    ];
  }
  const node = members.find((name) => namesOfAddress(hosts, ip).some((alias) => short(alias) === short(name)));
  return node === undefined ? [] : [`/etc/hosts gives ${ip} the name of the cluster node ${node}: correct that line`];
}

/** What other nodes were told differently, although the cluster has one value for all of them. */
export function disagreements(
  options: SetupOptions,
  settled: Settled,
  prefix: number,
  records: readonly NodeRecord[],
): string[] {
  const differing = records.flatMap((record) => {
    const compared: readonly (readonly [string, string | undefined, string | undefined])[] = [
      ['--shared-directory', options.directory, record.directory],
      ['--vip', options.ip, record.ip],
      ['--netmask', String(prefix), String(record.prefix)],
      ['--hostname', settled.hostname, record.hostname],
      ['--attach', settled.attach, record.attach],
      ['--after', settled.after, record.after],
      ['--device', deviceText(settled.filesystem), deviceText(record.filesystem)],
    ];
    return compared
      .filter(([, here, there]) => here !== there)
      .map(([flag, here, there]) => ({
        flag,
        text: `${flag} is ${said(here)} here and was ${said(there)} on ${record.node}: give the same on all nodes; ${toChange}`,
      }));
  });
  // The others say the same of it.
  return differing
    .filter((one, at) => differing.findIndex(({ flag }) => flag === one.flag) === at)
    .map(({ text }) => text);
}

/** What the data set was made with is part of it: of xCAT's tables, of links, of the cluster's configuration. */
const toChange = 'to change it, take the set-up back first: xcatha-setup remove';

function deviceText(filesystem: FileSystemRequest | undefined): string | undefined {
  return filesystem && [filesystem.device, filesystem.type, filesystem.options ?? ''].join(' ').trim();
}

function said(value: string | undefined): string {
  return value ?? 'not given';
}

/** The data is of one database, and the cluster would be told of another one: a node that has joined can be mistaken about that too. */
export function databaseProblems({ directory, database }: SetupOptions, manifest: Manifest): string[] {
  if (manifest.database === database) return [];
  return [
    `${directory} holds a ${manifest.database} data set, not ${database}: give --database ${manifest.database}; ${toChange}`,
  ];
}

/**
 * Why this node cannot join the data set that is on the shared directory. The version is compared with that of the nodes
 * that have joined: the manifest's is the one that the data was made with, before any upgrade.
 */
export function joinProblems(
  { directory, database }: SetupOptions,
  manifest: Manifest,
  versions: Versions,
  others: readonly NodeRecord[],
): string[] {
  if (manifest.database !== database) return [];
  const problems = clockProblems(others, Date.now() / 1000);
  const made = { node: 'the node that made the data', xcatVersion: manifest.xcatVersion };
  for (const other of others.length > 0 ? others : [made])
    problems.push(...versionProblems(versions, other, other.node));
  const paths = standardPaths(database);
  if (manifest.paths.length !== paths.length || manifest.paths.some((path) => !paths.includes(path))) {
    const both = `${manifest.paths.join(', ')}, expected ${paths.join(', ')}`;
    problems.push(`${directory} holds ${both}: use the same version of xcatha on all nodes`);
  }
  return problems;
}

/** A difference of clocks that does no harm yet, s: certificates and logs are of minutes. */
const toleranceSeconds = 60;

/**
 * Nodes whose clocks are ahead of this one's: they have joined in its future. One that is behind cannot be told from one that
 * joined earlier. `now` is the time here, in seconds since 1970.
 */
export function clockProblems(records: readonly NodeRecord[], now: number): string[] {
  return records.flatMap(({ node, joined }) => {
    const ahead = Math.round((joined ?? 0) - now);
    if (ahead <= toleranceSeconds) return [];
    return [`${node} joined ${ahead} s in the future of this node's clock: set both clocks right (chronyc makestep)`];
  });
}
