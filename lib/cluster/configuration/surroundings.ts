import { everyNode, type FenceRequest } from './fencing';
import type { FileSystemRequest } from './filesystem';
import { type Member, settingSet } from './resource';
import type { Storage } from './storage';

/** What else a site decides: what surrounds the group in the cluster. */
export interface Surroundings {
  /** What must be there before the group. */
  readonly storage?: Storage | undefined;
  /** What is registered to be there before the group, instead of `storage`. */
  readonly filesystem?: FileSystemRequest | undefined;
  /** Turns fencing off, in so many words. */
  readonly noFencing?: boolean | undefined;
  /** The nodes that the group never runs on; unset: nothing is said of nodes. */
  readonly notOn?: readonly string[] | undefined;
  /** The node that the group rather runs on. */
  readonly prefer?: string | undefined;
  readonly fences?: readonly FenceRequest[] | undefined;
  /** Addresses that a node with a working network reaches. */
  readonly ping?: readonly string[] | undefined;
}

/** "Never on this node": the group, where xcatha has not set it up and xcatd would come up on tables of its own; a fencing device on its own node. */
export interface LocationConstraint {
  readonly id: string;
  readonly resource: string;
  readonly node: string;
}

/** "The group rather runs on this node": weaker than its wish to stay where it is. */
export interface Preference {
  readonly id: string;
  readonly resource: string;
  readonly node: string;
  readonly score: string;
}

/** A fencing device for one node, which never runs on that node, since nobody turns himself off reliably; or for all nodes. */
export interface FenceDevice {
  readonly device: Member;
  readonly node: string;
  readonly keptOff: LocationConstraint | undefined;
}

/** A cloned resource that counts which of the network's addresses each node reaches, and the rule that prefers who reaches more. */
export interface Connectivity {
  readonly ping: Member;
  readonly clone: string;
  readonly rule: ConnectivityRule;
}

/** "The group rather runs where this attribute is higher." It stays where it is when no node reaches anything. */
export interface ConnectivityRule {
  readonly id: string;
  readonly resource: string;
  readonly attribute: string;
}

export const connectivityId = 'g-xcat-with-network';
/** The resource that looks at the network; around it is its clone. */
export const pingId = 'xcat-ping';

/** The resource that mounts the shared directory, where xcatha-setup registers that too. */
export const filesystemId = 'fs-xcat';

/** The id of a node's device. */
export function fenceId(node: string): string {
  return `fence-${node}`;
}

/** The device for one node, or for all. */
export function buildFence({ node, agent, params }: FenceRequest): FenceDevice {
  const id = fenceId(node);
  const isForAll = node === everyNode;
  const knowsNode = isForAll || Object.keys(params).some((name) => /^pcmk_host_(list|map|check)$/.test(name));
  const all = sorted({ ...params, ...(knowsNode ? {} : { pcmk_host_list: node }) });
  const device = buildHelper(id, agent, all, [['monitor', '60s', '60s']]);
  return { device, node, keptOff: isForAll ? undefined : { id: `${id}-not-on-${node}`, resource: id, node } };
}

/** The agent's own attribute: the number of addresses reached, times the multiplier. */
const pingAttribute = 'pingd';

/** The resource that looks at the network, and the rule for the group. */
export function buildConnectivity(addresses: readonly string[], group: string): Connectivity {
  // More than any stickiness and preference: who reaches one address more gets the group.
  const params = { dampen: '5s', host_list: addresses.join(' '), multiplier: '1000' };
  return {
    ping: buildHelper(pingId, 'ping', params, [['monitor', '10s', '60s']]),
    clone: `${pingId}-clone`,
    rule: { id: connectivityId, resource: group, attribute: pingAttribute },
  };
}

/** The resource that mounts the shared directory; the times are those that the agent Filesystem itself suggests. */
export function buildFilesystem({ device, type, options }: FileSystemRequest, directory: string): Member {
  const params = { device, directory, fstype: type, ...(options === undefined ? {} : { options }) };
  return buildHelper(filesystemId, 'Filesystem', params, [
    ['monitor', '20s', '40s'],
    ['start', '0s', '60s'],
    ['stop', '0s', '60s'],
  ]);
}

/** A resource of somebody else's agent. */
function buildHelper(
  id: string,
  type: string,
  params: Readonly<Record<string, string>>,
  operations: readonly (readonly [name: string, interval: string, timeout: string])[],
): Member {
  return {
    id,
    type,
    params: settingSet(`${id}-instance_attributes`, params),
    givenDefaults: [],
    operations: operations.map(([name, interval, timeout]) => {
      const operation = `${id}-${name}-${interval}`;
      const attributes = settingSet(`${operation}-instance_attributes`, {});
      return { id: operation, name, interval, timeout, attributes };
    }),
  };
}

/** By name, as pcs sorts. */
export function sorted(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1)));
}
