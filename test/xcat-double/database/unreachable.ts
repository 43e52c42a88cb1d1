import { constants } from 'node:os';
import { connectFailureTexts, explainConnectFailure } from '../system/connect-failure';
import type { ServerLocation } from './cfgloc';
import type { Dialect, SqlFailure } from './dialect';

/** No connection to the database server came about, or it was lost. The message is that of Perl's DBI. */
export class DatabaseUnreachable extends Error {}

/**
 * What a failure of Bun's client means: DatabaseUnreachable, with the reason that Perl's driver would give, or the server's
 * complaint about the statement. `elapsed` is how long the attempt took (ms).
 */
export async function explainFailure(
  failure: SqlFailure,
  location: ServerLocation,
  dialect: Dialect,
  elapsed: number,
): Promise<Error> {
  if (dialect.isRefusal(failure)) return unreachable(location, dialect.explain(location, failure.message, undefined));
  if (!isLost(failure)) return new Error(dialect.complain(failure.message));
  const reason = await explainConnectFailure(location.host, elapsed);
  const text = dialect.explain(location, connectFailureTexts[reason], constants.errno[reason]);
  return unreachable(location, text);
}

/** True when the connection that was there is not there any more. */
export function isCut({ code = '' }: SqlFailure): boolean {
  return code.endsWith('_CONNECTION_CLOSED');
}

function isLost({ code = '' }: SqlFailure): boolean {
  return /_(?:CONNECTION|TIMEOUT)/.test(code);
}

function unreachable({ source, user }: ServerLocation, text: string): DatabaseUnreachable {
  return new DatabaseUnreachable(
    `DBI connect('${source}','${user}',...) failed: ${text} at /opt/xcat/lib/perl/xCAT/Table.pm line 973.`,
  );
}
