import { groupId } from '../cluster/configuration/model';
import { type Cib, constraints, findResource, settingsOf } from '../cluster/state/cib';
import { descendants, type XmlElement } from '../cluster/state/xml';

/** The mandatory order that lets the group start after another resource; undefined where there is none. */
export function storageOrder(cib: Cib): XmlElement | undefined {
  return constraints(cib).find((constraint) => {
    const { then, kind = 'Mandatory', score = 'INFINITY' } = constraint.attributes;
    return constraint.name === 'rsc_order' && then === groupId && kind === 'Mandatory' && /^\+?INFINITY$/.test(score);
  });
}

/** The colocation that keeps the group where another resource is. */
export function storageColocation(cib: Cib): XmlElement | undefined {
  return constraints(cib).find((constraint) => {
    const { rsc, score = '' } = constraint.attributes;
    return constraint.name === 'rsc_colocation' && rsc === groupId && /^\+?INFINITY$/.test(score);
  });
}

/** The cluster's Filesystem resources that mount the directory, or one above it: by id, and by the ids of what is around them. */
export function filesystemsOf(cib: Cib, directory: string): string[][] {
  const primitives = descendants(cib.configuration, 'primitive').filter(
    ({ attributes }) => attributes.type === 'Filesystem',
  );
  const mounting = primitives.filter((primitive) => {
    const point = settingsOf(primitive, 'instance_attributes').find((pair) => pair.attributes.name === 'directory');
    const path = point?.attributes.value?.replace(/\/+$/, '');
    return path !== undefined && `${directory}/`.startsWith(`${path}/`);
  });
  return mounting.map(idsAround);
}

/** A resource's id and those of the groups and clones that it is in. */
function idsAround(resource: XmlElement): string[] {
  const ids: string[] = [];
  for (let one: XmlElement | undefined = resource; one && one.name !== 'resources'; one = one.parent) {
    ids.push(one.attributes.id ?? '');
  }
  return ids;
}

/** Whether a resource with one of these ids is in the group itself, before its members. */
export function isInGroup(cib: Cib, ids: readonly string[]): boolean {
  return ids.includes(groupId) && findResource(cib, groupId) !== undefined;
}
