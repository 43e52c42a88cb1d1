import { groupId } from '../configuration/model';
import { memberDefinitions } from '../configuration/options';
import { type Cib, constraints } from './cib';
import { secondsOf } from './moment';
import { descendants, type XmlElement } from './xml';

/** A wish to move the group or a member, as it stands in the cluster's configuration: a constraint, whichever tool made it. */
export interface Wish {
  readonly id: string;
  /** What is to move. */
  readonly resource: string;
  readonly way: 'to' | 'from';
  readonly node: string;
  /** When the cluster forgets it, in seconds since 1970; undefined for one that stays. */
  readonly ends: number | undefined;
}

/** The constraints that wishes to move the group or a member have left. */
export function moveConstraints(cib: Cib): XmlElement[] {
  const ours = [groupId, ...memberDefinitions.map(({ name }) => name)];
  return constraints(cib).filter(
    ({ attributes: { id = '', rsc = '' } }) => /^cli-(ban|prefer)-/.test(id) && ours.includes(rsc),
  );
}

/** The same, read. */
export function wishes(cib: Cib): Wish[] {
  return moveConstraints(cib).map(wishOf);
}

/** With a lifetime the node stands in a rule, which ends some time. */
function wishOf(constraint: XmlElement): Wish {
  const { id = '', rsc: resource = '', node } = constraint.attributes;
  const expression = descendants(constraint, 'expression').find(({ attributes }) => attributes.attribute === '#uname');
  const end = descendants(constraint, 'date_expression').find(({ attributes }) => attributes.operation === 'lt');
  const ends = secondsOf(end?.attributes.end ?? '');
  return {
    id,
    resource,
    way: id.startsWith('cli-prefer-') ? 'to' : 'from',
    node: node ?? expression?.attributes.value ?? '',
    ends: Number.isNaN(ends) ? undefined : ends,
  };
}

/** A node on which a constraint forbids the group for good; a wish to move is none. */
export interface Barrier {
  readonly id: string;
  readonly node: string;
}

/** All of them. */
export function barriers(cib: Cib): Barrier[] {
  const moves = moveConstraints(cib);
  return constraints(cib)
    .filter((constraint) => !moves.includes(constraint))
    .filter(({ attributes: { rsc, score = '' } }) => rsc === groupId && /^-inf(inity)?$/i.test(score))
    .flatMap(({ attributes: { id = '', node } }) => (node === undefined ? [] : [{ id, node }]));
}

/** Whether two are about the same: the one that stands is then the one that was asked for. */
export function isSameWish(one: Pick<Wish, 'resource' | 'way' | 'node'>, other: typeof one): boolean {
  return one.resource === other.resource && one.way === other.way && one.node === other.node;
}

/** A wish that somebody else has, as a sentence that says what can be done about it. */
export function otherWishText({ id, resource, way, node }: Wish): string {
  const move = `another move of ${resource} ${way === 'to' ? 'to' : 'away from'} ${node} (${id})`;
  const advice = `take it back with crm resource clear ${resource}, or pcs resource clear ${resource}`;
  return `${move} is under way, or was left behind: wait for it, or ${advice}`;
}
