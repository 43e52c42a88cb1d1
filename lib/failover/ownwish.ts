import { lifetimeSeconds } from '../cluster/change/moving';
import { isSameWish, type Wish } from '../cluster/state/wish';
import { forget, recall, remember } from '../host/runstate';

/**
 * What this node has asked the cluster for, noted before it is asked: of a wish that stands, a later run can tell whether one
 * of this node that was killed has left it. A wish of anybody else is not ours to take back. It is gone with the boot.
 */
const name = 'failover-wish';

/** Clocks of nodes differ a little, and an answer takes its time, s. */
const toleranceSeconds = 120;

/** A wish that xcatha-failover has on this node. */
export type OwnWish = Pick<Wish, 'resource' | 'way' | 'node'>;

interface Noted extends OwnWish {
  /** When, in seconds since 1970. */
  readonly asked: number;
}

/** Notes that this is about to be asked. Throws system errors. */
export function noteWish({ resource, way, node }: OwnWish, now: number): void {
  remember(name, { resource, way, node, asked: now } satisfies Noted);
}

/** It has been taken back. */
export function forgetWish(): void {
  forget(name);
}

/** Whether a run on this node that was killed has left it: what it noted, and no later wish of the same kind. */
export function isLeftHere(wish: Wish): boolean {
  const noted = recall(name) as Noted | undefined;
  if (noted === undefined || wish.ends === undefined || !isSameWish(noted, wish)) return false;
  return Math.abs(wish.ends - lifetimeSeconds - noted.asked) <= toleranceSeconds;
}
