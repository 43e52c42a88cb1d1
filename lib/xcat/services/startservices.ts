import { unitProcesses } from '../../host/programs/unitprocesses';
import { restartUnit, startUnit, stopUnit } from '../../host/programs/units';
import { readLocalFile } from '../../host/runstate';
import { type Deadline, waitUntil } from '../../ocf/deadline';
import { Failure, messageOf } from '../../ocf/failure';
import type { Site } from '../client';
import { type Chosen, rivalsOf } from './chosen';
import { configuredBesideKea } from './dhcp';
import { exportsProblem } from './exports';
import { nameServerProblem, portProblem, webProblem } from './health';
import { make } from './make';
import { exportAgain } from './nfs';
import { runService, type ServiceContext } from './runservice';
import { conserverFile, type ServiceName } from './services';

/** How long it may take until a service is seen after it was started, ms, and one that ran before until it answers. */
const visibleLimitMs = 10_000;
const answerLimitMs = 2000;
const rivalLimitMs = 20_000;

/** A service that hangs on xcatd: how its configuration is made, and how it can be seen to work. */
interface Startup {
  /** xCAT's commands that write the configuration, before the unit runs. They start or restart the unit themselves. */
  readonly before?: readonly (readonly string[])[];
  /** Those that need the running unit. */
  readonly after?: readonly (readonly string[])[];
  /** Why its configuration cannot be made, so that there is nothing for it to do. */
  readonly unmade?: (site: Site) => string | undefined;
  /** What xCAT's commands say when there is nothing for it to do. */
  readonly nothing?: RegExp;
  /** It is of use, and runs, also where its configuration could not be made anew. */
  readonly runsUnmade?: boolean;
  /** Why there is nothing for the service to do, if so, once its configuration is made. */
  readonly idle?: () => string | undefined;
  /** Units beside the first that are to run when xCAT's commands do not start them. */
  readonly beside?: () => string[];
  /** What else has to be done once it runs. */
  readonly finish?: (deadline: Deadline) => Promise<void>;
  /** What is wrong with one that runs already, so that it has to be started anew. */
  readonly stale?: (site: Site, deadline: Deadline) => Promise<Failure | undefined>;
  /** What is wrong with it, if it cannot be seen to work. */
  readonly visible?: (site: Site, deadline: Deadline) => Promise<Failure | undefined>;
}

const startups: Readonly<Record<Exclude<ServiceName, 'xcatd'>, Startup>> = {
  named: {
    before: [['makedns', '-n']],
    unmade: ({ domain }) =>
      domain === undefined ? 'site.domain is not set, so makedns has nothing to make' : undefined,
    // makedns fails of a single name in /etc/hosts that is none, and that must not cost the site its management node.
    runsUnmade: true,
    // A name server that ran before the management node's address came may not have noticed it.
    stale: (site, deadline) => nameServerProblem(site, deadline, answerLimitMs),
    visible: nameServerProblem,
  },
  dhcpd: { before: [['makedhcp', '-n']], after: [['makedhcp', '-a']], beside: configuredBesideKea },
  conserver: { before: [['makeconservercf']], idle: consolesMissing },
  goconserver: { before: [['makegocons']], nothing: /not get any console request entry/ },
  http: { visible: webProblem },
  nfs: { finish: exportAgain, visible: async () => exportsProblem() },
  ntp: {},
};

/** conserver ends at once when its configuration names no console; xCAT names those of the nodes that have one. */
function consolesMissing(): string | undefined {
  const consoles = /^\s*console\s/m.test(readLocalFile(conserverFile) ?? '');
  return consoles ? undefined : 'no node has a console';
}

/** What is kept back of a start's time for a service whose configuration cannot be made, at most, ms. */
const unmadeMs = 25_000;

/**
 * Starts one of the services behind xcatd, or finds that there is nothing for it to do (undefined). Returns it with the units
 * that run. Success is what can be seen afterwards, not an exit code alone: xCAT's commands return 0 on silent loss (facts/xcat,
 * sections 6 and 8.2).
 * @throws Failure `make-failed`, `unit-start` or what is wrong with it.
 */
export async function startBehindXcatd(
  service: Chosen & { readonly name: Exclude<ServiceName, 'xcatd'> },
  site: Site,
  regenerate: boolean,
  context: ServiceContext,
): Promise<Chosen | undefined> {
  let nothingToDo: string | undefined;
  const work = async (deadline: Deadline) => {
    nothingToDo = await bringUp(service, site, regenerate, deadline);
    if (nothingToDo === undefined) await requireVisible(service, site, deadline);
  };
  const { deadline, log } = context;
  const mayRunUnmade = regenerate && (startups[service.name].runsUnmade ?? false);
  const kept = mayRunUnmade ? Math.min(unmadeMs, deadline.remaining() / 4) : 0;
  try {
    await runService(`start ${service.name}`, work, { ...context, deadline: deadline.keeping(kept) });
  } catch (error) {
    if (mayRunUnmade && error instanceof Failure && error.id === 'make-failed') {
      return startUnmade(service, site, error, context);
    }
    throw error;
  }
  if (nothingToDo !== undefined) log.info(`${service.name} is not started: ${nothingToDo}`);
  return nothingToDo === undefined ? running(service) : undefined;
}

/** Starts a service on the configuration that there is. @throws `failure`, why there is no new one, when that does not go either. */
async function startUnmade(
  service: Chosen & { readonly name: Exclude<ServiceName, 'xcatd'> },
  site: Site,
  failure: Failure,
  { deadline, log }: ServiceContext,
): Promise<Chosen> {
  log.warning(`${service.name} is started on the configuration that it has`);
  try {
    await bringUp(service, site, false, deadline);
    await requireVisible(service, site, deadline);
  } catch (error) {
    log.warning(`${service.name} does not run on that one either: ${messageOf(error)}`);
    throw failure;
  }
  return { ...running(service), outdated: failure.message };
}

/** Returns why there is nothing for the service to do, if so. */
async function bringUp(
  service: Chosen & { readonly name: Exclude<ServiceName, 'xcatd'> },
  site: Site,
  regenerate: boolean,
  deadline: Deadline,
): Promise<string | undefined> {
  const { before = [], after = [], unmade, nothing, idle, beside, finish, stale } = startups[service.name];
  const [unit = ''] = service.units;
  for (const rival of rivalsOf(service)) {
    if (unitProcesses(rival).length > 0) await stopUnit(rival, deadline, rivalLimitMs);
  }
  if (regenerate) {
    const reason = unmade?.(site);
    if (reason) return reason;
    try {
      for (const command of before) await make(command, deadline);
    } catch (error) {
      if (nothing?.test(messageOf(error))) return 'no node has a console';
      throw error;
    }
  }
  const reason = idle?.();
  if (reason) return reason;
  if (unitProcesses(unit).length === 0) await startUnit(unit, deadline);
  else if (!regenerate && (await stale?.(site, deadline))) await restartUnit(unit, deadline);
  if (regenerate) for (const command of after) await make(command, deadline);
  else for (const other of beside?.() ?? []) if (service.units.includes(other)) await startUnit(other, deadline);
  await finish?.(deadline);
  return undefined;
}

async function requireVisible(
  service: Chosen & { readonly name: Exclude<ServiceName, 'xcatd'> },
  site: Site,
  deadline: Deadline,
): Promise<void> {
  await waitUntil(() => portProblem(service) === undefined, deadline.within(visibleLimitMs));
  const problem = portProblem(service) ?? (await startups[service.name].visible?.(site, deadline));
  if (problem) throw new Failure('not-visible', `${service.name} was started, but ${problem.message}`);
}

/** The service with those of its units that are to be watched from now on. */
function running({ name, units: [first = '', ...others] }: Chosen): Chosen {
  return { name, units: [first, ...others.filter((unit) => unitProcesses(unit).length > 0)] };
}
