import type { Database } from '../database/database';
import type { Request } from '../protocol/message';
import type { Output } from '../protocol/output';
import { type Caller, isAllowed } from '../protocol/policy';
import { commands } from './registry';

/** Runs a request on the database that `open` opens; everything that goes wrong becomes an error in the output. */
export async function execute(request: Request, output: Output, open: () => Database, caller?: Caller): Promise<void> {
  const command = commands[request.command];
  const database = openOrNothing(open);
  // A bypassing client has no caller: it is root at the files already, and no policy is asked.
  if (caller && !(database && (await isAllowed(database, caller, request.command)))) {
    return output.plainError('Permission denied for request');
  }
  if (!database) return output.plainError('Could not connect to the database. Database handle not defined.');
  if (!command) return output.plainError(`Unsupported command: ${request.command}`);
  try {
    await command({ args: request.args, input: request.input, database, output, bypass: caller === undefined });
  } catch (error) {
    output.error(error instanceof Error ? error.message : String(error));
  } finally {
    database.close();
  }
}

function openOrNothing(open: () => Database): Database | undefined {
  try {
    return open();
  } catch {
    return undefined;
  }
}
