import type { Operated } from '../../cluster/state/history';
import { localTimeOf, secondsOf } from '../../cluster/state/moment';
import type { FencingEvent } from '../../cluster/state/situation';
import { groupStarts } from '../../cluster/state/starts';

/** How the management node came to where it is. */
export interface LastMove {
  /** When its first member was started there, in seconds since 1970. */
  readonly at: number;
  /** Where it was before; undefined where it is not known, or it was nowhere. */
  readonly from: string | undefined;
  readonly to: string;
  readonly why: string;
}

const first = 'xcat-vip';
const last = 'xcat-services';
/** What happened longer than this before a start has not led to it, s: stopping everything takes minutes at most. */
const windowSeconds = 900;
/** After a fencing there is nothing left to stop: the group starts as soon as its storage is there, s. */
const fencingSeconds = 300;
/** What a monitor answers where nothing is wrong: running, not running, degraded. */
const harmless = [0, 7, 190];

/**
 * Reads from the cluster's history how the management node came to the node where it is active: what has failed or was fenced
 * before it started there. Undefined where the cluster remembers no start.
 */
export function lastMove(
  history: readonly Operated[],
  fencing: readonly FencingEvent[],
  active: string,
): LastMove | undefined {
  const start = groupStarts(history, active)[0];
  if (start?.code !== 0) return undefined;
  const { since: at } = start;
  const before = (time: number) => time <= at && time >= at - windowSeconds;
  const failures = history.filter(
    (one) => one.resource.startsWith('xcat-') && !harmless.includes(one.code) && before(one.since),
  );
  const isStop = (one: Operated, resource: string) => one.resource === resource && one.task === 'stop';
  // Where a start broke off half-way, or was cleaned up after that, it has not been.
  const wasThere = (node: string) => {
    const ends = history.filter((one) => one.resource === last && one.node === node);
    return ends.length === 0 || ends.some((one) => isStop(one, last) && before(one.since));
  };
  const stop = latest(history.filter((one) => isStop(one, first) && one.node !== active && wasThere(one.node)));
  const here = latest(failures.filter(({ node, task }) => node === active && task !== 'start'));
  // What was stopped or has failed after a fencing shows that the group ran again meanwhile.
  const since = Math.max(at - fencingSeconds, stop && before(stop.since) ? stop.since : 0, here?.since ?? 0);
  const fenced = fencing.find(({ target, status, at: text }) => {
    const ended = secondsOf(text);
    // A node of which something is known since had come back before: the start did not take anything over from it.
    const cameBack = history.some((one) => one.node === target && one.since > ended && one.since <= at);
    return target !== active && status === 'success' && ended <= at && ended >= since && !cameBack;
  });
  if (fenced) return { at, from: fenced.target, to: active, why: fencingText(fenced) };
  if (stop && before(stop.since)) {
    const failure = latest(failures.filter(({ node }) => node === stop.node));
    const orderly =
      'it was stopped there in order: moved by an administrator, its node shut down or put in standby, or after a failure that has been cleaned up since';
    return { at, from: stop.node, to: active, why: failure ? failureText(failure) : orderly };
  }
  if (here) return { at, from: active, to: active, why: `restarted in place: ${failureText(here)}` };
  const elsewhere = latest(failures.filter(({ node }) => node !== active));
  if (elsewhere) return { at, from: undefined, to: active, why: failureText(elsewhere) };
  return { at, from: undefined, to: active, why: 'it was started; the cluster remembers nothing before that' };
}

/** The cluster asks for it by itself where it has lost a node, or where a stop has failed. */
function fencingText({ target, action, by, client, at }: FencingEvent): string {
  const lost = 'the cluster had lost it, or a stop had failed there';
  const why = client === 'pacemaker-controld' ? lost : `${client} asked for it`;
  return `${target} was fenced (${action}${by === '' ? '' : ` by ${by}`}, ${localTimeOf(at)}): ${why}`;
}

function failureText({ resource, task, node, reason, code }: Operated): string {
  return `${task} of ${resource} failed on ${node}: ${reason || `return code ${code}`}`;
}

function latest(operations: readonly Operated[]): Operated | undefined {
  return operations.reduce<Operated | undefined>(
    (best, one) => (best && best.since >= one.since ? best : one),
    undefined,
  );
}
