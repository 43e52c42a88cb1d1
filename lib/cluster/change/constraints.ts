import { type ColocationConstraint, locationPrefix, type OrderConstraint } from '../configuration/model';
import type { ConnectivityRule, LocationConstraint, Preference } from '../configuration/surroundings';
import { type Cib, constraints, findConstraint } from '../state/cib';
import { childrenOf, type XmlElement } from '../state/xml';

/** What is found out while the model is compared with the cluster. */
export interface Notes {
  readonly changes: string[];
  readonly kept: string[];
  readonly outdated: XmlElement[];
}

/** A constraint of ours follows what was asked for; where nothing was asked for, one that is there stays. */
export function keepConstraint<T extends { readonly id: string }>(
  wanted: T | undefined,
  cib: Cib,
  textOf: (constraint: T | XmlElement) => string,
  notes: Notes,
): T | undefined {
  if (!wanted) return undefined;
  const live = findConstraint(cib, wanted.id);
  if (live && textOf(live) === textOf(wanted)) return wanted;
  notes.changes.push(live ? `change: ${textOf(live)} becomes ${textOf(wanted)}` : `add ${textOf(wanted)}`);
  if (live) notes.outdated.push(live);
  return wanted;
}

/** A node that is no longer to be kept off has been set up meanwhile, or has left the cluster. */
export function keepLocations(
  wanted: readonly LocationConstraint[] | undefined,
  cib: Cib,
  notes: Notes,
): readonly LocationConstraint[] | undefined {
  if (!wanted) return undefined;
  for (const live of constraints(cib)) {
    const { id = '' } = live.attributes;
    if (!id.startsWith(locationPrefix) || wanted.some((location) => location.id === id)) continue;
    notes.changes.push(`remove ${locationText(live)}`);
    notes.outdated.push(live);
  }
  for (const location of wanted) keepConstraint(location, cib, locationText, notes);
  return wanted;
}

/** An order in words, ours or the cluster's. */
export function orderText(constraint: OrderConstraint | XmlElement): string {
  if ('firstAction' in constraint)
    return `order: ${constraint.firstAction} ${constraint.first}, then start ${constraint.next}`;
  const { first, then, 'first-action': action = 'start', kind = 'Mandatory' } = constraint.attributes;
  return `order: ${action} ${first}, then start ${then}${kind === 'Mandatory' ? '' : ` (${kind})`}`;
}

/** A colocation in words. */
export function colocationText(constraint: ColocationConstraint | XmlElement): string {
  if ('promoted' in constraint)
    return `colocation: ${constraint.resource} where ${constraint.with} is${constraint.promoted ? ' promoted' : ''}`;
  const { rsc, 'with-rsc': other, 'with-rsc-role': role = 'Started', score = 'INFINITY' } = constraint.attributes;
  const promoted = role === 'Promoted' || role === 'Master' ? ' promoted' : '';
  return `colocation: ${rsc} where ${other} is${promoted}${score === 'INFINITY' ? '' : ` (score ${score})`}`;
}

/** A preference in words. */
export function preferenceText(constraint: Preference | XmlElement): string {
  if ('resource' in constraint)
    return `location: ${constraint.resource} rather on ${constraint.node} (score ${constraint.score})`;
  const { rsc, node = 'nodes by a rule', score = 'by a rule' } = constraint.attributes;
  return `location: ${rsc} rather on ${node} (score ${score})`;
}

/** The rule about the network in words. */
export function connectivityText(constraint: ConnectivityRule | XmlElement): string {
  const text = (resource = '', attribute = '') => `location: ${resource} rather where ${attribute} is higher`;
  if ('attribute' in constraint) return text(constraint.resource, constraint.attribute);
  const rule = childrenOf(constraint, 'rule')[0];
  return text(constraint.attributes.rsc, rule?.attributes['score-attribute'] ?? 'nothing');
}

function locationText(constraint: LocationConstraint | XmlElement): string {
  if ('node' in constraint) return `location: ${constraint.resource} never on ${constraint.node}`;
  const {
    rsc,
    node = 'nodes by a rule',
    score = '',
    'resource-discovery': discovery = 'always',
  } = constraint.attributes;
  if (score === '-INFINITY' && discovery === 'never') return `location: ${rsc} never on ${node}`;
  return `location: ${rsc} on ${node} (score ${score || 'by a rule'}, resource-discovery ${discovery})`;
}
