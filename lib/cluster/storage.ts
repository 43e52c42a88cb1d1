import { Failure } from '../ocf/failure';
import { ReturnCode } from '../ocf/returncodes';
import { type Cib, findResource, hasOldRoles, isTrue, settingsOf } from './cib';
import { memberDefinitions } from './options';
import { descendants, type XmlElement } from './xml';

/** The resource that provides the shared directory, which the group starts after and runs with. */
export interface Storage {
  readonly id: string;
  /** It is a promotable clone (DRBD), and the group runs where it is promoted. */
  readonly promoted: boolean;
  /** The cluster's configuration has a schema that knows only the old names of the roles. Unset: it is not so. */
  readonly oldRoles?: boolean;
}

const suffix = ':promoted';

/** What is wrong with the text of `--after`: RESOURCE, or RESOURCE:promoted for a promotable clone. */
export function storageProblem(text: string): string | undefined {
  const id = text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
  if (!/^[A-Za-z_][\w.-]*$/.test(id)) return 'must be the id of a resource, or id:promoted for a promotable clone';
  if (isOurs(id)) return 'is a part of the group itself';
  return undefined;
}

/** Reads the text of `--after` where no cluster can be asked. @throws Failure `bad-option` (2). */
export function readStorage(text: string): Storage {
  const problem = storageProblem(text);
  if (problem) throw new Failure('bad-option', `--after ${text}: ${problem}`, ReturnCode.arguments);
  return text.endsWith(suffix) ? { id: text.slice(0, -suffix.length), promoted: true } : { id: text, promoted: false };
}

/**
 * Reads the text of `--after` and looks in the cluster what it names: a promotable clone means its promoted instance, with
 * or without `:promoted`; the primitive inside a clone means the clone, which is what constraints are put on.
 * @throws Failure `bad-option` (2), `after-unknown` when there is no such resource, `after-fencing`, `after-not-promotable`.
 */
export function resolveStorage(text: string, cib: Cib): Storage {
  const wanted = readStorage(text);
  const named = findResource(cib, wanted.id);
  if (!named || !isResource(named)) {
    throw new Failure('after-unknown', `--after ${wanted.id}: the cluster has no resource of that name`);
  }
  if (isFencing(named)) {
    throw new Failure(
      'after-fencing',
      `--after ${wanted.id}: ${wanted.id} is a fencing device, not storage; name the resource that provides the shared directory`,
    );
  }
  const resource = cloneAround(named) ?? named;
  const promotable = isPromotable(resource);
  if (wanted.promoted && !promotable) {
    throw new Failure(
      'after-not-promotable',
      `--after ${text}: ${wanted.id} is no promotable clone; write --after ${wanted.id}`,
    );
  }
  return { id: resource.attributes.id ?? wanted.id, promoted: promotable, oldRoles: hasOldRoles(cib) };
}

function isOurs(id: string): boolean {
  return id === 'g-xcat' || memberDefinitions.some((definition) => definition.name === id);
}

function isResource(element: XmlElement): boolean {
  return ['primitive', 'group', 'clone', 'master', 'bundle'].includes(element.name);
}

/** A fencing device, or a group or clone of such. */
function isFencing(element: XmlElement): boolean {
  const primitives = element.name === 'primitive' ? [element] : descendants(element, 'primitive');
  return primitives.length > 0 && primitives.every((primitive) => primitive.attributes.class === 'stonith');
}

function cloneAround(element: XmlElement): XmlElement | undefined {
  for (let outer = element.parent; outer; outer = outer.parent) {
    if (outer.name === 'clone' || outer.name === 'master') return outer;
  }
  return undefined;
}

/** `master` is how Pacemaker 1.1 wrote a promotable clone; 2.x still reads it. */
function isPromotable(element: XmlElement): boolean {
  if (element.name === 'master') return true;
  if (element.name !== 'clone') return false;
  return settingsOf(element, 'meta_attributes').some(
    (pair) => pair.attributes.name === 'promotable' && isTrue(pair.attributes.value),
  );
}
