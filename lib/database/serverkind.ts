import { Failure } from '../ocf/failure';
import { ReturnCode } from '../ocf/returncodes';
import type { Connection } from '../xcat/data/cfgloc';
import type { DatabaseContext } from './database';

/** A database server of this node. */
export interface Server {
  /** The unit that runs it, without `.service`. */
  readonly unit: string;
  /** Its data directory, by the path that the server is told. */
  readonly data: string;
}

/**
 * Why a server did not answer. `db-silent`: nobody at the address, or not in time. `db-starting`: it says itself that it will in
 * a moment. `db-connections`: it has no connection left. `db-access`: it does not let xCAT in. `db-tables`: xCAT's tables are
 * not there.
 */
export type Silence = 'db-silent' | 'db-starting' | 'db-connections' | 'db-access' | 'db-tables';

/** How a server answered a question for xCAT's tables. */
export type Answer = { readonly ok: true } | { readonly ok: false; readonly id: Silence; readonly text: string };

/** The failure that an answer other than ok means. */
export function failureOf({ id, text }: Answer & { readonly ok: false }): Failure {
  return failures[id](text);
}

const failures: Readonly<Record<Silence, (text: string) => Failure>> = {
  'db-silent': (text) => new Failure('db-silent', text),
  'db-starting': (text) => new Failure('db-starting', text),
  'db-connections': (text) => new Failure('db-connections', text),
  'db-access': (text) => new Failure('db-access', text),
  'db-tables': (text) => new Failure('db-tables', text),
};

/** The failure of a client program that this node does not have. */
export function missingClient(program: string): Failure {
  return new Failure('missing-program', `${program} is not installed on this node`, ReturnCode.installed);
}

/** What one database server differs in from another. */
export interface ServerKind {
  readonly engine: 'postgresql' | 'mariadb';
  /** For messages. */
  readonly name: string;
  /** Whether a command line is that of the server's program. */
  readonly isServer: (commandLine: string) => boolean;
  /** The signal that ends it at once, leaving its log to be recovered; none where there is nothing gentler than SIGKILL. */
  readonly hurry?: string;
  /** Lines for the [Service] section of its unit while the cluster owns it. */
  readonly unitSettings: () => readonly string[];
  /** Where the server's configuration says on which addresses it listens, for advice. */
  readonly listenSetting: string;
  /** Units that start it at boot where they are enabled; `unit` is the one that the administrator named. */
  readonly bootUnits: (unit?: string) => readonly string[];
  /** Units of it that run on this node now. */
  readonly runningUnits: () => readonly string[];
  /** The installed server's version, as far as its data depends on it. */
  readonly version: (context: DatabaseContext) => Promise<string | undefined>;
  /** The server that `connection` leads to. @throws Failure `db-no-server`. */
  readonly find: (connection: Connection, context: DatabaseContext) => Promise<Server>;
  /** Looks whether the installed server can work on the data. @throws Failure `db-version`, `db-no-data`. */
  readonly requireFittingVersion: (server: Server, context: DatabaseContext) => Promise<void>;
  /** Takes away what a crash left and the server itself would stumble over. No process holds the data then. */
  readonly clearRemains?: (server: Server, context: DatabaseContext) => Promise<void>;
  /** Reads a row of xCAT's site table over the connection, read-only and time-limited. @throws Failure `missing-program` (5). */
  readonly ask: (connection: Connection, context: DatabaseContext) => Promise<Answer>;
}
