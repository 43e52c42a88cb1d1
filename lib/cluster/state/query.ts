import { failureText } from '../../host/programs/run';
import { Failure } from '../../ocf/failure';
import { groupId } from '../configuration/model';
import { memberDefinitions } from '../configuration/options';
import { type ClusterAccess, queryCib, runTool, runToolOk } from './access';
import { type Cib, clusterProperty, fencingDevices, findResource, isFalse, settingsOf } from './cib';
import { startsUnderWay } from './history';
import { descendants, elementById, parseXml, type XmlElement } from './xml';

/** This node's name in the cluster, which need not be its host name. @throws Failure `missing-program` (5), `cluster-refused`. */
export async function thisNode(access: ClusterAccess = {}): Promise<string> {
  return (await runToolOk('crm_node', ['--name'], access, { timeoutMs: 15_000 })).stdout.trim();
}

/** The names of the cluster's full members, those that are down included; remote nodes and guests are none. */
export function clusterNodes(cib: Cib): string[] {
  return nodeElements(cib)
    .filter((node) => (node.attributes.type ?? 'member') === 'member')
    .map((node) => node.attributes.uname ?? '');
}

/** The names of all nodes that resources can run on: full members, remote nodes and guests. */
export function allNodes(cib: Cib): string[] {
  return nodeElements(cib).map((node) => node.attributes.uname ?? '');
}

function nodeElements(cib: Cib): XmlElement[] {
  return descendants(cib.configuration, 'node').filter((node) => node.parent?.name === 'nodes');
}

/** Whether a node that fails is made sure to be off. */
export interface FencingState {
  readonly enabled: boolean;
  /** The ids of the fencing devices. */
  readonly devices: readonly string[];
}

/** Fencing as configured. Pacemaker 3.0.2 has renamed the property and reads the old name too, so both are looked at. */
export function fencingState(cib: Cib): FencingState {
  const disabled = ['stonith-enabled', 'fencing-enabled'].some((name) => isFalse(clusterProperty(cib, name)));
  return { enabled: !disabled, devices: fencingDevices(cib) };
}

/** The parameters with which the group is registered, by member and name; undefined when it is not. */
export function registeredParameters(cib: Cib): Record<string, Record<string, string>> | undefined {
  if (findResource(cib, groupId)?.name !== 'group') return undefined;
  const of = (id: string) => {
    const member = findResource(cib, id);
    const pairs = member ? settingsOf(member, 'instance_attributes') : [];
    return Object.fromEntries(pairs.map(({ attributes }) => [attributes.name ?? '', attributes.value ?? '']));
  };
  return Object.fromEntries(memberDefinitions.map(({ name }) => [name, of(name)]));
}

/** The group and those of its members that somebody has told the cluster to keep stopped. */
export function stoppedOnPurpose(cib: Cib): string[] {
  return [groupId, ...memberDefinitions.map(({ name }) => name)].filter((id) => {
    const element = findResource(cib, id);
    const pairs = element ? settingsOf(element, 'meta_attributes') : [];
    return pairs.some(({ attributes: { name, value } }) => name === 'target-role' && /^stopped$/i.test(value ?? ''));
  });
}

/** A node as the cluster sees it now. */
export interface NodeStatus {
  readonly name: string;
  readonly online: boolean;
  readonly standby: boolean;
  readonly maintenance: boolean;
  /** Failed, and not yet known to be off. */
  readonly unclean: boolean;
}

/** A member of the group as the cluster sees it now. */
export interface MemberStatus {
  readonly id: string;
  /** Started, Stopped, Starting, Stopping, ... */
  readonly role: string;
  /** Its last action has failed, and the cluster neither ignores that nor has dealt with it yet. */
  readonly failed: boolean;
  readonly managed: boolean;
  /** The cluster waits for an operation of it, on whichever node. */
  readonly pending: boolean;
  /** Where it is active; two names mean that something is badly wrong. */
  readonly nodes: readonly string[];
}

export interface ClusterStatus {
  readonly nodes: readonly NodeStatus[];
  /** The members of the group; none when it is not registered. */
  readonly members: readonly MemberStatus[];
  /** The node on which all members are started: the management node. */
  readonly activeNode: string | undefined;
}

/** What runs where, now. @throws Failure `cluster-down`, `unreadable-xml`. */
export async function clusterStatus(access: ClusterAccess = {}): Promise<ClusterStatus> {
  const result = await runTool('crm_mon', ['-1', '--output-as=xml'], access, { timeoutMs: 15_000 });
  if (result.code !== 0) throw new Failure('cluster-down', `the cluster does not answer: ${failureText(result)}`);
  return withStartsUnderWay(await parseStatus(result.stdout), access);
}

/**
 * The same, with those members as `Starting` whose start has not ended: crm_mon calls one `Started` while a monitor on the node
 * that it came from is on record as pending too, as after one that said "degraded". @throws Failure `cluster-down`, `unreadable-xml`.
 */
export async function withStartsUnderWay<T extends ClusterStatus>(status: T, access: ClusterAccess = {}): Promise<T> {
  if (!status.members.some(({ pending }) => pending)) return status;
  const starts = startsUnderWay(await queryCib(access));
  const isStarting = ({ id, nodes }: MemberStatus) =>
    starts.some(({ resource, node }) => resource === id && nodes.includes(node));
  const members = status.members.map((member) => (isStarting(member) ? { ...member, role: 'Starting' } : member));
  return { ...status, members, activeNode: placeOf(members) };
}

/** Reads what `crm_mon --output-as=xml` says. @throws Failure `unreadable-xml`. */
export async function parseStatus(text: string): Promise<ClusterStatus> {
  const root = await parseXml(text, 'crm_mon');
  const nodes = descendants(root, 'node')
    .filter((node) => node.parent?.name === 'nodes')
    .map(nodeStatus);
  const group = elementById(root, groupId);
  const members = group ? descendants(group, 'resource').map(memberStatus) : [];
  return { nodes, members, activeNode: placeOf(members) };
}

/** The one node where every member is started, or undefined. */
function placeOf(members: readonly MemberStatus[]): string | undefined {
  const first = members[0]?.nodes[0];
  const isThere = (member: MemberStatus) => isStarted(member) && member.nodes[0] === first && member.nodes.length === 1;
  return members.every(isThere) ? first : undefined;
}

/** Whether it is started, and well as far as the cluster knows: a start that has failed leaves the role `Started` until the cluster stops it. */
export function isStarted({ role, failed }: MemberStatus): boolean {
  return role === 'Started' && !failed;
}

/** Whether it is just being started, stopped or moved. */
export function isOnItsWay({ role }: { readonly role: string }): boolean {
  return /ing$/.test(role);
}

/** Waits until `wanted` holds of the cluster. @throws Failure `cluster-wait` when the deadline of `access` passes first. */
export async function waitForStatus(
  wanted: (status: ClusterStatus) => boolean,
  what: string,
  access: Required<Pick<ClusterAccess, 'deadline'>> & ClusterAccess,
): Promise<void> {
  while (!wanted(await clusterStatus(access))) {
    if (access.deadline.passed()) throw new Failure('cluster-wait', `${what}: not in time`);
    await access.deadline.sleep(1000);
  }
}

function nodeStatus({ attributes }: XmlElement): NodeStatus {
  // A node that joins or leaves is "pending": Pacemaker calls it online, and in standby, whether it is or not.
  const pending = attributes.pending === 'true';
  return {
    name: attributes.name ?? '',
    online: attributes.online === 'true' && !pending,
    standby: attributes.standby === 'true' && !pending,
    maintenance: attributes.maintenance === 'true',
    unclean: attributes.unclean === 'true',
  };
}

function memberStatus(resource: XmlElement): MemberStatus {
  const { id = '', role = '', failed, failure_ignored: ignored, managed, pending } = resource.attributes;
  const nodes = descendants(resource, 'node').map((node) => node.attributes.name ?? '');
  const hasFailed = failed === 'true' && ignored !== 'true';
  return { id, role, failed: hasFailed, managed: managed === 'true', pending: pending !== undefined, nodes };
}
