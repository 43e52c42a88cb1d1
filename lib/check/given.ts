import { isOnItsWay } from '../cluster/state/query';
import type { ClusterFacts, Look, Settings, StorageFacts } from './look';
import { storageOrder } from './storageresource';
import { NotApplicable } from './verdict';

// What a check may take for granted; each says why the check does not apply where it is not so.

/** The cluster. @throws NotApplicable where there is none, or where it does not answer, which is one check's to say. */
export function theCluster(look: Look): ClusterFacts {
  if (!('known' in look.cluster)) throw new NotApplicable('the cluster does not answer, see cluster-running');
  const cluster = look.cluster.known;
  if (cluster) return cluster;
  throw new NotApplicable('this node has no cluster software');
}

/** The cluster, with the group registered. @throws NotApplicable. */
export function theRegistered(look: Look): ClusterFacts {
  const cluster = theCluster(look);
  if (cluster.situation.members.length > 0) return cluster;
  throw new NotApplicable('the group g-xcat is not registered');
}

/** Whether the cluster has the group. */
export function isRegistered({ cluster }: Look): boolean {
  return 'known' in cluster && (cluster.known?.situation.members.length ?? 0) > 0;
}

/** What the management node is set up with. @throws NotApplicable before the set-up. */
export function theSettings(look: Look): Settings {
  if (look.settings) return look.settings;
  throw new NotApplicable('this node is not set up');
}

/** What is on the shared directory. @throws NotApplicable where it is mounted on the other node only, or does not answer, which is one check's to say. */
export function theStorage(look: Look): StorageFacts {
  theSettings(look);
  if (!('known' in look.storage)) throw new NotApplicable('the shared directory does not answer, see storage-answers');
  const storage = look.storage.known;
  const cluster = 'known' in look.cluster ? look.cluster.known : undefined;
  const elsewhere = look.role !== 'active' && !storage.manifest && cluster && storageOrder(cluster.cib) !== undefined;
  if (elsewhere) throw new NotApplicable('the cluster mounts it where the management node runs');
  return storage;
}

/** @throws NotApplicable unless this node is the management node, with all that belongs to it. */
export function requireActive(look: Look): void {
  if (look.role !== 'active') throw new NotApplicable('this node is not the management node');
  const cluster = 'known' in look.cluster ? look.cluster.known : undefined;
  if (cluster && groupOnItsWay(cluster)) throw new NotApplicable('the group is on its way');
}

/** @throws NotApplicable in the middle of a set-up, which is one check's to say: what it is about to make is not there yet. */
export function requireFinished({ unfinished }: Look): void {
  if ('known' in unfinished && unfinished.known) {
    throw new NotApplicable('a run of xcatha-setup did not reach its end, see setup-finished');
  }
}

/** Whether a member of the group is just being started or stopped. */
export function groupOnItsWay({ situation }: ClusterFacts): boolean {
  return situation.members.some(isOnItsWay);
}

/** @throws NotApplicable unless this node can become the management node and is not: set up, or free for the group all the same. */
export function requireStandby(look: Look): void {
  if (look.role === 'active') throw new NotApplicable('this node is the management node');
  if (look.role === 'standby') return;
  theSettings(look);
  requireFinished(look);
  theRegistered(look);
}

/** Whether another node has taken the data home for which this node was set up. */
export function isTakenHome({ storage, localSet }: Look): boolean {
  return localSet !== undefined && 'known' in storage && storage.known.takenHome === localSet;
}

/** What to do on a node whose data is home on another one. */
export const leaveToo = 'run xcatha-setup remove on this node, too';

/** Words of a list for people: a, b and c. */
export function listText(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? 'none') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
