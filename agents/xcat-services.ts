import { type Listener, listenersAmong, listeningPorts } from '../lib/host/network/ports';
import { disownUnits, ownUnits } from '../lib/host/programs/ownedunits';
import { unitProcesses } from '../lib/host/programs/unitprocesses';
import { disableAtBoot } from '../lib/host/programs/units';
import { forget, recall, remember } from '../lib/host/runstate';
import type { ActionContext, Agent, AgentDefinition, Outcome } from '../lib/ocf/agent';
import { Failure, messageOf } from '../lib/ocf/failure';
import type { ParameterTable, ParameterValues } from '../lib/ocf/parameters';
import { ReturnCode } from '../lib/ocf/returncodes';
import { definedNodes, type Site } from '../lib/xcat/client';
import { requireSharedData, sharedStorageAnswers } from '../lib/xcat/data/attached';
import { databaseEngines } from '../lib/xcat/data/layout';
import { bring, luggage, luggageAtStop } from '../lib/xcat/luggage/luggage';
import { dropRoleLines } from '../lib/xcat/luggage/nodelines';
import { bringNames, carryNames } from '../lib/xcat/luggage/rolenames';
import { bringRootKeys, carryRootKeys, ownRootKeysBack } from '../lib/xcat/luggage/rootkeys';
import { type Chosen, chooseServices, ownedUnits, servicesToStop, withChosenDhcp } from '../lib/xcat/services/chosen';
import { carryConsoleServer, consoleChoiceProblem } from '../lib/xcat/services/consoles';
import { runsTftp } from '../lib/xcat/services/daemon';
import { deepServiceProblem, type Expected, serviceProblem } from '../lib/xcat/services/health';
import { nfsRuns } from '../lib/xcat/services/nfs';
import type { ServiceContext } from '../lib/xcat/services/runservice';
import { type ServiceName, serviceListProblem } from '../lib/xcat/services/services';
import { startBehindXcatd } from '../lib/xcat/services/startservices';
import { startXcatd } from '../lib/xcat/services/startxcatd';
import { startedMeanwhile, stopService } from '../lib/xcat/services/stopservices';

const parameters = {
  services: {
    type: 'list',
    shortdesc: 'services of the management node',
    longdesc:
      'Services to run, separated by commas or blanks: xcatd, named, dhcpd, conserver or goconserver, http, nfs, ntp. Unset: those of them that this node has; of two console servers the one that is in use; nfs where /etc/exports names a path of the shared data. dhcpd is ISC dhcpd or Kea, as site.dhcpbackend and the distribution say. tftp is not one of them: xcatd runs its own.',
    check: (text) => serviceListProblem(text) ?? consoleChoiceProblem(text),
  },
  critical: {
    type: 'list',
    default: 'xcatd,named,dhcpd',
    reloadable: true,
    shortdesc: 'services whose loss is a failure',
    longdesc:
      'Services whose loss makes monitor fail. The loss of any other makes it report "degraded", which changes nothing in the cluster.',
    check: serviceListProblem,
  },
  retries: {
    type: 'integer',
    default: '5',
    reloadable: true,
    shortdesc: 'tries for each service',
    longdesc: 'How often starting or stopping a service is tried before it counts as [Failed].',
  },
  retry_delay: {
    type: 'duration',
    default: '3s',
    reloadable: true,
    shortdesc: 'time between tries',
    longdesc: 'Time between two tries, for example 3s.',
  },
  regenerate: {
    type: 'string',
    default: 'always',
    oneOf: ['always', 'never'],
    reloadable: true,
    shortdesc: "whether the services' configuration is made again",
    longdesc:
      'Whether start makes the configuration of DNS, DHCP and the console server again from the tables of xCAT (makehosts, makedns -n, makedhcp -n and -a, makeconservercf or makegocons): always or never.',
  },
  database: {
    type: 'string',
    default: 'sqlite',
    oneOf: databaseEngines,
    shortdesc: 'database engine that xcatd must be using',
    longdesc:
      "xCAT's database: sqlite, postgresql or mariadb. xcatd starts happily on empty local tables and answers 0 to everything; start and monitor therefore compare the engine that xcatd reports with this one.",
  },
} as const satisfies ParameterTable;

export const definition: AgentDefinition<typeof parameters> = {
  name: 'xcat-services',
  shortdesc: 'xcatd, DNS, DHCP and console services of an xCAT management node',
  longdesc: `Runs the services of an xCAT management node: xcatd first, then, side by side where nothing orders them, the node names
(makehosts), DNS, DHCP and the console server, whose configuration is made from the tables of xCAT for the node that now is
the management node; the web server, NFS exports of the shared data, and time. A start is done when each service can be seen
to answer. Names that an administrator keeps in /etc/hosts of the management node and the ssh key of root that compute nodes
let in come with it. Stop ends the services in reverse order, proves that none is left, and gives the node its own names and
keys back.`,
  parameters,
  actions: [
    { name: 'start', timeout: 600 },
    { name: 'stop', timeout: 300 },
    { name: 'monitor', timeout: 30, interval: 20, depth: 0 },
    { name: 'monitor', timeout: 60, interval: 60, depth: 10 },
    { name: 'reload-agent', timeout: 10 },
    { name: 'meta-data', timeout: 5 },
    { name: 'validate-all', timeout: 5 },
  ],
};

type Values = ParameterValues<typeof parameters>;

/** What start set out to run. Written before the first service is touched; the site table is known once xcatd is up. */
interface Memory {
  readonly services: readonly Chosen[];
  readonly site: Site;
  readonly databaseHost: string | undefined;
  /** The NFS server ran before the management node came here. */
  readonly nfsRanBefore: boolean;
  /** What goes with the management node and could not be put in place here, such as on a full disk, and why. */
  readonly lacking?: readonly string[];
  /** The names are here: what /etc/hosts says is what the next node is to know. */
  readonly settled: boolean;
  /** xcatd was seen to run its in.tftpd. */
  readonly tftp: boolean;
  /** Who held the services' ports at the end of the start: what a monitor looks at first. */
  readonly listeners: readonly Listener[];
}

const memory = 'services';
/** How long a stop waits for xCAT's list of nodes, ms. */
const nodesLimitMs = 5000;
const unknownSite: Site = { master: '', domain: undefined, dhcpBackend: undefined, xcatdPort: 3001, installPort: 3002 };

export const agent: Agent<typeof parameters> = { definition, actions: { start, stop, monitor } };

async function start(values: Values, context: ActionContext): Promise<void> {
  const { deadline, log } = context;
  const around = serviceContext(values, context);
  requireSharedData(log);
  const known = recall(memory) as Memory | undefined;
  const baggage = await luggage(context.node, deadline);
  const services = await chooseServices(values.services, baggage, deadline);
  const nothingYet: Memory = {
    services,
    site: known?.site ?? unknownSite,
    databaseHost: known?.databaseHost,
    nfsRanBefore: known?.nfsRanBefore ?? (await nfsRuns(deadline)),
    settled: known?.settled ?? false,
    tftp: false,
    listeners: [],
  };
  remember(memory, nothingYet);
  await ownUnits(ownedUnits(services), deadline);
  const lacking: string[] = [];
  if (baggage) await bring("root's ssh key", bringRootKeys(baggage, deadline, log), lacking);

  const { site, databaseHost } = await startXcatd(values.database, around);
  const up: Memory = { ...nothingYet, lacking, services: withChosenDhcp(services, site, log), site, databaseHost };
  remember(memory, up);
  const regenerate = values.regenerate === 'always';
  const arrival = { site, regenerate, settled: up.settled, luggage: baggage };
  const named = await bring('names in /etc/hosts', bringNames(arrival, deadline), lacking);
  const settled: Memory = { ...up, lacking, settled: named };
  remember(memory, settled);
  const running = await startAllBehindXcatd(settled, regenerate, values.critical, around);
  const listeners = listenersAmong(running.flatMap(({ units }) => units.flatMap(unitProcesses)));
  remember(memory, { ...settled, services: running, tftp: runsTftp(), listeners } satisfies Memory);
  if (baggage) await carryConsoleServer(baggage);
  // Some of xCAT's commands enable what they start.
  await disableAtBoot(
    ownedUnits(services).map(({ unit }) => unit),
    deadline,
  );
}

/** Side by side: nothing orders them. Returns the services to watch from now on. @throws Failure `services-failed` naming the critical ones that did not come up. */
async function startAllBehindXcatd(
  { services, site }: Memory,
  regenerate: boolean,
  critical: readonly string[],
  around: ServiceContext,
): Promise<Chosen[]> {
  const failures: string[] = [];
  const running = await Promise.all(
    services.map(async (service): Promise<Chosen | undefined> => {
      const { name, units } = service;
      if (name === 'xcatd') return service;
      try {
        return await startBehindXcatd({ name, units }, site, regenerate, around);
      } catch (error) {
        if (critical.includes(name)) failures.push(messageOf(error));
        else around.log.warning(`${name} is not critical: going on without it`);
        return service;
      }
    }),
  );
  if (failures.length > 0) throw new Failure('services-failed', failures.join('; '));
  return running.filter((service) => service !== undefined);
}

/** The services behind xcatd side by side, then xcatd. All of them are tried, also when one does not stop. */
async function stop(values: Partial<Values>, context: ActionContext): Promise<void> {
  const { deadline, log } = context;
  // What waits for storage that does not answer will not end by itself.
  const around = { ...serviceContext(values, context), hurried: !(await sharedStorageAnswers()) };
  const known = recall(memory) as Memory | undefined;
  // A request would make a process of xcatd wait for such storage, beyond SIGKILL.
  const nodes =
    known && !around.hurried ? await definedNodes(deadline.within(nodesLimitMs)).catch(() => undefined) : undefined;
  if (known?.settled) await leaveLuggage(known.site, nodes, context);
  const services = servicesToStop(values.services, known?.services ?? []);
  const ranBefore = known?.nfsRanBefore ?? true;
  const daemon = services.filter(({ name }) => name === 'xcatd');
  const behind = services.filter(({ name }) => name !== 'xcatd');
  const failures = await stopAll(behind, ranBefore, around);
  failures.push(...(await stopAll(daemon, ranBefore, around)));
  // Where something has not stopped, the cluster fences the node.
  const again = failures.length === 0 ? await startedMeanwhile(behind, deadline) : [];
  failures.push(...(await stopAll(again, ranBefore, around)));
  const units = new Set([...ownedUnits(services).map(({ unit }) => unit), ...services.flatMap((each) => each.units)]);
  const forgivingly = (work: Promise<void>) =>
    work.catch((error: unknown) => log.warning(`not all was tidied up: ${messageOf(error)}`));
  await forgivingly(dropRoleLines(nodes ?? []));
  await forgivingly(ownRootKeysBack(log));
  await forgivingly(disownUnits([...units], deadline, !around.hurried));
  if (failures.length > 0) throw new Failure('services-stay', failures.join('; '));
  forget(memory);
}

/** What the next node is to know is put down while xcatd still runs; without it the stop goes on. */
async function leaveLuggage(site: Site, nodes: readonly string[] | undefined, context: ActionContext): Promise<void> {
  const { deadline, log } = context;
  try {
    const baggage = await luggageAtStop(context.node, deadline, log);
    if (!baggage) return;
    await carryNames(site, nodes, baggage);
    await carryRootKeys(baggage, deadline);
    await carryConsoleServer(baggage);
  } catch (error) {
    log.warning(`what goes with the management node was not brought up to date: ${messageOf(error)}`);
  }
}

async function stopAll(services: readonly Chosen[], ranBefore: boolean, around: ServiceContext): Promise<string[]> {
  const failures: string[] = [];
  await Promise.all(
    services.map((service) =>
      stopService(service, ranBefore, around).catch((error: unknown) => failures.push(messageOf(error))),
    ),
  );
  return failures;
}

async function monitor(values: Values, context: ActionContext): Promise<Outcome> {
  const known = recall(memory) as Memory | undefined;
  if (!known) return { code: ReturnCode.notRunning };
  const expected: Expected = { ...known, database: values.database };
  const problems = new Map<ServiceName, Failure>();
  const listening = listeningPorts(known.listeners);
  for (const service of known.services) {
    const problem = serviceProblem(service, expected, listening);
    if (problem) problems.set(service.name, problem);
  }
  if (context.depth >= 10) {
    const well = known.services.filter(({ name }) => !problems.has(name));
    await Promise.all(
      well.map(async ({ name }) => {
        const problem = await deepServiceProblem(name, expected, context.deadline);
        if (problem) problems.set(name, problem);
      }),
    );
  }
  return verdict(problems, values.critical) ?? outdatedOutcome(known);
}

/** What could not be made or put in place at the start: all runs on what there was. */
function outdatedOutcome({ services, lacking = [] }: Memory): Outcome {
  const reasons = services.flatMap(({ name, outdated }) =>
    outdated === undefined
      ? []
      : [`${name} runs, but its configuration could not be made anew and may lack entries: ${outdated}`],
  );
  if (reasons.length > 0) {
    return { code: ReturnCode.degraded, id: 'make-outdated', reason: [...reasons, ...lacking].join('; ') };
  }
  if (lacking.length === 0) return { code: ReturnCode.success };
  return { code: ReturnCode.degraded, id: 'luggage-lost', reason: `not put in place here: ${lacking.join('; ')}` };
}

/** @throws Failure of a critical service that is among the problems; `service-down` when there is more to say than one. */
function verdict(problems: ReadonlyMap<ServiceName, Failure>, critical: readonly string[]): Outcome | undefined {
  if (problems.size === 0) return undefined;
  const reason = [...problems.values()].map((problem) => problem.message).join('; ');
  const failed = [...problems].find(([name]) => critical.includes(name))?.[1];
  if (failed) throw problems.size === 1 ? failed : new Failure('service-down', reason);
  return { code: ReturnCode.degraded, id: 'service-degraded', reason };
}

function serviceContext(values: Partial<Values>, { deadline, log }: ActionContext): ServiceContext {
  return { deadline, log, retries: values.retries ?? 5, retryDelayMs: values.retry_delay ?? 3000 };
}
