import { readDatabaseLocation } from '../database/cfgloc';
import { openDatabase } from '../database/database';
import { LostDatabase } from '../database/lost';
import { reportUnreachable } from '../database/reach';
import { DatabaseUnreachable } from '../database/unreachable';
import type { Request } from '../protocol/message';
import { Output, printAnswer, type Writer } from '../protocol/output';
import { pause } from '../system/pause';
import { execute } from './execute';

/** Loading all plugins takes the real client this long, in ms. */
const LOADING = 950;
/** Here the double is quicker than the real one, which gives each table of a dead database 7 s. */
const UNREACHED = 800;

/** What the client reads while it starts, and while it loads its plugins, before and after the one that cannot be loaded. */
const readFirst = ['site', 'site', 'site', 'site', 'site', 'site'];
const readByPlugins = ['site', 'site', 'site', 'site', 'passwd'];

/**
 * XCATBYPASS: runs the request in the client's own process. The line about a plugin that cannot be loaded comes first, on
 * stdout, as on the machine that was recorded: parsers must be ready for it. A database that does not answer costs time and
 * many words, and then is as good as an empty one: the exit code is 0.
 */
export async function runInThisProcess(request: Request, write: Writer): Promise<number> {
  const unreachable = await whyUnreachable();
  if (unreachable) await complainOf(readFirst, unreachable, write, true);
  write.out('Error loading module /opt/xcat/lib/perl/xCAT_plugin/kvm.pm  ...skipping\n');
  await pause(LOADING, 'loading');
  if (unreachable) {
    await complainOf(readByPlugins, unreachable, write);
    write.out('Error loading module /opt/xcat/lib/perl/xCAT_plugin/zvmdiscovery.pm  ...skipping\n');
    await pause(UNREACHED);
    write.out(reportUnreachable('site', unreachable));
  }
  const output = new Output((answer) => printAnswer(answer, write));
  await execute(request, output, unreachable ? () => new LostDatabase(readDatabaseLocation()) : openDatabase);
  return output.code;
}

async function complainOf(
  tables: readonly string[],
  unreachable: DatabaseUnreachable,
  write: Writer,
  isStart = false,
): Promise<void> {
  for (const [at, table] of tables.entries()) {
    await pause(UNREACHED);
    write.out(reportUnreachable(table, unreachable));
    if (isStart && at === 0) write.out('ERROR: Unable to open basic site table for configuration\n');
    else if (table === 'site') write.err(' Could not read the site table\n\n');
  }
}

/** Why the database cannot be reached; undefined when it can be, and when nothing says where it is. */
async function whyUnreachable(): Promise<DatabaseUnreachable | undefined> {
  try {
    const database = openDatabase();
    await database.reach().finally(() => database.close());
    return undefined;
  } catch (error) {
    return error instanceof DatabaseUnreachable ? error : undefined;
  }
}
