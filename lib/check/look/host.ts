import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { memberDefinitions } from '../../cluster/configuration/options';
import { databaseFor } from '../../database/engines';
import { isInstalled } from '../../host/programs/installed';
import { run } from '../../host/programs/run';
import { unitProcesses } from '../../host/programs/unitprocesses';
import { isEnabledAtBoot } from '../../host/programs/units';
import { readLocalFile } from '../../host/runstate';
import { freeRoom } from '../../host/storage/directory';
import type { Deadline } from '../../ocf/deadline';
import { bootUnits } from '../../setup/managed';
import type { DatabaseEngine } from '../../xcat/data/layout';
import { thisDistribution } from '../../xcat/distribution';
import type { LocalRoom, TimeFacts, UnitFacts } from '../look';
import { toolNames } from '../tools';

const agentDirectories = ['/usr/lib/ocf/resource.d/xcat'];

/** The agents that this node has not. */
export function missingAgents(): string[] {
  const names = memberDefinitions.map((definition) => definition.name);
  return names.filter((name) => !agentDirectories.some((directory) => existsSync(join(directory, name))));
}

/** Which of the programs that xcatha may need are there. */
export function toolFacts(): Record<string, boolean> {
  return Object.fromEntries(toolNames().map((name) => [name, isInstalled(name)]));
}

/** All units that are the management node's own, those of the database included. @throws Failure as run. */
export async function unitFacts(database: DatabaseEngine, deadline: Deadline): Promise<UnitFacts[]> {
  const atBoot = bootUnits(database);
  // Debian's umbrella starts the servers below it: only it can be enabled by somebody, they are by a generator.
  const names = [...new Set([...atBoot, ...databaseFor(database).runningUnits()])];
  return Promise.all(
    names.map(async (unit) => ({
      unit,
      enabled: atBoot.includes(unit) && (await isEnabledAtBoot(unit, deadline)),
      running: unitProcesses(unit).length > 0,
    })),
  );
}

/** Which of corosync and pacemaker start at boot. */
export async function clusterAtBoot(deadline: Deadline): Promise<string[]> {
  const enabled = await Promise.all(
    ['corosync', 'pacemaker'].map(async (unit) => ((await isEnabledAtBoot(unit, deadline)) ? [unit] : [])),
  );
  return enabled.flat();
}

/** Who keeps the clock, and whether the kernel says that it is kept. */
export async function timeFacts(deadline: Deadline): Promise<TimeFacts> {
  const candidates = [...thisDistribution().units.ntp, 'systemd-timesyncd'];
  const service = candidates.find((unit) => unitProcesses(unit).length > 0);
  const args = ['show', '--property=NTPSynchronized', '--value'];
  const answer = await run('timedatectl', args, { deadline, timeoutMs: 5000 });
  const said = answer.code === 0 ? answer.stdout.trim() : '';
  return { service, synchronised: said === 'yes' ? true : said === 'no' ? false : undefined };
}

const ownDirectory = '/var/lib/xcatha';

/** What is free where this node itself writes while it is, or becomes, the management node. @throws Failure as runOk. */
export function localRoom(deadline: Deadline): Promise<LocalRoom[]> {
  const places = ['/run', '/tmp', existsSync(ownDirectory) ? ownDirectory : '/var/lib', '/var/log'];
  return Promise.all(places.map(async (path) => ({ path, freeBytes: (await freeRoom(path, deadline)).bytes })));
}

/** Where something is told to run by the clock. */
const clockPlaces = [
  '/etc/crontab',
  ...['d', 'hourly', 'daily', 'weekly'].map((name) => `/etc/cron.${name}`),
  ...['/var/spool/cron', '/var/spool/cron/crontabs', '/var/spool/cron/tabs', '/etc/systemd/system'],
];

/** Local files that let xCAT's database be dumped by the clock. Throws system errors. */
export function dumpFiles(): string[] {
  return filesIn(clockPlaces).filter((file) => /^[^#]*\bdumpxCATdb\b/m.test(readLocalFile(file) ?? ''));
}

/** Where distributions keep what their interfaces are given at boot. */
const networkPlaces = [
  '/etc/network/interfaces',
  '/etc/network/interfaces.d',
  '/etc/netplan',
  '/etc/systemd/network',
  '/etc/sysconfig/network-scripts',
  '/etc/sysconfig/network',
  '/etc/NetworkManager/system-connections',
];

/** Local files that give this address to an interface at boot: not those that only name it as a name server. Throws system errors. */
export function filesWithAddress(ip: string): string[] {
  const quoted = ip.replace(/[.]/g, '\\.');
  const given = new RegExp(
    `^(?!\\s*#).*(?:(?<![\\d.])${quoted}/\\d|(?:IPADDR\\w*=|\\baddress\\s+)["']?${quoted}(?![\\d.]))`,
    'm',
  );
  return filesIn(networkPlaces).filter((file) => given.test(readLocalFile(file) ?? ''));
}

/** The files at these places: the place itself, or what is in it. */
function filesIn(places: readonly string[]): string[] {
  return places.flatMap((place) => {
    const stat = statSync(place, { throwIfNoEntry: false });
    if (stat?.isFile()) return [place];
    if (!stat?.isDirectory()) return [];
    return readdirSync(place, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(place, entry.name));
  });
}
