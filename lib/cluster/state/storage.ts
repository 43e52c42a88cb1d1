import { Failure } from '../../ocf/failure';
import { readStorage, type Storage } from '../configuration/storage';
import { type Cib, findResource, hasOldRoles, isTrue, settingsOf } from './cib';
import { descendants, type XmlElement } from './xml';

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
