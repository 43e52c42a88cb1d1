import { type CommandResult, failureText, type RunOptions, run } from '../host/programs/run';
import { onStorage } from '../host/storage/storage';
import { rememberStuckChild } from '../host/storage/stuckchild';
import { Deadline } from '../ocf/deadline';
import { Failure } from '../ocf/failure';
import { attachedSet } from './data/attached';
import { storageLimitMs } from './data/manifest';
import { parseTable } from './table';

/**
 * xCAT's commands hang when the management node's main process or its database hangs, and have no limit of their own
 * (facts/xcat, fact 2): each gets one here.
 */
const commandLimitMs = 15_000;

/**
 * Runs an xCAT command under a time limit. All of them read root's certificate on the shared directory, so that on dead
 * storage they would never end: none is started there, and one that the storage died under counts as the child that waits
 * for it.
 * @throws Failure `storage-*`.
 */
export async function xcat(command: string, args: readonly string[], options: RunOptions): Promise<CommandResult> {
  const directory = attachedSet()?.directory;
  if (directory !== undefined) {
    const request = { op: 'kinds', paths: [directory] } as const;
    await onStorage(directory, request, options.deadline ?? Deadline.in(storageLimitMs), storageLimitMs);
  }
  const result = await run(command, args, { timeoutMs: commandLimitMs, ...options });
  if (directory !== undefined && result.survivor !== undefined) rememberStuckChild(directory, result.survivor);
  return result;
}

/** The engine and host of the database that xcatd is really using. */
export interface DatabaseInUse {
  readonly engine: string;
  readonly host: string | undefined;
}

/**
 * Asks xcatd over TLS which database it uses (`lsxcatd -d`): proves certificates, the main process and a read of the policy
 * table in one go.
 * @throws Failure as requestFailure.
 */
export async function databaseInUse(deadline: Deadline): Promise<DatabaseInUse> {
  const answer = await xcat('lsxcatd', ['-d'], { deadline });
  const values = new Map(answer.stdout.split('\n').map((line) => line.split('=', 2) as [string, string]));
  const engine = values.get('dbengine');
  if (answer.code === 0 && engine) return { engine, host: values.get('dbhost') || undefined };
  throw requestFailure(answer);
}

/** Exit codes of xCAT's clients as recorded (facts/xcat, section 4): they are errno values of the connection. */
function requestFailure(answer: CommandResult): Failure {
  if (answer.timedOut) {
    return new Failure('xcatd-hung', 'xcatd does not answer a request: it hangs (its main process, or its database)');
  }
  switch (answer.code) {
    case 1:
      if (!/client certificates/.test(answer.stdout)) {
        return new Failure('xcatd-denies', 'xcatd denies every request, as it does when it cannot read its database');
      }
      return new Failure(
        'xcatd-certificates',
        "xcatd does not know root: root's client certificate in /root/.xcat is missing",
      );
    case 104:
      return new Failure(
        'xcatd-certificates',
        'xcatd closes each connection, as it does when its certificates in /etc/xcat/cert cannot be read',
      );
    case 111:
      return new Failure('xcatd-silent', 'xcatd does not answer a request: nobody listens on its port');
    case 255:
      return new Failure(
        'xcatd-certificates',
        'the certificates of xcatd (/etc/xcat) and of root (/root/.xcat) are not of the same authority',
      );
    default:
      return new Failure('xcatd-silent', `xcatd does not answer a request: ${failureText(answer)}`);
  }
}

/** The rows of a table, each as column to value. @throws Failure `xcat-table`, or as requestFailure. */
export async function readTable(table: string, deadline: Deadline): Promise<Record<string, string>[]> {
  const answer = await xcat('tabdump', [table], { deadline });
  if (answer.code === 0) return parseTable(answer.stdout);
  const failure = requestFailure(answer);
  if (failure.id === 'xcatd-certificates' || failure.id === 'xcatd-hung') throw failure;
  throw new Failure('xcat-table', `cannot read table ${table}: ${failureText(answer)}`);
}

/** What of the site table the services depend on. */
export interface Site {
  readonly master: string;
  readonly domain: string | undefined;
  /** Which DHCP server xCAT works with: auto, isc or kea, where it says. */
  readonly dhcpBackend: string | undefined;
  readonly xcatdPort: number;
  readonly installPort: number;
}

/** Reads the site table. @throws Failure `xcat-table`. */
export async function readSite(deadline: Deadline): Promise<Site> {
  const rows = await readTable('site', deadline);
  const values = new Map(rows.map((row) => [row.key ?? '', row.value ?? '']));
  return {
    master: values.get('master') ?? '',
    domain: values.get('domain') || undefined,
    dhcpBackend: values.get('dhcpbackend') || undefined,
    xcatdPort: Number(values.get('xcatdport') || 3001),
    installPort: Number(values.get('xcatiport') || 3002),
  };
}

/** The nodes that xCAT knows; undefined when xcatd does not say. @throws Failure `storage-*`. */
export async function definedNodes(deadline: Deadline): Promise<string[] | undefined> {
  const answer = await xcat('nodels', [], { deadline });
  if (answer.code !== 0) return undefined;
  const names = answer.stdout.split('\n').map((name) => name.trim());
  return names.filter(Boolean);
}
