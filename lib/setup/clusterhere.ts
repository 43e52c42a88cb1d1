import { requireFenceAgents, requireFencing } from '../cluster/change/register';
import { everyNode, type FenceRequest, readFence } from '../cluster/configuration/fencing';
import { sbdFence } from '../cluster/configuration/sbd';
import { fenceId } from '../cluster/configuration/surroundings';
import { queryCib } from '../cluster/state/access';
import { type Cib, fencingDevices } from '../cluster/state/cib';
import { corosyncConf, requireNodeNames } from '../cluster/state/corosync';
import { clusterNodes, clusterStatus, fencingState, registeredParameters, thisNode } from '../cluster/state/query';
import { resolveStorage } from '../cluster/state/storage';
import { readLocalFile } from '../host/runstate';
import type { Deadline } from '../ocf/deadline';
import type { SetupOptions } from './options';
import { Refusal } from './refusal';

/** The cluster as this node sees it. */
export interface ClusterHere {
  readonly cib: Cib;
  /** This node's name in it. */
  readonly node: string;
  readonly members: readonly string[];
  /** The group is registered. */
  readonly registered: boolean;
  /** The nodes of --fence whose devices are there already, and stay as they are. */
  readonly keptFences: readonly string[];
  /** Where the virtual address is active as a member of the group. */
  readonly activeOn: string | undefined;
}

/** The fencing devices that are to be registered. @throws Failure `bad-option`, `fence-unknown`. */
export function fencesOf({ fences = [], sbd }: SetupOptions): FenceRequest[] {
  return [...fences.map(readFence), ...(sbd ? [sbdFence()] : [])];
}

/** The member of the group whose place tells which node plays the management node, or begins to. */
const vipMember = 'xcat-vip';

/**
 * Looks at the cluster. @throws Failure when this node is in none, its nodes have no names, it has no fencing, or has not
 * the resource to follow; Refusal when --nodes does not fit it.
 */
export async function lookAtCluster(options: SetupOptions, deadline: Deadline): Promise<ClusterHere> {
  const access = { deadline };
  const fences = fencesOf(options);
  const cib = await queryCib(access);
  requireNodeNames(readLocalFile(corosyncConf) ?? '');
  requireFencing(cib, !options.fencing, fences);
  await requireFenceAgents(fences, cib, access);
  if (options.after !== undefined) resolveStorage(options.after, cib);
  const node = await thisNode(access);
  const members = clusterNodes(cib);
  requireFittingNodes(options.nodes, node, members);
  requirePlaces(options, fences, cib, members);
  const status = await clusterStatus(access);
  const activeOn = status.members.find((member) => member.id === vipMember)?.nodes[0];
  const devices = fencingDevices(cib);
  const keptFences = fences.map((fence) => fence.node).filter((name) => devices.includes(fenceId(name)));
  return { cib, node, members, keptFences, registered: registeredParameters(cib) !== undefined, activeOn };
}

/** The names behind --prefer and --fence are those of nodes, and with --fence alone every node can be fenced. @throws Refusal. */
function requirePlaces(
  { prefer, nodes }: SetupOptions,
  fences: readonly FenceRequest[],
  cib: Cib,
  members: readonly string[],
): void {
  const able = nodes ?? members;
  const has = `it has ${able.join(', ')}`;
  if (prefer !== undefined && !able.includes(prefer)) {
    throw new Refusal([`--prefer ${prefer}: no node of that name can become the management node, ${has}`]);
  }
  const isForAll = ({ node }: FenceRequest) => node === everyNode;
  const stranger = fences.find((fence) => !isForAll(fence) && !members.includes(fence.node));
  if (stranger)
    throw new Refusal([
      `--fence ${stranger.node}: the cluster has no node ${stranger.node}, it has ${members.join(', ')}`,
    ]);
  const bare = fences.some(isForAll) ? [] : able.filter((name) => !fences.some(({ node }) => node === name));
  if (fences.length > 0 && bare.length > 0 && fencingState(cib).devices.length === 0) {
    throw new Refusal([
      `--fence: there is no device for ${bare.join(', ')}, and the cluster has none of its own: give one for each node`,
    ]);
  }
}

function requireFittingNodes(nodes: readonly string[] | undefined, node: string, members: readonly string[]): void {
  const given = `--nodes ${nodes?.join(',')}`;
  const unknown = nodes?.filter((name) => !members.includes(name)) ?? [];
  if (unknown.length > 0) {
    throw new Refusal([`${given}: the cluster has no node ${unknown.join(', ')}, it has ${members.join(', ')}`]);
  }
  if (nodes && !nodes.includes(node)) {
    throw new Refusal([`${given} leaves out this very node, ${node}: add it, or run this on the others only`]);
  }
}
