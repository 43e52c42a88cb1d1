import { failureText } from '../../host/programs/run';
import { Failure } from '../../ocf/failure';
import { type ClusterAccess, runTool } from './access';
import { isTrue } from './cib';
import { type ClusterStatus, parseStatus, withStartsUnderWay } from './query';
import { childrenOf, descendants, parseXml, type XmlElement } from './xml';

/** An action of a resource that did not end as it should; a monitor that said "degraded" (190) among them. */
export interface FailedAction {
  readonly resource: string;
  readonly node: string;
  /** start, stop, monitor, ... */
  readonly task: string;
  readonly code: number;
  /** What the cluster calls the code, such as `not running`. */
  readonly meaning: string;
  /** The agent's own words; empty when it said none. */
  readonly reason: string;
  /** As the cluster writes it. */
  readonly at: string;
  /** Of a recurring operation, in ms; 0 for one that is done once. */
  readonly interval: number;
  /** Tells a failure from a later one of the same action on that node. */
  readonly call: string;
}

/** A fencing action that the cluster remembers. */
export interface FencingEvent {
  readonly target: string;
  /** reboot, off, on. */
  readonly action: string;
  /** success, failed or pending. */
  readonly status: string;
  /** The node that did it, and who asked for it. */
  readonly by: string;
  readonly client: string;
  /** As the cluster writes it; empty while it is pending. */
  readonly at: string;
}

/** How the cluster is, beside what runs where: all that crm_mon tells in one call. */
export interface Situation extends ClusterStatus {
  readonly quorate: boolean;
  /** The cluster's own release, such as 2.1.5. */
  readonly release: string | undefined;
  readonly maintenanceMode: boolean;
  readonly failures: readonly FailedAction[];
  /** The newest first. */
  readonly fencing: readonly FencingEvent[];
}

/** Everything at once, stopped members of the group included. @throws Failure `cluster-down`, `unreadable-xml`. */
export async function clusterSituation(access: ClusterAccess = {}): Promise<Situation> {
  const args = ['-1', '--output-as=xml', '--inactive', '--fence-history=2'];
  const result = await runTool('crm_mon', args, access, { timeoutMs: 15_000 });
  if (result.code !== 0) throw new Failure('cluster-down', `the cluster does not answer: ${failureText(result)}`);
  return withStartsUnderWay(await parseSituation(result.stdout), access);
}

/** Reads what `crm_mon --output-as=xml` says. @throws Failure `unreadable-xml`. */
export async function parseSituation(text: string): Promise<Situation> {
  const root = await parseXml(text, 'crm_mon');
  const summary = childrenOf(root, 'summary')[0];
  const of = (name: string) => (summary && childrenOf(summary, name)[0]?.attributes) ?? {};
  return {
    ...(await parseStatus(text)),
    quorate: of('current_dc').with_quorum === 'true',
    release: of('current_dc').version?.split('-')[0],
    maintenanceMode: isTrue(of('cluster_options')['maintenance-mode']),
    failures: descendants(root, 'failure').map(failedAction),
    fencing: descendants(root, 'fence_event').map(fencingEvent),
  };
}

/** Names of operations are RESOURCE_TASK_INTERVAL; a resource's name may have underscores of its own. */
function failedAction({ attributes }: XmlElement): FailedAction {
  const key = attributes.op_key ?? attributes.id ?? '';
  const [, resource = key, task = '', interval = '0'] = /^(.*)_([a-z-]+)_(\d+)$/.exec(key) ?? [];
  return {
    resource,
    node: attributes.node ?? '',
    task: attributes.task ?? task,
    interval: Number(interval),
    code: Number(attributes.exitcode),
    meaning: attributes.exitstatus ?? '',
    reason: unescaped(attributes.exitreason ?? ''),
    at: attributes['last-rc-change'] ?? '',
    call: attributes.call ?? '',
  };
}

const characters: Readonly<Record<string, string>> = { quot: '"', apos: "'", lt: '<', gt: '>', amp: '&' };

/** Pacemaker 2.1 escapes an agent's words for XML before it writes them into XML, which escapes them again. */
function unescaped(text: string): string {
  return text.replace(/&(quot|apos|lt|gt|amp);/g, (whole, name: string) => characters[name] ?? whole);
}

function fencingEvent({ attributes }: XmlElement): FencingEvent {
  const { target = '', action = '', status = '', delegate = '', client = '', completed = '' } = attributes;
  return { target, action, status, by: delegate, client: client.replace(/\.\d+$/, ''), at: completed };
}
