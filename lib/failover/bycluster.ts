import { askToMove, clearCommand, clearWish, moveCommand } from '../cluster/change/moving';
import { groupId } from '../cluster/configuration/model';
import { memberDefinitions } from '../cluster/configuration/options';
import { queryCib } from '../cluster/state/access';
import type { ClusterStatus } from '../cluster/state/query';
import { clusterSituation, type FailedAction } from '../cluster/state/situation';
import { isSameWish, otherWishText, wishes } from '../cluster/state/wish';
import { Deadline } from '../ocf/deadline';
import { Failure, messageOf } from '../ocf/failure';
import { forgetWish, noteWish, type OwnWish } from './ownwish';
import {
  againstIt,
  destinations,
  isAsWanted,
  lookAtSituation,
  requireNoOtherWish,
  type Situation,
  sortedWishes,
} from './situation';
import { Watch } from './watch';
import type { Direction, FailoverWork, Way } from './way';

const clearMs = 60_000;
/** What all members may take together to stop and to start, and the cluster to decide, ms. */
const limitMs = 1000 * memberDefinitions.flatMap(({ actions }) => actions).reduce(addRoleTime, 60);

function addRoleTime(sum: number, { name, timeout }: { readonly name: string; readonly timeout: number }): number {
  return name === 'start' || name === 'stop' ? sum + timeout : sum;
}

/**
 * The way where Pacemaker runs: it is asked, and watched until it has done it. What it was asked is taken back in any case: a
 * constraint that stays would keep the group from failing over. What anybody else has asked is left alone.
 * @throws Failure as lookAtSituation and destinations.
 */
export async function byCluster(direction: Direction, deadline: Deadline): Promise<Way> {
  const situation = await lookAtSituation(deadline);
  const { parameters, leftovers } = situation;
  const cleared = leftovers.map(({ id }) => `take away ${id}, which an earlier move has left`);
  if (isAsWanted(situation, direction)) {
    requireNoOtherWish(againstIt(situation, direction));
    const standing = standingText(situation.node, situation.status);
    const go = async ({ show }: FailoverWork) => {
      await clearLeftovers(situation, show.say.bind(show));
      return standing;
    };
    return { parameters, plan: cleared, standing, go };
  }
  const targets = destinations(situation, direction);
  const own: OwnWish = {
    resource: groupId,
    way: direction === 'activate' ? 'to' : 'from',
    node: situation.node,
  };
  return {
    parameters,
    plan: [...cleared, moveCommand(own.way, own.node).join(' '), clearCommand(own).join(' ')],
    standing: standingText(situation.node, situation.status),
    go: (work) => moveOrExplain(situation, own, targets, work),
  };
}

/** A move that failed ends where the cluster puts the group then: that is waited for, and told. */
async function moveOrExplain(
  situation: Situation,
  own: OwnWish,
  targets: readonly string[],
  work: FailoverWork,
): Promise<string> {
  try {
    return await moveAndWait(situation, own, targets, work);
  } catch (error) {
    if (!(error instanceof Failure) || error.id !== 'failover-failed') throw error;
    const { status } = situation;
    const watch = new Watch(status, work, limitMs);
    try {
      const isSomewhere = ({ activeNode }: ClusterStatus) => activeNode !== undefined;
      await stage(work, 4, 'the cluster puts it where it can run', () => watch.until(isSomewhere));
      throw new Failure('failover-failed', `${error.message}; ${standingText(situation.node, watch.status)}`);
    } finally {
      watch.end();
    }
  }
}

async function moveAndWait(
  situation: Situation,
  own: OwnWish,
  targets: readonly string[],
  work: FailoverWork,
): Promise<string> {
  const { node } = situation;
  const { show, timeline } = work;
  const before = await memberFailures();
  await clearLeftovers(situation, show.say.bind(show));
  await stage(work, 1, `the cluster is asked to take ${groupId} ${own.way} ${node}`, () => ask(own));
  timeline.mark('the cluster has been asked');
  try {
    await requireUndisputed(own);
    return standingText(node, await follow(situation, own, targets, work, before));
  } finally {
    // Not to be interrupted: it is what an interruption waits for.
    await stage({ ...work, stop: never }, 4, 'it may run anywhere again', () => clear(own));
    timeline.mark('the wish has been taken back');
  }
}

/** Somebody may have asked since the look. @throws Failure `move-under-way`, `already-there`: then nothing was asked. */
async function ask(own: OwnWish): Promise<boolean> {
  requireNoOtherWish(sortedWishes(await queryCib(), nowSeconds()).others);
  noteWish(own, nowSeconds());
  try {
    await askToMove(own.way, own.node);
    return true;
  } catch (error) {
    if (error instanceof Failure && error.id === 'already-there') forgetWish();
    else await clear(own); // it may have been taken though the answer was lost
    throw error;
  }
}

/** Two can ask in the same instant. Then both step back: the cluster would have to please both. @throws Failure `failover-failed`. */
async function requireUndisputed(own: OwnWish): Promise<void> {
  const other = sortedWishes(await queryCib(), nowSeconds()).others.find((wish) => !isSameWish(wish, own));
  if (other) throw new Failure('failover-failed', otherWishText(other));
}

function nowSeconds(): number {
  return Date.now() / 1000;
}

const never = new AbortController().signal;

/** Watches the group leave and come up. Returns what was seen last. @throws Failure `failover-failed`, `failover-interrupted`. */
async function follow(
  { status }: Situation,
  own: OwnWish,
  targets: readonly string[],
  work: FailoverWork,
  before: readonly FailedAction[],
): Promise<ClusterStatus> {
  const isTarget = (name: string) => targets.includes(name);
  const from = status.members.flatMap(({ nodes }) => nodes).find((name) => !isTarget(name));
  const isFree = ({ members }: ClusterStatus) => members.every(({ nodes }) => nodes.every(isTarget));
  const isThere = ({ activeNode }: ClusterStatus) => activeNode !== undefined && isTarget(activeNode);
  const watch = new Watch(status, work, limitMs);
  const fail = () => failed(own, targets, before);
  try {
    await stage(work, 2, `${from ?? 'no node'} gives it away`, () => watch.until(isFree), fail);
    await stage(work, 3, `${targets.join(' or ')} takes it over`, () => watch.until(isThere), fail);
    work.timeline.mark(`services answer on ${watch.status.activeNode}`);
    return watch.status;
  } finally {
    watch.end();
  }
}

/** One line of progress, whatever comes of it. `fail` says why it did not come about. */
async function stage(
  { show, stop }: FailoverWork,
  number: number,
  title: string,
  work: () => Promise<boolean>,
  fail?: () => Promise<Failure>,
): Promise<void> {
  show.begin(number, 4, title);
  try {
    if (!(await work()) && fail) throw await fail();
    show.end('passed', '');
  } catch (error) {
    show.end(stop.aborted ? 'stopped' : 'failed', '');
    throw error;
  }
}

async function clearLeftovers({ leftovers }: Situation, say: (text: string) => void): Promise<void> {
  for (const wish of leftovers) {
    await clearWish(wish);
    say(`taken away: ${wish.id}, which an earlier move has left`);
  }
}

/** Takes the wish back, and proves it: what stays is named, with the command that takes it away. */
async function clear(own: OwnWish): Promise<boolean> {
  const access = { deadline: Deadline.in(clearMs) };
  try {
    await clearWish(own, access);
    const left = wishes(await queryCib(access)).find((wish) => isSameWish(wish, own));
    if (left) throw new Error(`${left.id} is still there`);
    forgetWish();
    return true;
  } catch (error) {
    const advice = `until "${clearCommand(own).join(' ')}" has been done, ${groupId} cannot fail over`;
    throw new Failure('constraint-stays', `the wish to move is not taken back (${messageOf(error)}): ${advice}`);
  }
}

/** Why the group is not where it was wanted: what failed meanwhile, in the agents' words. */
async function failed(own: OwnWish, targets: readonly string[], before: readonly FailedAction[]): Promise<Failure> {
  const standing = await queryCib().then(wishes, () => undefined);
  const isGone = standing?.every((wish) => !isSameWish(wish, own));
  const isNew = (one: FailedAction) => !before.some((old) => old.call === one.call && old.node === one.node);
  const why = (await memberFailures())
    .filter(isNew)
    .map(({ resource, task, node, reason, meaning }) => `${task} of ${resource} on ${node}: ${reason || meaning}`);
  if (isGone) why.push('somebody has taken the wish back meanwhile, or moves it elsewhere');
  const reasons = why.length > 0 ? why.join('; ') : 'crm_mon -1 shows what the cluster waits for';
  return new Failure('failover-failed', `${targets.join(' or ')} did not become the management node: ${reasons}`);
}

/** What has failed of the group; nothing when the cluster does not say. */
async function memberFailures(): Promise<FailedAction[]> {
  const { failures } = await clusterSituation().catch(() => ({ failures: [] as readonly FailedAction[] }));
  return failures.filter(({ resource }) => memberDefinitions.some(({ name }) => name === resource));
}

function standingText(node: string, { activeNode }: ClusterStatus): string {
  if (activeNode === undefined) return `${node} is not the management node, and no other node is`;
  return activeNode === node
    ? `${node} is the management node`
    : `${activeNode} is the management node, ${node} is not`;
}
