import type { Scene } from './scene';
import type { StepId } from './stepids';

/** What a step found when it looked. */
export type Finding =
  /** All is as it should be. */
  | { readonly state: 'done'; readonly found: string }
  /** There is something to do: in words, or as the commands that will run. */
  | { readonly state: 'todo'; readonly plan: readonly string[] }
  /** This node, or this stage, does not need the step. */
  | { readonly state: 'unneeded'; readonly why: string }
  /** It cannot be done: what is wrong, and what to do about it, one sentence each. */
  | { readonly state: 'impossible'; readonly problems: readonly string[] };

/** What a step works with while it does something. */
export interface Work {
  readonly scene: Scene;
  /** What an earlier attempt of this step noted before it was killed; undefined at the first attempt. */
  readonly memo: unknown;
  /** Puts into the journal, durably, what undo will need. Called before the change that it tells about. */
  note(memo: unknown): Promise<void>;
  /** Says how far it is. */
  progress(text: string): void;
  /** Says something that is worth keeping. */
  say(text: string): void;
  warn(text: string): void;
  /** The administrator wants to stop: a step that takes long ends early, by throwing. */
  readonly stop: AbortSignal;
}

/** What undo works with: the journal's memo alone, since the cluster or the storage may be gone by then. */
export type UndoWork = Pick<Work, 'memo' | 'progress' | 'warn'>;

/**
 * One step of the set-up. `check` changes nothing and does not throw for what it finds; `run` can be killed at any instant and
 * run again; `undo` takes back what `run` did, as far as it got, and can be run again too. Both throw what went wrong.
 */
export interface Step {
  readonly id: StepId;
  /** What it is about, in few words, for when there is no scene to tell more. */
  readonly name: string;
  /** What is so when it is done. */
  title(scene: Scene): string;
  check(scene: Scene): Promise<Finding>;
  run?(work: Work): Promise<void>;
  undo?(work: UndoWork): Promise<void>;
}

export function done(found: string): Finding {
  return { state: 'done', found };
}

export function todo(...plan: string[]): Finding {
  return { state: 'todo', plan };
}

export function unneeded(why: string): Finding {
  return { state: 'unneeded', why };
}

export function impossible(...problems: string[]): Finding {
  return { state: 'impossible', problems };
}
