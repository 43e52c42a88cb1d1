import type { Deadline } from '../ocf/deadline';
import type { Log } from '../ocf/log';
import type { DatabaseEngine } from '../xcat/data/layout';

/** What an engine needs to know of the action it serves. */
export interface DatabaseContext {
  readonly deadline: Deadline;
  readonly log: Log;
  /** Limit of one health query, ms. */
  readonly statementTimeoutMs: number;
  /** Whether the server starts at boot is left as it is: the set-up, which may be taken back, has a step of its own for that. */
  readonly keepsBoot?: boolean;
  /** The unit that runs the server, where the administrator names it. */
  readonly unit?: string | undefined;
}

/** Something that is wrong without being a failure: worth a note in the cluster's status. */
export interface Degradation {
  readonly id: string;
  readonly reason: string;
}

/** A database engine that xCAT can use. Failures are thrown as Failure. */
export interface Database {
  readonly engine: DatabaseEngine;
  /** Returns when xCAT's tables can be used. */
  start(context: DatabaseContext): Promise<void>;
  /** Returns when nothing on this node holds the data. Needs neither storage that answers nor the parameters of the start. */
  stop(context: DatabaseContext): Promise<void>;
  /** Cheap: is it there? */
  check(context: DatabaseContext): Promise<Degradation | undefined>;
  /** Asks the data itself. */
  checkDeeply(context: DatabaseContext): Promise<Degradation | undefined>;
  /** The version of the installed server, as far as its data depends on it; undefined where there is none, or it does not say. */
  version(context: DatabaseContext): Promise<string | undefined>;
  /** The units that would start the server at boot. */
  bootUnits(): readonly string[];
  /** The units of this engine that run on this node now. */
  runningUnits(): readonly string[];
}
