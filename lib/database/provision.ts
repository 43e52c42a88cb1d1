import type { Deadline } from '../ocf/deadline';

/** A database for xCAT that is still to be made on this node. */
export interface WantedDatabase {
  /** The virtual address, where xCAT is to reach it. */
  readonly address: string;
  /** The addresses of all nodes that can be management node: they are let in too. */
  readonly nodes: readonly string[];
  /** The password of its account. */
  readonly password: string;
}

/** What the server was like before anything was done to it; kept for taking it back. */
export interface ServerBefore {
  readonly unit: string;
  readonly ran: boolean;
  /** On which addresses an administrator has told it to listen, where we say it otherwise. */
  readonly listens?: string;
}

/** From where an account is let in; undefined: nobody has noted it. */
export type Hosts = readonly string[] | undefined;

/**
 * How one database server is made ready for xCAT, once, by the set-up: what pgsqlsetup and mysqlsetup do (facts/xcat, section
 * 7), but in steps that can be killed and run again, without a password in any argument, and on the releases of today.
 */
export interface Provision {
  /** The name of xCAT's account, as xCAT's own set-up programs call it. */
  readonly account: string;
  /** What is missing on this node, each with what to do. */
  readonly missing: () => string[];
  /** What is done, in words or as commands, for the plan. */
  readonly plan: (wanted: WantedDatabase) => string[];
  /** cfgloc's line for it. */
  readonly location: (wanted: WantedDatabase) => string;
  /** What the server is like now. @throws Failure `db-no-server`. */
  readonly before: (deadline: Deadline) => Promise<ServerBefore>;
  /** Lets the server run. @throws Failure `unit-start`, `db-provision`. */
  readonly start: (before: ServerBefore, deadline: Deadline) => Promise<void>;
  /** Lets the server, which runs, listen at the address and let the nodes in. @throws Failure `unit-start`, `db-provision`. */
  readonly open: (wanted: WantedDatabase, before: ServerBefore, deadline: Deadline) => Promise<void>;
  /** From where xCAT's account is let in, where the server keeps that with the account. @throws Failure `db-provision`. */
  readonly hosts: (deadline: Deadline) => Promise<string[]>;
  /** Lets xCAT's account, which is there, in from the address and the nodes too. @throws Failure `db-provision`. */
  readonly admit: (wanted: WantedDatabase, deadline: Deadline) => Promise<void>;
  /** Takes back what `open` and `admit` did; `hosts` are those from before. @throws Failure `unit-start`, `db-provision`. */
  readonly close: (before: ServerBefore, hosts: readonly string[], deadline: Deadline) => Promise<void>;
  /**
   * xCAT stays on this node alone, under no address that moves: lets its account in at localhost, and takes back what `open` and
   * `admit` did. `hosts` are those from before, where it is known that they did it. @throws Failure `unit-start`, `db-provision`.
   */
  readonly localize: (wanted: WantedDatabase, before: ServerBefore, hosts: Hosts, deadline: Deadline) => Promise<void>;
  /** Whether xCAT's database or its account is there. @throws Failure `db-provision`. */
  readonly exists: (deadline: Deadline) => Promise<boolean>;
  /** Makes the database, empty, and its account; what an earlier try has made goes first. @throws Failure `db-provision`. */
  readonly create: (wanted: WantedDatabase, deadline: Deadline) => Promise<void>;
  /** Takes database, account and settings away again. @throws Failure `db-provision`. */
  readonly withdraw: (before: ServerBefore, deadline: Deadline) => Promise<void>;
}

/** The names that xCAT's own set-up programs give to the database. */
export const databaseName = 'xcatdb';
