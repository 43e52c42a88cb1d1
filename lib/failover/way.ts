import type { Reporter } from '../setup/runner';
import type { Timeline } from './timeline';

/** To make this node the management node, or to make it none. */
export type Direction = 'activate' | 'deactivate';

/** What a failover works with. */
export interface FailoverWork {
  readonly show: Reporter;
  readonly timeline: Timeline;
  /** The administrator wants to stop. */
  readonly stop: AbortSignal;
}

/** A failover that can be done: nothing has been changed yet. */
export interface Way {
  /** The parameters that the group's members have, by member and name. */
  readonly parameters: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What would be done, one line each; none: everything is as it was asked for. */
  readonly plan: readonly string[];
  /** How things stand, when there is nothing to do. */
  readonly standing: string;
  /** Does it, and returns how things stand then. @throws Failure. */
  go(work: FailoverWork): Promise<string>;
}

/** With these a way ends before it has changed anything: somebody was faster. */
export const changedNothing: readonly string[] = ['move-under-way', 'already-there'];
