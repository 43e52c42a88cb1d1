/**
 * How a requirement stands. `skipped`: it does not apply to this node now. `unknown`: it could not be found out. `warning`: the
 * management node runs, and one day it may not, or not on the other node. `problem`: it does not run, or will not fail over, or
 * data is at risk.
 */
export const states = ['ok', 'skipped', 'unknown', 'warning', 'problem'] as const;

export type State = (typeof states)[number];

/** How one requirement stands, what was found, and what to do about it (empty when there is nothing to do). */
export interface Verdict {
  readonly state: State;
  readonly evidence: string;
  readonly advice: string;
}

export function ok(evidence: string): Verdict {
  return { state: 'ok', evidence, advice: '' };
}

export function warning(evidence: string, advice: string): Verdict {
  return { state: 'warning', evidence, advice };
}

export function problem(evidence: string, advice: string): Verdict {
  return { state: 'problem', evidence, advice };
}

/** Thrown by a check that does not apply to this node now; the message says why. */
export class NotApplicable extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'NotApplicable';
  }
}

/** Exit code of a run, by the worst state: 0 all is well, 1 something is wrong or could not be found out, 2 a problem. */
export function severityOf(found: readonly State[]): 0 | 1 | 2 {
  if (found.includes('problem')) return 2;
  return found.includes('warning') || found.includes('unknown') ? 1 : 0;
}
