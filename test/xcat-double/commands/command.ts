import type { Database } from '../database/database';
import type { Output } from '../protocol/output';

/** What a command has to work with while xcatd (or a bypassing client) runs it. */
export interface Context {
  readonly args: readonly string[];
  readonly input: string | undefined;
  readonly database: Database;
  readonly output: Output;
  /** True when no xcatd is between: the client runs the command itself. */
  readonly bypass: boolean;
}

/** One xCAT command. What it throws reaches the user as an error. */
export type Command = (context: Context) => Promise<void>;
