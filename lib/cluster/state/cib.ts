import { childrenOf, descendants, elementById, parseXml, type XmlElement } from './xml';

/** The cluster's configuration, as read at one moment. */
export interface Cib {
  /** The document as it came, for the backup and for comparing. */
  readonly text: string;
  readonly configuration: XmlElement;
  /** The schema that it obeys, such as pacemaker-3.0. A cluster keeps the one it was born with until it is upgraded. */
  readonly schema: string;
}

/** Reads a CIB document. @throws Failure `unreadable-xml`. */
export async function parseCib(text: string): Promise<Cib> {
  const root = await parseXml(text, 'cibadmin --query');
  const configuration = childrenOf(root, 'configuration')[0];
  return {
    text,
    configuration: configuration ?? { name: 'configuration', attributes: {}, children: [], parent: root },
    schema: root.attributes['validate-with'] ?? '',
  };
}

/** The resource (primitive, group, clone, bundle, ...) with this id, or undefined. */
export function findResource(cib: Cib, id: string): XmlElement | undefined {
  return section(cib, 'resources') && elementById(section(cib, 'resources') as XmlElement, id);
}

/** The constraint with this id, or undefined. */
export function findConstraint(cib: Cib, id: string): XmlElement | undefined {
  return constraints(cib).find((constraint) => constraint.attributes.id === id);
}

/** All constraints. */
export function constraints(cib: Cib): readonly XmlElement[] {
  return section(cib, 'constraints')?.children ?? [];
}

/** A cluster property such as stonith-enabled, or undefined where it is not set. */
export function clusterProperty(cib: Cib, name: string): string | undefined {
  const config = section(cib, 'crm_config');
  return (
    config && settingsOf(config, 'cluster_property_set').find((pair) => pair.attributes.name === name)?.attributes.value
  );
}

/** Before pacemaker-3.7 the schema knows the role Promoted by its old name, Master, only. */
export function hasOldRoles(cib: Cib): boolean {
  const [, major, minor] = /^pacemaker-(\d+)\.(\d+)$/.exec(cib.schema) ?? [];
  return major !== undefined && (Number(major) < 3 || (Number(major) === 3 && Number(minor) < 7));
}

/** The ids of the configured fencing devices. */
export function fencingDevices(cib: Cib): string[] {
  const resources = section(cib, 'resources');
  if (!resources) return [];
  return descendants(resources, 'primitive')
    .filter((primitive) => primitive.attributes.class === 'stonith')
    .map((primitive) => primitive.attributes.id ?? '');
}

/** The nvpairs in an element's own sets of one kind (`instance_attributes`, `meta_attributes`, ...), those under a rule left out. */
export function settingsOf(element: XmlElement, setName: string): XmlElement[] {
  return plainSets(element, setName).flatMap((set) => childrenOf(set, 'nvpair'));
}

/** An element's own sets of one kind that hold always, not only under a rule or by reference. */
export function plainSets(element: XmlElement, setName: string): XmlElement[] {
  return childrenOf(element, setName).filter(
    (set) => set.attributes.id !== undefined && childrenOf(set, 'rule').length === 0,
  );
}

/** Truth as Pacemaker reads it. */
export function isTrue(text: string | undefined): boolean {
  return /^(true|on|yes|y|1)$/i.test(text ?? '');
}

/** Falsehood as Pacemaker reads it: not the same as "not true", since an unset property has its own default. */
export function isFalse(text: string | undefined): boolean {
  return /^(false|off|no|n|0)$/i.test(text ?? '');
}

function section(cib: Cib, name: string): XmlElement | undefined {
  return childrenOf(cib.configuration, name)[0];
}
