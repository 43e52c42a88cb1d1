import { listeningPorts } from '../../host/network/ports';
import { unitProcesses } from '../../host/programs/unitprocesses';
import { recentLines, startUnit, stopUnit } from '../../host/programs/units';
import type { Deadline } from '../../ocf/deadline';
import { Failure } from '../../ocf/failure';
import { databaseInUse, readSite, type Site } from '../client';
import { parseCfgloc } from '../data/cfgloc';
import { readCfgloc } from '../data/cfglocfile';
import { holderText, xcatdProblem, xcatdProcesses, xcatdUnit } from './daemon';
import { databaseProblem, expectedHost } from './health';
import { runService, type ServiceContext } from './runservice';

const usualPorts = { xcatd: 3001, install: 3002, tftp: false };
/** How long xcatd may take to end, ms: it lets a running command finish, and its unit allows 30 s. */
const stopLimitMs = 40_000;

/** What is known once xcatd is up. */
export interface XcatdStart {
  readonly site: Site;
  /** The host of the database that xcatd works on; undefined with SQLite. */
  readonly databaseHost: string | undefined;
}

/**
 * Brings xcatd up and proves that it works on the expected database before anything else uses it: it starts happily on a
 * standby's own empty tables.
 * @throws Failure `wrong-data`, or why it does not come up.
 */
export async function startXcatd(database: string, context: ServiceContext): Promise<XcatdStart> {
  const databaseHost = expectedHost(parseCfgloc(await readCfgloc(context.deadline)));
  await runService('start xcatd', (deadline) => bringXcatdUp(databaseHost, deadline), context);
  const problem = databaseProblem(await databaseInUse(context.deadline), { database, databaseHost });
  if (problem) {
    await stopUnit(xcatdUnit, context.deadline, stopLimitMs);
    throw problem;
  }
  return { site: await readSite(context.deadline), databaseHost };
}

async function bringXcatdUp(databaseHost: string | undefined, deadline: Deadline): Promise<void> {
  requireFreePorts();
  // One that is half alive, or waits to be restarted by systemd, has to go first.
  if (unitProcesses(xcatdUnit).length > 0 && xcatdProblem(usualPorts)) await stopUnit(xcatdUnit, deadline, stopLimitMs);
  const stopping = Math.min(stopLimitMs, deadline.remaining() / 3);
  try {
    const patience = Math.max(60_000, deadline.remaining() / 2);
    await startUnit(xcatdUnit, deadline.keeping(stopping).within(patience));
    await databaseInUse(deadline);
  } catch (error) {
    const reason = (await waitingFor(databaseHost, deadline)) ?? error;
    await stopUnit(xcatdUnit, deadline, stopLimitMs);
    throw reason;
  }
}

/** With its database away, xcatd tries again for minutes, and `systemctl start` with it (facts/xcat, section 5). */
async function waitingFor(databaseHost: string | undefined, deadline: Deadline): Promise<Failure | undefined> {
  // Of earlier tries too: the last one may have been too short for a word.
  const lines = await recentLines(xcatdUnit, deadline);
  if (!lines.slice(-15).some(({ text }) => /waiting the database|Failed to connect to site table/i.test(text)))
    return undefined;
  const where = databaseHost === undefined ? '' : ` on ${databaseHost}`;
  return new Failure(
    'xcatd-waits',
    `xcatd does not come up: it waits for its database${where}; look whether that one answers, and at /etc/xcat/cfgloc`,
  );
}

/** xcatd asks an older xcatd on its port to step aside and fails obscurely on any other program. @throws Failure `port-taken`. */
function requireFreePorts(): void {
  if (xcatdProcesses().length > 0) return;
  for (const port of [usualPorts.xcatd, usualPorts.install]) {
    if (!listeningPorts().has('tcp', port)) continue;
    const holder = holderText('tcp', port) ?? 'another program';
    throw new Failure('port-taken', `tcp port ${port} of xcatd is held by ${holder}; stop that one`);
  }
}
