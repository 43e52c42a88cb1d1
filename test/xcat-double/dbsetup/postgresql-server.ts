import { isActive } from '../services/service';
import { delay } from '../system/pause';
import { inheritRun, mustRun, run } from '../system/run';
import type { PostgresqlPlaces } from './postgresql-places';
import { SetupFailure, type Talk } from './talk';

const unit = 'postgresql';
/** How long the unit may take until it is active (ms). */
const START_LIMIT = 30_000;
/** How often createdb is tried while the server is not ready, and how long is waited in between (ms). */
const CREATE_TRIES = 6;
const CREATE_INTERVAL = 5000;

/** Makes a new cluster; where there is one already its program says so, and that is all that happens. */
export async function initializeCluster({ programs, data }: PostgresqlPlaces): Promise<void> {
  await inheritRun('su', ['-', 'postgres', '-c', `${programs}/initdb -D ${data}  2>&1`]);
}

/** True when a server runs here. */
export async function isRunning(talk: Talk): Promise<boolean> {
  talk.runs('ps -ef | grep postgres');
  return (await mustRun('ps', ['-ef'])).includes('postgres:');
}

/** Starts or restarts the server. Throws SetupFailure when it does not come up. */
export async function startServer(how: 'start' | 'restart', talk: Talk): Promise<void> {
  talk.info('Starting the PosgreSQL Server');
  const code = await inheritRun('systemctl', [how, unit]);
  if (code !== 0) throw new SetupFailure(` failed to start ${unit}.`);
  talk.runs(`systemctl show --property=ActiveState ${unit}|awk -F '=' '{print $2}'`);
  const limit = Date.now() + START_LIMIT;
  while (!(await isActive(unit))) {
    if (Date.now() > limit) throw new SetupFailure(' service postgresql start failed.');
    await delay(1000);
  }
}

/** Makes the database; one that is there already is said to be, and kept. Throws SetupFailure without a server. */
export async function createDatabase({ programs }: PostgresqlPlaces, name: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const { stdout } = await run('su', ['-', 'postgres', '-c', `${programs}/createdb  ${name}  2>&1`]);
    const isReady = !/could not connect|connection to server/.test(stdout);
    if (isReady || attempt === CREATE_TRIES) {
      for (const line of stdout.split('\n').filter(Boolean)) process.stdout.write(`${line}\n \n`);
      if (isReady) return;
      throw new SetupFailure(`Failed creating the ${name} database`);
    }
    await delay(CREATE_INTERVAL);
  }
}

/** Lets the server start at boot. */
export async function enableServer(talk: Talk): Promise<void> {
  talk.runs(`systemctl enable ${unit}`);
  await run('systemctl', ['enable', unit]);
}

/**
 * Makes the accounts. As after the real one's typing into psql, which asks nobody whether it worked, the statements stand in
 * the history of the user postgres, the password among them.
 */
export async function createUsers(
  { programs }: PostgresqlPlaces,
  database: string,
  users: readonly string[],
  password: string,
): Promise<void> {
  for (const user of users) {
    const statement = `CREATE USER ${user} WITH PASSWORD '${password}';\n`;
    await asPostgres(`${programs}/psql -d ${database} -U postgres`, statement);
    await asPostgres('umask 077; cat >> .psql_history', `${statement}q;\n`);
  }
}

function asPostgres(command: string, input: string) {
  return run('su', ['-', 'postgres', '-c', command], { input });
}
