import { isAlreadyThere } from '../cluster/change/moving';
import { groupId } from '../cluster/configuration/model';
import { queryCib } from '../cluster/state/access';
import { type Cib, clusterProperty, isTrue } from '../cluster/state/cib';
import {
  type ClusterStatus,
  clusterNodes,
  clusterStatus,
  registeredParameters,
  stoppedOnPurpose,
  thisNode,
} from '../cluster/state/query';
import { barriers, otherWishText, type Wish, wishes } from '../cluster/state/wish';
import type { Deadline } from '../ocf/deadline';
import { Failure } from '../ocf/failure';
import { isLeftHere } from './ownwish';
import type { Direction } from './way';

/** The cluster as a failover finds it. */
export interface Situation {
  readonly node: string;
  readonly cib: Cib;
  readonly status: ClusterStatus;
  readonly parameters: Record<string, Record<string, string>>;
  /** What moves have left that are over: a run on this node that was killed, or one whose time has run out. */
  readonly leftovers: readonly Wish[];
  /** Wishes of others, which are theirs to take back. */
  readonly others: readonly Wish[];
}

/** Looks at the cluster. @throws Failure `cluster-down`, `cluster-refused`, `not-set-up` when the group is not registered. */
export async function lookAtSituation(deadline: Deadline): Promise<Situation> {
  const access = { deadline };
  const cib = await queryCib(access);
  const parameters = registeredParameters(cib);
  if (!parameters) {
    throw new Failure('not-set-up', `the cluster has no group ${groupId}: run xcatha-setup on both nodes first`);
  }
  const node = await thisNode(access);
  const status = await clusterStatus(access);
  // Read last: where a move shows in the members, its wish is seen as well, and is the better explanation.
  const wished = sortedWishes(await queryCib(access), Date.now() / 1000);
  return { node, cib, parameters, status, ...wished };
}

/** Tells what earlier moves have left from what somebody else wishes now. */
export function sortedWishes(cib: Cib, now: number): Pick<Situation, 'leftovers' | 'others'> {
  const isOver = (wish: Wish) => isLeftHere(wish) || (wish.ends !== undefined && wish.ends < now);
  const all = wishes(cib);
  return { leftovers: all.filter(isOver), others: all.filter((wish) => !isOver(wish)) };
}

/** Two who ask the cluster for different things at once would stop and start the services for nothing. @throws Failure `move-under-way`. */
export function requireNoOtherWish(others: readonly Wish[]): void {
  const [other] = others;
  if (other) throw new Failure('move-under-way', otherWishText(other));
}

/** Wishes of others that would take it away from where it is and is wanted. */
export function againstIt({ node, others }: Situation, direction: Direction): Wish[] {
  const wantsItHere = (wish: Wish) => (wish.way === 'to') === (wish.node === node);
  return others.filter((wish) => wantsItHere(wish) !== (direction === 'activate'));
}

/** Whether it is already as it is wanted: everything runs here, or nothing does. */
export function isAsWanted({ node, status }: Situation, direction: Direction): boolean {
  if (direction === 'activate') return status.activeNode === node;
  return status.members.every((member) => !member.nodes.includes(node));
}

/**
 * The nodes that the group can go to, after everything that keeps the cluster from moving it has been ruled out.
 * @throws Failure `move-under-way`, `already-there`, `no-quorum`, `group-unmanaged`, `group-stopped`, `node-unfit`, `no-other-node`.
 */
export function destinations(situation: Situation, direction: Direction): string[] {
  requireNoOtherWish(situation.others);
  requireObedience(situation);
  const { node, cib, status } = situation;
  const barred = barriers(cib).map((barrier) => barrier.node);
  const unfitness = (name: string): string | undefined => {
    const found = status.nodes.find((candidate) => candidate.name === name);
    if (!found?.online || found.unclean) return 'is not online';
    if (found.standby) return 'is in standby';
    if (found.maintenance) return 'is in maintenance';
    return barred.includes(name) ? 'is kept off by a constraint' : undefined;
  };
  if (direction === 'activate') {
    const reason = unfitness(node);
    if (reason !== undefined)
      throw new Failure('node-unfit', `${node} cannot become the management node: it ${reason}`);
    requireAbsence(node, status.members);
    return [node];
  }
  const others = clusterNodes(cib).filter((name) => name !== node);
  const fit = others.filter((name) => unfitness(name) === undefined);
  if (fit.length > 0) return fit;
  const why = others.map((name) => `${name} ${unfitness(name)}`).join(', ') || 'the cluster has only this one';
  throw new Failure('no-other-node', `no other node can become the management node: ${why}`);
}

/** Where the group is, it cannot be moved to, whole or not: the cluster answers that it exists already. */
function requireAbsence(node: string, members: ClusterStatus['members']): void {
  const places = new Set(members.flatMap(({ nodes }) => nodes));
  if (places.size === 1 && places.has(node)) throw isAlreadyThere(node, members);
}

/** Whether the cluster would move the group at all. */
function requireObedience({ cib, status }: Situation): void {
  if (cib.configuration.parent?.attributes['have-quorum'] === '0') {
    throw new Failure(
      'no-quorum',
      'this part of the cluster has no quorum, so it starts nothing: bring the nodes back',
    );
  }
  if (isTrue(clusterProperty(cib, 'maintenance-mode'))) {
    const advice = 'end that first (crm configure property maintenance-mode=false, or pcs property set …)';
    throw new Failure('group-unmanaged', `the cluster is in maintenance mode: ${advice}`);
  }
  const unmanaged = status.members.find((member) => !member.managed);
  if (unmanaged) {
    const advice = `give it back first (crm resource manage ${groupId}, or pcs resource manage ${groupId})`;
    throw new Failure(
      'group-unmanaged',
      `${unmanaged.id} is unmanaged, so that the cluster does not move it: ${advice}`,
    );
  }
  const [stopped] = stoppedOnPurpose(cib);
  if (stopped !== undefined) {
    const advice = `start it first (crm resource start ${stopped}, or pcs resource enable ${stopped})`;
    throw new Failure('group-stopped', `${stopped} has been stopped by an administrator: ${advice}`);
  }
}
