import { existsSync } from 'node:fs';
import { askNameServer } from '../../host/network/dns';
import { type ListeningPorts, listeningPorts } from '../../host/network/ports';
import { askWebServer } from '../../host/network/web';
import { unitProcesses } from '../../host/programs/unitprocesses';
import { type Deadline, waitUntil } from '../../ocf/deadline';
import { Failure, messageOf } from '../../ocf/failure';
import { type DatabaseInUse, databaseInUse, readSite, type Site } from '../client';
import { type DatabaseLocation, engineOf } from '../data/cfgloc';
import type { Chosen } from './chosen';
import { holderText, xcatdProblem } from './daemon';
import { exportsProblem } from './exports';
import { catalogue, type ServiceName } from './services';

/** How long a service may take to be seen, ms. */
const visibleLimitMs = 10_000;

/** What start found and a monitor compares with. */
export interface Expected {
  readonly site: Site;
  /** The engine of the parameter `database`. */
  readonly database: string;
  /** The host of the database server that cfgloc names. */
  readonly databaseHost: string | undefined;
  /** xcatd was seen to run its in.tftpd. */
  readonly tftp: boolean;
}

/** What is wrong with a service by what /proc shows: its processes and ports. Starts no program. */
export function serviceProblem(
  { name, units }: Chosen,
  { site, tftp }: Expected,
  listening: ListeningPorts,
): Failure | undefined {
  if (name === 'xcatd') return xcatdProblem({ xcatd: site.xcatdPort, install: site.installPort, tftp }, listening);
  const idle = (catalogue[name].inKernel ? units.slice(1) : units).find((unit) => unitProcesses(unit).length === 0);
  if (idle) return new Failure('service-down', `${name}: unit ${idle} has no process`);
  return portProblem({ name, units }, listening) ?? (name === 'nfs' ? exportsProblem() : undefined);
}

/** Which port of a service is not held by it, if so. */
export function portProblem(
  { name, units }: Chosen,
  listening: ListeningPorts = listeningPorts(),
): Failure | undefined {
  const { inKernel } = catalogue[name];
  const pids = units.flatMap(unitProcesses);
  for (const protocol of ['tcp', 'udp'] as const) {
    const ports = catalogue[name][protocol];
    const isHeld = (port: number) =>
      inKernel ? listening.has(protocol, port) : listening.heldBy(pids, protocol, port);
    if (!ports || ports.some(isHeld)) continue;
    const text = `${protocol} port ${ports.join(' or ')}`;
    const holder = ports.map((port) => holderText(protocol, port)).find((found) => found !== undefined);
    if (holder) return new Failure('port-taken', `${name}: ${text} is held by ${holder}; stop that one`);
    return new Failure('service-down', `${name}: nobody holds ${text}`);
  }
  return undefined;
}

/** What is wrong with a service that looks well, by asking it: a request over TLS to xcatd, a question to DNS and to the web server. */
export async function deepServiceProblem(
  name: ServiceName,
  expected: Expected,
  deadline: Deadline,
): Promise<Failure | undefined> {
  try {
    if (name === 'named') return await nameServerProblem(expected.site, deadline);
    if (name === 'http') return await webProblem(expected.site, deadline);
    return name === 'xcatd' ? await answerProblem(expected, deadline) : undefined;
  } catch (error) {
    return error instanceof Failure ? error : new Failure('xcatd-silent', messageOf(error));
  }
}

async function answerProblem({ site, ...expected }: Expected, deadline: Deadline): Promise<Failure | undefined> {
  const problem = databaseProblem(await databaseInUse(deadline), expected);
  if (problem) return problem;
  const { master } = await readSite(deadline);
  if (master === site.master) return undefined;
  return new Failure('wrong-data', `site.master is ${master}, was ${site.master} at the start`);
}

/** What is wrong with the database that xcatd says it works on, if so. */
export function databaseProblem(
  inUse: DatabaseInUse,
  { database, databaseHost }: Pick<Expected, 'database' | 'databaseHost'>,
): Failure | undefined {
  if (engineOf(inUse.engine) !== database) {
    return new Failure('wrong-data', `xcatd works on ${inUse.engine}, expected ${database}; look at /etc/xcat/cfgloc`);
  }
  if (databaseHost === undefined || inUse.host === databaseHost) return undefined;
  const text = `xcatd works on the database of host ${inUse.host}, /etc/xcat/cfgloc says ${databaseHost}`;
  return new Failure('wrong-data', text);
}

/** The host that a database must be on; undefined where there is none to compare with. */
export function expectedHost({ engine, host }: DatabaseLocation): string | undefined {
  return engine === 'sqlite' ? undefined : host;
}

/** What the name server at the management node's address does not answer, if so: put to it directly, not through the resolver. */
export async function nameServerProblem(
  site: Site,
  deadline: Deadline,
  limitMs = visibleLimitMs,
): Promise<Failure | undefined> {
  const name = site.domain ?? 'localhost';
  const answers = async () => (await askNameServer(site.master, name, deadline)) !== undefined;
  if (await waitUntil(answers, deadline.within(limitMs), 300)) return undefined;
  return new Failure('dns-silent', `the name server at ${site.master} does not answer for ${name}`);
}

/** Where the packages put xCAT's part of the web server's configuration. */
const webConfigurations = [
  '/etc/apache2/conf-enabled/xcat.conf',
  '/etc/httpd/conf.d/xcat.conf',
  '/etc/apache2/conf.d/xcat.conf',
];

/** Nodes install from the web server: it must serve /install, not only run. */
export async function webProblem(site: Site, deadline: Deadline): Promise<Failure | undefined> {
  if (!webConfigurations.some((file) => existsSync(file))) return undefined;
  const status = await askWebServer(site.master, '/install/', deadline);
  if (status !== undefined && (status < 400 || status === 403)) return undefined;
  const answer = status === undefined ? 'does not answer' : `answers with status ${status}`;
  return new Failure('http-install', `http: the web server at ${site.master} ${answer} for /install/`);
}
