import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { comment, type Test, teardown } from 'tap';
import {
  builtTrees,
  type ExecResult,
  Lab,
  type LabNode,
  moveToDatabaseServer,
  type ProfileName,
  type ServerEngine,
} from '../lab';
import { projectRoot } from '../lab/paths';
import { waitUntil } from '../lab/processes';

/** The builds that are installed: both have to pass the same tests. */
export const runtimes = ['bun', 'node'] as const;
export type Runtime = (typeof runtimes)[number];

/**
 * What each build is tested with: the one that is usual with all, the other one with the first, a whole life as a rule, and the
 * last. What the cases in between show does not depend on the build, and they are long.
 */
export function casesOf<Case>(runtime: Runtime, cases: Readonly<Record<string, Case>>): [name: string, run: Case][] {
  const all = Object.entries(cases);
  return runtime === 'bun' ? all : all.filter((_each, index) => index === 0 || index === all.length - 1);
}

export type AgentName = 'xcat-vip' | 'xcat-shareddata' | 'xcat-db' | 'xcat-services';
export type Action = 'start' | 'stop' | 'monitor' | 'validate-all' | 'meta-data' | (string & {});
export type Parameters = Readonly<Record<string, string>>;

/** Where agents are on a node. */
export const agentDirectory = '/usr/lib/ocf/resource.d/xcat';
/** The directory that is given to xcatha-setup. */
export const sharedDirectory = '/shared/xcat';

const program = '/usr/lib/xcatha/xcatha';

/** What surrounds one call of an agent; a monitor without `interval` is a probe. Times in ms. */
export interface CallOptions {
  readonly interval?: number;
  readonly depth?: number;
  /** The cluster's own limit for the action; 20000 unless told. The call is killed 5 s after it. */
  readonly timeoutMs?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Who calls; root unless told. */
  readonly user?: string;
  /** Words that run the agent, put before its path: a tracer. */
  readonly through?: readonly string[];
}

/** How a call ended, with the exit reason that the cluster would keep. */
export interface Outcome {
  readonly code: number;
  /** The last `ocf-exit-reason:` line, without that prefix. */
  readonly reason: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/** A node on which no cluster runs; its agents are called just as pacemaker-execd calls them. */
export class AgentNode {
  constructor(
    readonly lab: Lab,
    readonly node: LabNode,
  ) {}

  /** Runs one action of an agent. */
  async call(
    agent: AgentName,
    action: Action,
    parameters: Parameters = {},
    options: CallOptions = {},
  ): Promise<Outcome> {
    const limit = options.timeoutMs ?? 20_000;
    const before = performance.now();
    const result = await this.node.exec(callWords(agent, action, parameters, options), { timeoutMs: limit + 5000 });
    return outcomeOf(result, performance.now() - before);
  }

  /** A recurring monitor, at depth 0 unless told. */
  monitor(agent: AgentName, parameters: Parameters = {}, depth = 0): Promise<Outcome> {
    return this.call(agent, 'monitor', parameters, { interval: 10_000, depth });
  }

  /** Starts an action and kills it and its children, as the cluster does, `afterMs` after it began. Returns when it is gone. */
  async kill(agent: AgentName, action: Action, parameters: Parameters, afterMs: number): Promise<void> {
    const words = callWords(agent, action, parameters, { timeoutMs: 600_000 });
    await this.node.exec(['timeout', '--signal=KILL', `${afterMs / 1000}s`, ...words]);
  }

  /** Installs one of the two builds as the one program behind all names. */
  async install(runtime: Runtime): Promise<void> {
    const tree = join(projectRoot(), 'build', runtime === 'bun' ? 'root' : 'root-node');
    copyFileSync(join(tree, program), join(this.node.root, `${program}.new`));
    await this.node.run(['mv', `${program}.new`, program]);
  }

  /** Whether a path leads somewhere on the node. */
  async has(path: string): Promise<boolean> {
    return (await this.node.exec(['test', '-e', path])).code === 0;
  }

  /** The node's kernel loses everything, its disk nothing. */
  async losePower(): Promise<void> {
    await this.node.powerCut();
    await this.node.boot();
  }
}

/** The words that start an agent with exactly the environment, umask and directory that pacemaker-execd gives it. */
function callWords(agent: AgentName, action: Action, parameters: Parameters, options: CallOptions): string[] {
  const { interval, depth, timeoutMs = 20_000, env = {} } = options;
  const cluster: Record<string, string> = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    LC_ALL: 'C',
    OCF_ROOT: '/usr/lib/ocf',
    OCF_RA_VERSION_MAJOR: '1',
    OCF_RA_VERSION_MINOR: '1',
    OCF_RESOURCE_PROVIDER: 'xcat',
    OCF_RESOURCE_TYPE: agent,
    OCF_RESOURCE_INSTANCE: agent,
    OCF_EXIT_REASON_PREFIX: 'ocf-exit-reason:',
    OCF_OUTPUT_FORMAT: 'text',
    HA_logfacility: 'daemon',
    HA_logfile: '/var/log/pacemaker/pacemaker.log',
    HA_debug: '0',
    HA_cluster_type: 'corosync',
    OCF_RESKEY_CRM_meta_on_node: 'mn1',
    OCF_RESKEY_CRM_meta_name: action,
    OCF_RESKEY_CRM_meta_timeout: String(timeoutMs),
    ...(interval === undefined ? {} : { OCF_RESKEY_CRM_meta_interval: String(interval) }),
    ...(depth === undefined ? {} : { OCF_CHECK_LEVEL: String(depth) }),
    ...env,
  };
  for (const [name, value] of Object.entries(parameters)) cluster[`OCF_RESKEY_${name}`] = value;
  const assignments = Object.entries(cluster).map(([name, value]) => `${name}=${value}`);
  const script = 'umask 0026; cd /var/lib/pacemaker/cores && exec "$0" "$@" </dev/null';
  const words = ['env', '-i', ...assignments, 'sh', '-c', script];
  const as = options.user ? ['setpriv', `--reuid=${options.user}`, '--clear-groups'] : [];
  return [...words, ...as, ...(options.through ?? []), `${agentDirectory}/${agent}`, action];
}

function outcomeOf({ code, stdout, stderr, timedOut }: ExecResult, ms: number): Outcome {
  if (timedOut) throw new Error('the agent did not answer before the cluster would have killed it');
  const reasons = stderr.split('\n').filter((line) => line.startsWith('ocf-exit-reason:'));
  return { code, stdout, stderr, ms, reason: reasons.at(-1)?.replace('ocf-exit-reason:', '') };
}

/** Checks a call's code and, unless it is 0 or 7, that it says why on exactly one line, which ends in this id. */
export function ends(t: Test, outcome: Outcome, code: number, id?: string, message = ''): void {
  const { reason = '', stderr, stdout } = outcome;
  t.equal(outcome.code, code, `${message} code ${code}${reason ? ` (${reason})` : ''}`);
  t.notMatch(stdout + stderr, /^\s+at .*:\d+/m, `${message} no stack trace`);
  if (id === undefined) return;
  t.match(reason, new RegExp(`^\\[${id}\\] `), `${message} says why`);
  t.equal(stderr.trimEnd().split('\n').length, 1, `${message} on one line`);
}

/** Checks that a call succeeded, and silently. */
export function succeeds(t: Test, { code, stdout, stderr }: Outcome, message = ''): void {
  t.strictSame({ code, stdout, stderr }, { code: 0, stdout: '', stderr: '' }, message);
}

interface NodeOptions {
  /** With xCAT, set up by xcatha-setup. */
  readonly setUp: boolean;
  /** The database server that xCAT has been moved to before. */
  readonly engine?: ServerEngine;
  /** Where the lab says what it does; among the tests' comments unless told. */
  readonly log?: (line: string) => void;
  /** What the node is made of; debian12 unless told. */
  readonly profile?: ProfileName;
  /** The cluster, which has nothing registered, goes on: for those who set the node up again. */
  readonly clusterStays?: boolean;
}

/**
 * A node for a file of tests, in a lab of its own that is taken down with the tests. CONFORMANCE_LAB names a lab that is up
 * already and stays, for work on the tests themselves.
 */
export async function agentNode(name: string, options: NodeOptions): Promise<AgentNode> {
  const kept = process.env.CONFORMANCE_LAB;
  const lab = kept ? Lab.attach(kept) : await freshLab(name, options);
  const agents = new AgentNode(lab, lab.node('mn1'));
  if (options.setUp && !(await agents.has('/var/lib/xcatha/set.json'))) await setUpNode(agents, options);
  return agents;
}

async function freshLab(name: string, { setUp, profile = 'debian12', log = comment }: NodeOptions): Promise<Lab> {
  const { xcatTree, xcathaTree } = builtTrees();
  if (!xcathaTree || !existsSync(join(projectRoot(), 'build/root-node'))) {
    throw new Error('xcatha is not built: make trees build/node.stamp');
  }
  const software = setUp && xcatTree ? { xcathaTree, xcatTree } : { xcathaTree };
  const nodes = setUp ? {} : { nodes: ['mn1'] };
  const lab = await Lab.up({ name, log, cluster: setUp, profile, ...software, ...nodes });
  teardown(() => lab.down());
  return lab;
}

/** Leaves the node as xcatha-setup leaves a standby; then the cluster ends, so that nobody but the tests calls an agent. */
async function setUpNode({ lab, node }: AgentNode, { engine, clusterStays = false }: NodeOptions): Promise<void> {
  const xcat = ['bash', '-c', '. /etc/profile.d/xcat.sh; exec "$@"', 'bash'];
  const compute = ['ip=10.88.0.11', 'mac=52:54:00:00:00:11', 'netboot=xnba', 'arch=x86_64', 'mgt=ipmi', 'cons=ipmi'];
  await node.run([...xcat, 'mkdef', '-t', 'node', 'cn1', 'groups=all,compute', ...compute, 'bmc=10.88.0.61']);
  await setUpBy(lab, node, sharedDirectory, engine);
  if (clusterStays) return;
  await Promise.all(
    lab.nodes.map((each) => each.run(['systemctl', '--quiet', 'disable', '--now', 'pacemaker', 'corosync'])),
  );
  const cluster = ['pacemaker', 'corosync'];
  const ended = async () => (await node.exec(['systemctl', 'is-active', '--quiet', ...cluster])).code !== 0;
  await waitUntil(ended, 60_000, 'the cluster has ended');
  await lab.node('mn2').poweroff();
}

/** Moves xCAT to a database server, if told, and sets the node up for a shared directory. */
async function setUpBy(lab: Lab, node: LabNode, directory: string, engine?: ServerEngine): Promise<void> {
  await node.run(['mkdir', '-p', directory]);
  if (engine) {
    await moveToDatabaseServer(node, engine, { vip: lab.vip, addresses: lab.nodes.map((each) => each.address) });
    await node.run(['ip', 'address', 'flush', 'dev', 'eth0', 'label', 'eth0:0']);
  }
  await node.run(setupWords(lab, directory, engine), { timeoutMs: 300_000 });
}

/** The words of a set-up as an administrator types them. */
export function setupWords(lab: Lab, directory: string, engine?: string): string[] {
  const words = ['xcatha-setup', '-p', directory, '-i', 'eth0', '-v', lab.vip, '-n', lab.vipHostname];
  return [...words, ...(engine ? ['-t', engine] : [])];
}

/**
 * Sets a node up again that was set up on SQLite, for a database server and a shared directory of its own. The agents are
 * stopped; what the set-up before left on the node is forgotten, and xCAT is on its first tables again.
 */
export async function setUpAnew({ lab, node }: AgentNode, directory: string, engine: ServerEngine): Promise<void> {
  await node.run(['rm', '-rf', '/var/lib/xcatha', '/etc/xcat/cfgloc']);
  await setUpBy(lab, node, directory, engine);
}
