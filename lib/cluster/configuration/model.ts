import type { AdvertisedAction, AgentDefinition } from '../../ocf/agent';
import { type GivenParameter, type GroupOptions, givenParameters, memberDefinitions } from './options';
import { type Member, type Operation, type SettingSet, settingSet } from './resource';
import {
  buildConnectivity,
  buildFence,
  buildFilesystem,
  type Connectivity,
  type FenceDevice,
  filesystemId,
  type LocationConstraint,
  type Preference,
  type Surroundings,
  sorted,
} from './surroundings';

/** "The group starts after the storage." */
export interface OrderConstraint {
  readonly id: string;
  readonly first: string;
  readonly firstAction: 'start' | 'promote';
  readonly next: string;
}

/** "The group runs where the storage is." */
export interface ColocationConstraint {
  readonly id: string;
  readonly resource: string;
  readonly with: string;
  /** With its promoted instance only. */
  readonly promoted: boolean;
  /** What that role is called in this cluster's schema. crm and pcs translate by themselves, cibadmin does not. */
  readonly promotedRole: 'Promoted' | 'Master';
}

/** Everything that is registered in the cluster; the renderers write it down in three languages. */
export interface ClusterModel {
  readonly id: string;
  readonly members: readonly Member[];
  readonly meta: SettingSet;
  /** What mounts the shared directory, where that is registered with the group. */
  readonly filesystem: Member | undefined;
  readonly order: OrderConstraint | undefined;
  readonly colocation: ColocationConstraint | undefined;
  /** One for every node to keep off; undefined: nothing was said of nodes, and what the cluster has stays. */
  readonly locations: readonly LocationConstraint[] | undefined;
  readonly preference: Preference | undefined;
  readonly fences: readonly FenceDevice[];
  readonly connectivity: Connectivity | undefined;
  /** Cluster properties: stonith-enabled=false only on request, and what goes with fencing devices that are registered here. */
  readonly properties: SettingSet;
}

export const groupId = 'g-xcat';
export const orderId = 'g-xcat-after-storage';
export const colocationId = 'g-xcat-with-storage';
/** With the node's name behind it. */
export const locationPrefix = 'g-xcat-not-on-';
export const preferenceId = 'g-xcat-prefers';
/** The set that all tools write cluster properties into. */
export const propertySetId = 'cib-bootstrap-options';
export const provider = 'xcat';

/**
 * Stays where it is when the other node comes back; two restarts in place before it moves; forgets failures after an hour,
 * which is longer than any of its actions. target-role, is-managed and maintenance are the administrator's: never here.
 */
const groupMeta = { 'failure-timeout': '1h', 'migration-threshold': '3', 'resource-stickiness': '100' };

/**
 * With priority-fencing-delay the node that has the group is fenced this much later than the other one: in a tie between two
 * that cannot see each other the management node survives (Pacemaker Explained, cluster options).
 */
const fencingMeta = { priority: '10' };
const fencingProperties = { 'priority-fencing-delay': '15s' };

/** Builds the model. */
export function buildModel(options: GroupOptions, surroundings: Surroundings = {}): ClusterModel {
  const { filesystem, noFencing, notOn, prefer, fences = [], ping } = surroundings;
  const storage = filesystem ? { id: filesystemId, promoted: false } : surroundings.storage;
  const hasFences = fences.length > 0;
  return {
    id: groupId,
    members: memberDefinitions.map((definition) => buildMember(definition, givenParameters(definition, options))),
    meta: settingSet(`${groupId}-meta_attributes`, hasFences ? sorted({ ...groupMeta, ...fencingMeta }) : groupMeta),
    filesystem: filesystem && buildFilesystem(filesystem, options.directory),
    order: storage && {
      id: orderId,
      first: storage.id,
      firstAction: storage.promoted ? 'promote' : 'start',
      next: groupId,
    },
    colocation: storage && {
      id: colocationId,
      resource: groupId,
      with: storage.id,
      promoted: storage.promoted,
      promotedRole: 'oldRoles' in storage && storage.oldRoles ? 'Master' : 'Promoted',
    },
    locations: notOn?.map((node) => ({ id: `${locationPrefix}${node}`, resource: groupId, node })),
    preference: prefer === undefined ? undefined : { id: preferenceId, resource: groupId, node: prefer, score: '50' },
    fences: fences.map(buildFence),
    connectivity: ping && buildConnectivity(ping, groupId),
    properties: settingSet(propertySetId, {
      ...(hasFences ? fencingProperties : {}),
      ...(noFencing ? { 'stonith-enabled': 'false' } : {}),
    }),
  };
}

/** Parameters stand by name and monitors first: so pcs sorts them, and all formats shall give the same CIB. */
function buildMember(definition: AgentDefinition, given: readonly GivenParameter[]): Member {
  const setId = `${definition.name}-instance_attributes`;
  const setting = ({ name, value }: GivenParameter) => ({ id: `${setId}-${name}`, name, value });
  return {
    id: definition.name,
    type: definition.name,
    params: { id: setId, settings: given.filter((parameter) => !parameter.isDefault).map(setting) },
    givenDefaults: given.filter((parameter) => parameter.isDefault).map(setting),
    operations: clusterActions(definition).map((action) => buildOperation(definition.name, action)),
  };
}

function clusterActions(definition: AgentDefinition): AdvertisedAction[] {
  return ['monitor', 'start', 'stop'].flatMap((name) => definition.actions.filter((action) => action.name === name));
}

function buildOperation(member: string, action: AdvertisedAction): Operation {
  const interval = `${action.interval ?? 0}s`;
  const id = `${member}-${action.name}-${interval}`;
  const attributes: Record<string, string> = action.depth ? { OCF_CHECK_LEVEL: String(action.depth) } : {};
  return {
    id,
    name: action.name,
    interval,
    timeout: `${action.timeout}s`,
    attributes: settingSet(`${id}-instance_attributes`, attributes),
  };
}
