import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { ConfigurationMissing } from '../database/cfgloc';
import { type Database, openDatabase } from '../database/database';
import { reachDatabase } from '../database/reach';
import { siteValue } from '../database/site';
import { DatabaseUnreachable } from '../database/unreachable';
import { delay, pause } from '../system/pause';
import { startTftpd } from './tftpd';
import { titles } from './titles';

const usage = `xCAT double: stands in for xCAT in tests. Nothing here is the real xCAT.
Usage: xcatd [-p pidfile]`;

/** Loading its modules, and then the plugins, takes the real daemon this long (ms). */
const LOADING = 600;
const STARTING = 1700;
/** How often the real daemon tries to open the site table, and how long it waits in between (ms). */
const TRIES = 200;
const INTERVAL = 1000;

/** `xcatd -p pidfile`: starts the daemon and returns (the exit code) when it listens or has failed. */
export async function launch(args: readonly string[]): Promise<number> {
  if (args.includes('-h') || args.includes('--help')) {
    console.log(usage);
    return 0;
  }
  console.error('xCAT double: stands in for xCAT in tests');
  await pause(LOADING);
  const code = await prepareDatabase();
  if (code !== 0) return code;
  await pause(STARTING);
  if (existsSync('/etc/xCATMN')) await startTftpd();
  return startMain(args[args.indexOf('-p') + 1] ?? '/run/xcatd.pid');
}

/** Makes sure that there is a configuration to run on; the exit code is that of the real daemon where there is none. */
async function prepareDatabase(): Promise<number> {
  let database: Database | undefined;
  try {
    database = openDatabase();
    await waitForDatabase(database);
    const port = await readPort(database);
    // Looking into an empty directory leaves these two tables behind, with the real one too.
    await database.rows('nodelist').catch(complain);
    if (port === undefined) {
      console.error('ERROR: Need xcatdport defined in site table, try chtab key=xcatdport site.value=3001');
      console.error('Died at /usr/sbin/xcatd line 201.');
      return 255;
    }
    if (existsSync('/etc/xCATMN')) await database.holdAll();
    return 0;
  } catch (error) {
    complain(error);
    return error instanceof ConfigurationMissing ? 2 : 255;
  } finally {
    database?.close();
  }
}

/** A database server that does not answer is waited for. Throws DatabaseUnreachable in the end. */
async function waitForDatabase(database: Database): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await reachDatabase(database);
    } catch (error) {
      if (!(error instanceof DatabaseUnreachable) || attempt === TRIES) throw error;
      console.error('Can not open basic site table for configuration, waiting the database to be initialized.');
      await delay(INTERVAL);
    }
  }
}

async function readPort(database: Database): Promise<string | undefined> {
  try {
    return await siteValue(database, 'xcatdport');
  } catch (error) {
    complain(error);
    return undefined;
  }
}

function complain(error: unknown): void {
  console.error(error instanceof Error ? error.message : String(error));
}

function startMain(pidFile: string): Promise<number> {
  return new Promise((resolve) => {
    const main = spawn(process.execPath, [], {
      argv0: titles.main,
      detached: true,
      cwd: '/',
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, XCATD_PID_FILE: pidFile },
    });
    main.stdout.once('data', () => {
      main.stdout.destroy();
      main.unref();
      resolve(0);
    });
    main.once('exit', () => resolve(1));
  });
}
