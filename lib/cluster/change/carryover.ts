import { trimSlash } from '../../host/files/paths';
import { Failure } from '../../ocf/failure';
import { everyNode } from '../configuration/fencing';
import { type ClusterModel, provider } from '../configuration/model';
import type { Member, Operation, Setting, SettingSet } from '../configuration/resource';
import type { Connectivity, FenceDevice } from '../configuration/surroundings';
import { type Cib, clusterProperty, findResource, isFalse, plainSets, settingsOf } from '../state/cib';
import { childrenOf, type XmlElement } from '../state/xml';
import {
  colocationText,
  connectivityText,
  keepConstraint,
  keepLocations,
  type Notes,
  orderText,
  preferenceText,
} from './constraints';

/** The model as it is to be loaded into this very cluster, and how that differs from what is there. */
export interface CarriedOver {
  readonly model: ClusterModel;
  /** Nothing of ours is registered yet. */
  readonly isNew: boolean;
  /** What loading adds or changes, one line each; none: all is there already. */
  readonly changes: readonly string[];
  /** What the administrator has set differently, and stays. */
  readonly kept: readonly string[];
  /** Constraints of ours in the cluster that say something else by now, or nothing: taken out before the model is loaded. */
  readonly outdated: readonly XmlElement[];
}

/**
 * Takes over what the administrator has set on our objects: meta attributes and the times and attributes of operations are
 * his once they are registered, and only what is missing is added. Parameters that were given are set, all others stay.
 * @throws Failure `id-taken` when one of our ids belongs to something else, `partly-registered`.
 */
export function carryOver(model: ClusterModel, cib: Cib): CarriedOver {
  const notes: Notes = { changes: [], kept: [], outdated: [] };
  const group = findResource(cib, model.id);
  const isNew = isUnregistered(model, cib, group);
  const merged: ClusterModel = {
    ...model,
    meta: group ? keepSettings(model.meta, group, 'meta_attributes', model.id, notes) : model.meta,
    members: group
      ? model.members.map((member) => keepMember(member, findResource(cib, member.id), notes))
      : model.members,
    filesystem: model.filesystem && keepFilesystem(model.filesystem, cib, notes),
    order: keepConstraint(model.order, cib, orderText, notes),
    colocation: keepConstraint(model.colocation, cib, colocationText, notes),
    locations: keepLocations(model.locations, cib, notes),
    preference: keepConstraint(model.preference, cib, preferenceText, notes),
    fences: model.fences.filter((fence) => isNewFence(fence, cib, notes)),
    connectivity: model.connectivity && keepConnectivity(model.connectivity, cib, notes),
    properties: keepProperties(model.properties, cib, notes),
  };
  if (isNew) notes.changes.unshift(`add group ${model.id} of ${model.members.map((member) => member.id).join(', ')}`);
  return { model: merged, isNew, ...notes };
}

/** Whether nothing of ours is there; throws unless all of it is, in its place. */
function isUnregistered(model: ClusterModel, cib: Cib, group: XmlElement | undefined): boolean {
  if (group && group.name !== 'group') throw idTaken(model.id, `a ${group.name}`);
  const found = model.members.flatMap((member) => findResource(cib, member.id) ?? []);
  for (const element of found) {
    const { id = '', class: kind, provider: from, type } = element.attributes;
    if (element.name !== 'primitive') throw idTaken(id, `a ${element.name}`);
    const wanted = model.members.find((member) => member.id === id)?.type;
    if (from !== provider || type !== wanted) throw idTaken(id, `a resource ${kind}:${from ?? ''}:${type}`);
    if (element.parent !== group) throw idTaken(id, `outside the group ${model.id}`);
  }
  if (!group) return true;
  const missing = model.members.filter((member) => !found.some((element) => element.attributes.id === member.id));
  if (missing.length === 0) return false;
  const names = missing.map((member) => member.id).join(', ');
  throw new Failure(
    'partly-registered',
    `the cluster's group ${model.id} lacks ${names}, and a member added now would stand in the wrong place: put it in by hand, or remove the group and register it again`,
  );
}

function idTaken(id: string, what: string): Failure {
  return new Failure(
    'id-taken',
    `the cluster already has ${what} of the name ${id}, which the management node needs: rename it`,
  );
}

function keepMember(member: Member, live: XmlElement | undefined, notes: Notes): Member {
  if (!live) return member;
  for (const pair of settingsOf(live, 'meta_attributes')) notes.kept.push(`${member.id} ${pairText(pair)}`);
  const operations = childrenOf(live, 'operations').flatMap((set) => childrenOf(set, 'op'));
  return {
    ...member,
    params: setParameters(member, live, notes),
    operations: member.operations.map((wanted) => keepOperation(member.id, wanted, operations, notes)),
  };
}

/** Parameters belong to whoever registers: a given one is set. One that was given as its default needs no line where there is none. */
function setParameters(member: Member, live: XmlElement, notes: Notes): SettingSet {
  const id = setId(live, 'instance_attributes', member.params.id);
  const pairs = settingsOf(live, 'instance_attributes');
  const wanted = [
    ...member.params.settings,
    ...member.givenDefaults.filter((setting) => pairs.some((pair) => pair.attributes.name === setting.name)),
  ];
  const settings = wanted.map(({ name, value }) => {
    const pair = pairs.find((candidate) => candidate.attributes.name === name);
    const before = pair?.attributes.value;
    // One directory, however it is spelled: a change would restart the group.
    if (before !== undefined && trimSlash(before) === trimSlash(value)) {
      return { id: pair?.attributes.id ?? `${id}-${name}`, name, value: before };
    }
    if (before === undefined) notes.changes.push(`set ${member.id} ${name}=${value}`);
    else notes.changes.push(`change ${member.id} ${name} from ${before} to ${value}`);
    return { id: pair?.attributes.id ?? `${id}-${name}`, name, value };
  });
  return { id, settings };
}

/** An operation is the same one by its id, or by its name and depth: its times may have been changed, and so may its id. */
function keepOperation(member: string, wanted: Operation, live: readonly XmlElement[], notes: Notes): Operation {
  const same =
    live.find((op) => op.attributes.id === wanted.id) ??
    live.find((op) => op.attributes.name === wanted.name && depthOf(op) === depthIn(wanted.attributes.settings));
  const title = `${member} ${wanted.name}${wanted.name === 'monitor' ? ` (depth ${depthIn(wanted.attributes.settings)})` : ''}`;
  if (!same) {
    notes.changes.push(`add operation ${title} interval=${wanted.interval} timeout=${wanted.timeout}`);
    return wanted;
  }
  const { id = wanted.id, interval = wanted.interval, timeout } = same.attributes;
  if (interval !== wanted.interval) notes.kept.push(`${title} interval=${interval}`);
  if (timeout !== undefined && timeout !== wanted.timeout) notes.kept.push(`${title} timeout=${timeout}`);
  if (timeout === undefined) notes.changes.push(`set ${title} timeout=${wanted.timeout}`);
  const attributes = keepSettings(wanted.attributes, same, 'instance_attributes', title, notes);
  return { id, name: wanted.name, interval, timeout: timeout ?? wanted.timeout, attributes };
}

/** What is there stays, with its value and its id; what is missing is added. */
function keepSettings(wanted: SettingSet, live: XmlElement, setName: string, title: string, notes: Notes): SettingSet {
  const id = setId(live, setName, wanted.id);
  const pairs = settingsOf(live, setName);
  for (const pair of pairs) {
    const ours = wanted.settings.find((setting) => setting.name === pair.attributes.name);
    if (ours?.value !== pair.attributes.value) notes.kept.push(`${title} ${pairText(pair)}`);
  }
  const settings = wanted.settings.map((setting): Setting => {
    const pair = pairs.find((candidate) => candidate.attributes.name === setting.name);
    if (pair) return { id: pair.attributes.id ?? setting.id, name: setting.name, value: pair.attributes.value ?? '' };
    notes.changes.push(`set ${title} ${setting.name}=${setting.value}`);
    return { ...setting, id: `${id}-${setting.name}` };
  });
  return { id, settings };
}

/** A device that is there is the administrator's. Nothing of its parameters is said: there are passwords among them. */
function isNewFence({ device, node }: FenceDevice, cib: Cib, notes: Notes): boolean {
  const live = findResource(cib, device.id);
  if (!live) {
    notes.changes.push(
      `add fencing device ${device.id} (${device.type}) for ${node === everyNode ? 'every node' : node}`,
    );
    return true;
  }
  if (live.attributes.class !== 'stonith') throw idTaken(device.id, `a ${live.name}`);
  notes.kept.push(`fencing device ${device.id}`);
  return false;
}

function keepFilesystem(wanted: Member, cib: Cib, notes: Notes): Member {
  const live = findResource(cib, wanted.id);
  if (live && (live.name !== 'primitive' || live.attributes.type !== wanted.type)) {
    throw idTaken(wanted.id, `a ${live.name}`);
  }
  if (!live) {
    const { device, directory } = Object.fromEntries(wanted.params.settings.map(({ name, value }) => [name, value]));
    notes.changes.push(`add resource ${wanted.id} (${wanted.type}), which mounts ${device} at ${directory}`);
  }
  return keepMember(wanted, live, notes);
}

function keepConnectivity(wanted: Connectivity, cib: Cib, notes: Notes): Connectivity {
  const live = findResource(cib, wanted.ping.id);
  if (live && (live.name !== 'primitive' || live.attributes.type !== wanted.ping.type)) {
    throw idTaken(wanted.ping.id, `a ${live.name}`);
  }
  if (!live) notes.changes.push(`add clone ${wanted.clone} of ${wanted.ping.id}`);
  keepConstraint(wanted.rule, cib, connectivityText, notes);
  const clone = live?.parent?.name === 'clone' ? (live.parent.attributes.id ?? wanted.clone) : wanted.clone;
  return { ...wanted, clone, ping: keepMember(wanted.ping, live, notes) };
}

/** What is set already stays, but for fencing, which follows what was asked for in so many words. */
function keepProperties(wanted: SettingSet, cib: Cib, notes: Notes): SettingSet {
  const settings = wanted.settings.filter(({ name, value }) => {
    const before = clusterProperty(cib, name);
    if (before === value || (isFalse(before) && value === 'false')) return false;
    if (before !== undefined && name !== 'stonith-enabled') {
      notes.kept.push(`cluster property ${name}=${before}`);
      return false;
    }
    notes.changes.push(
      `set the cluster property ${name}=${value}${before === undefined ? '' : `, which is ${before} now`}`,
    );
    return true;
  });
  return { id: wanted.id, settings };
}

function setId(live: XmlElement, setName: string, ours: string): string {
  return plainSets(live, setName)[0]?.attributes.id ?? ours;
}

function depthOf(op: XmlElement): string {
  const pair = settingsOf(op, 'instance_attributes').find(({ attributes }) => attributes.name === 'OCF_CHECK_LEVEL');
  return pair?.attributes.value ?? '0';
}

function depthIn(settings: readonly Setting[]): string {
  return settings.find((setting) => setting.name === 'OCF_CHECK_LEVEL')?.value ?? '0';
}

function pairText(pair: XmlElement): string {
  return `${pair.attributes.name}=${pair.attributes.value}`;
}
