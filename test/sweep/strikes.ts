import { logFile, type Point } from './points';

/** Where an action is struck, and how. Times in ms. */
export type Strike =
  /** Killed `afterMs` after it enters (or, having started a child, leaves) the call. */
  | {
      readonly how: 'kill';
      readonly point: Point;
      readonly side: 'enter' | 'exit';
      readonly afterMs: number;
      readonly victim: Victim;
    }
  /** The call fails with a system error. */
  | { readonly how: 'error'; readonly point: Point; readonly error: string }
  /** The command that is started there does nothing and fails. */
  | { readonly how: 'command'; readonly point: Point };

/** Who is killed: the process group, as the cluster does it, or one process alone, so that its children run on. */
export type Victim = 'group' | 'process';

/** What is done at the points: the action is killed there, or what it does there fails. */
export type Mode = 'kill' | 'fail';
export const modes: readonly Mode[] = ['kill', 'fail'];

/** How much is swept. */
export interface Extent {
  /** `all`: every point, in each way. `each`: every point unlike those before it, in one way. */
  readonly points: 'all' | 'each';
  /** No more than so many strikes for each action and mode, spread over its length. */
  readonly atMost?: number;
  /** Which of the rest are struck all the same, by their names: where something was wrong once. */
  readonly also?: RegExp;
  /** Of an agent: this action alone. */
  readonly only?: 'start' | 'stop';
  /** Only strikes with such a name. */
  readonly matching?: RegExp;
  /** One part of so many, from 1: every so-many-eth strike. A sweep of hours is spread so over labs, or days. */
  readonly part?: { readonly number: number; readonly of: number };
  /** After how many strikes at a start the cluster's sequence is gone through to its end; in between it ends with the clean node. */
  readonly restartEvery: number;
}

/** Every point, in every way, and the whole sequence after it. */
export const whole: Extent = { points: 'all', restartEvery: 1 };

/** A command that ends sooner is not cut in the middle, ms. */
const shortMs = 20;

/** A nameless file in memory behind each look at shared storage: one of them is as good as all. */
const scratchFile = '/.scratch.';

/** The strikes of a sweep, in the order of the points. `seen`: names of points that others have struck already. */
export function strikesAt(points: readonly Point[], mode: Mode, extent: Extent, seen: ReadonlySet<string>): Strike[] {
  const waysOf = mode === 'kill' ? kills : failures;
  const unlike = distinct(points);
  const chosen =
    extent.points === 'each'
      ? unlike.filter((point) => !seen.has(pointName(point)))
      : points.filter((point) => unlike.includes(point) || !point.name.includes(scratchFile));
  const ways = chosen.map(waysOf);
  const inTurn = (all: readonly Strike[], index: number) => all.filter((_way, at) => at === index % all.length);
  const { atMost, also, part, matching } = extent;
  const strikes = ways
    .flatMap((all, index) => (extent.points === 'all' ? all : inTurn(all, index)))
    .filter((blow) => matching?.test(strikeName(blow)) ?? true);
  if (part) return strikes.filter((_strike, index) => index % part.of === part.number - 1);
  if (atMost === undefined) return strikes;
  const few = spread(strikes, atMost);
  return ways.flat().filter((blow) => few.includes(blow) || also?.test(strikeName(blow)));
}

/** Each change of the set-up's journal is a point of its own: it says how far the set-up is. */
const milestone = /^rename .*\/journal\.json$/;

function distinct(points: readonly Point[]): Point[] {
  const names = points.map(pointName);
  return points.filter(({ name }, index) => milestone.test(name) || names.indexOf(names[index] ?? '') === index);
}

/** What tells a point from another one; the same from run to run. */
export function pointName({ syscall, name }: Point): string {
  return `${syscall} ${name}`;
}

/** Killed before each change; and before, right after and in the middle of each command. In turn as a group and alone. */
function kills(point: Point, index: number): Strike[] {
  const { kind, command, name } = point;
  if (kind === 'sync' || name.endsWith(logFile)) return [];
  const one = index % 2 === 0 ? 'group' : 'process';
  const other = index % 2 === 0 ? 'process' : 'group';
  const before: Strike = { how: 'kill', point, side: 'enter', afterMs: 0, victim: one };
  if (command === undefined) return [before];
  const after = { how: 'kill', point, side: 'exit', afterMs: 0 } as const;
  const ways: Strike[] = [before, { ...after, victim: one }, { ...after, victim: other }];
  // What is not called by its name runs in the background, or is swept itself.
  if (command.ms < shortMs || !command.byName) return ways;
  const middle = { ...after, afterMs: Math.round(command.ms / 2) };
  return [...ways, { ...middle, victim: one }, { ...middle, victim: other }];
}

/** A call that changes something fails; a command cannot be started, or fails. */
function failures(point: Point): Strike[] {
  const { kind, command } = point;
  if (kind === 'end') return [];
  if (command === undefined) return [{ how: 'error', point, error: errorOf(point) }];
  const unborn: Strike = { how: 'error', point, error: 'EAGAIN' };
  return command.byName ? [{ how: 'command', point }, unborn] : [unborn];
}

/** What a full or a broken disk answers to such a call. */
function errorOf({ syscall }: Point): string {
  return /^(open|openat|creat|write|pwrite64|writev|mkdir|mkdirat|symlink|symlinkat)$/.test(syscall) ? 'ENOSPC' : 'EIO';
}

function spread<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length <= count) return [...items];
  const chosen = Array.from({ length: count }, (_nothing, index) => Math.floor(((index + 0.5) * items.length) / count));
  return items.filter((_item, index) => chosen.includes(index));
}

/** A strike in words. */
export function strikeName(strike: Strike): string {
  const { point } = strike;
  const where = `${point.syscall} ${point.ordinal}, ${point.name}`;
  switch (strike.how) {
    case 'error':
      return `${strike.error} at ${where}`;
    case 'command':
      return `failing at ${where}`;
    case 'kill': {
      const side = strike.side === 'enter' ? 'before' : 'right after';
      const when = strike.afterMs === 0 ? side : `${strike.afterMs} ms after`;
      return `${strike.victim} killed ${when} ${where}`;
    }
  }
}
