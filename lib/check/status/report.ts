import { groupId } from '../../cluster/configuration/model';
import type { Cib } from '../../cluster/state/cib';
import { isOver, type Operated, operations } from '../../cluster/state/history';
import { localTimeOf } from '../../cluster/state/moment';
import { type NodeStatus, stoppedOnPurpose } from '../../cluster/state/query';
import type { FencingEvent } from '../../cluster/state/situation';
import { groupStarts } from '../../cluster/state/starts';
import { barriers, moveConstraints } from '../../cluster/state/wish';
import { type ClusterFacts, type Fact, known, type ServiceFacts, type Settings, type StorageFacts } from '../look';
import { type LastMove, lastMove } from './lastmove';

/** `running`: all members are started on one node. `partly`: some are. `unknown`: no cluster answers. */
export type Playing = 'running' | 'partly' | 'stopped' | 'unregistered' | 'unknown';

/** A member of the group, with the time when its last start was done where it runs, in seconds since 1970; none when a reload hides it. */
export interface MemberReport {
  readonly id: string;
  readonly role: string;
  readonly node: string | undefined;
  readonly since: number | undefined;
  readonly managed: boolean;
}

/** All that the status shows. */
export interface StatusReport {
  /** This node, by its name in the cluster. */
  readonly thisNode: string | undefined;
  readonly state: Playing;
  /** Why the cluster cannot be asked, where it cannot. */
  readonly clusterProblem: string | undefined;
  readonly activeNode: string | undefined;
  /** When it came there: the first member was started, in seconds since 1970. What was restarted since shows in the members. */
  readonly since: number | undefined;
  readonly address: string | undefined;
  readonly hostname: string | undefined;
  readonly nodes: readonly { readonly name: string; readonly state: string }[];
  readonly members: readonly MemberReport[];
  /** Those of this node, when it is the management node. */
  readonly services: readonly ServiceFacts[];
  readonly directory: string | undefined;
  readonly owner: { readonly node: string; readonly state: string } | undefined;
  /** Why the shared directory cannot be looked at, where it cannot. */
  readonly storageProblem: string | undefined;
  readonly lastMove: LastMove | undefined;
  /** What the cluster remembers of fencing, the newest first. */
  readonly fencing: readonly FencingEvent[];
  /** What runs and says that not all is well. */
  readonly degraded: readonly string[];
  /** Actions that have failed since the last cleanup. */
  readonly failures: readonly string[];
  /** What keeps the cluster from its work meanwhile: an agent that tries again, or what an administrator has set. */
  readonly notes: readonly string[];
}

/** What the report is made of. */
export interface StatusFacts {
  readonly cluster: Fact<ClusterFacts | undefined>;
  readonly settings: Settings | undefined;
  readonly storage: Fact<StorageFacts>;
  readonly services: readonly ServiceFacts[];
  /** What an agent on this node tries again, in words. */
  readonly retrying: string | undefined;
}

/** Puts the facts together. Never throws. */
export function reportOf({ cluster, settings, storage, services, retrying }: StatusFacts): StatusReport {
  const facts = 'known' in cluster ? cluster.known : undefined;
  const history = facts ? operations(facts.cib) : [];
  const situation = facts?.situation;
  const members = (situation?.members ?? []).map(({ id, role, nodes: [node], managed }): MemberReport => {
    return { id, role, node, since: node === undefined ? undefined : startOf(history, id, node), managed };
  });
  const activeNode = situation?.activeNode;
  const fencing = situation?.fencing ?? [];
  const isOfNode = ({ target }: FencingEvent) => situation?.nodes.some(({ name }) => name === target) ?? false;
  const starts = members.flatMap(({ since }) => since ?? []);
  const playing = playingOf(facts, members);
  const said = (situation?.failures ?? []).filter(({ resource }) => members.some(({ id }) => id === resource));
  return {
    thisNode: facts?.node,
    state: playing,
    clusterProblem: 'known' in cluster ? (facts ? undefined : 'no cluster software on this node') : cluster.why,
    activeNode,
    since: playing === 'running' && starts.length > 0 ? Math.min(...starts) : undefined,
    address: settings?.ip,
    hostname: settings?.hostname,
    nodes: (situation?.nodes ?? []).map((node) => ({ name: node.name, state: nodeState(node) })),
    members,
    services,
    directory: settings?.directory,
    owner: ownerOf(storage),
    storageProblem: settings && !('known' in storage) ? storage.why : undefined,
    lastMove: activeNode === undefined ? undefined : lastMove(history, fencing.filter(isOfNode), activeNode),
    fencing,
    // The cluster keeps what was said last, also of a node that is no management node any more.
    degraded: said
      .filter((one) => one.code === 190 && !isOver(one, history))
      .filter((one) => members.some(({ id, node }) => id === one.resource && node === one.node))
      .map(({ resource, node, reason }) => `${resource} on ${node}: ${reason}`),
    failures: said
      .filter(({ code }) => code !== 190)
      .map(
        ({ resource, node, task, reason, meaning, at }) =>
          `${localTimeOf(at)}: ${task} of ${resource} on ${node}: ${reason || meaning}`,
      ),
    notes: [
      ...(retrying === undefined ? [] : [`the agent on this node is still at work: ${retrying}`]),
      ...(facts ? notesOf(facts) : []),
    ],
  };
}

function ownerOf(storage: Fact<StorageFacts>): StatusReport['owner'] {
  const owner = 'known' in storage ? known(storage).owner : undefined;
  return owner && { node: owner.node, state: owner.state };
}

function startOf(history: readonly Operated[], resource: string, node: string): number | undefined {
  return groupStarts(history, node).find((one) => one.resource === resource)?.ended;
}

function playingOf(facts: ClusterFacts | undefined, members: readonly MemberReport[]): Playing {
  if (!facts) return 'unknown';
  if (members.length === 0) return 'unregistered';
  if (facts.situation.activeNode !== undefined) return 'running';
  return members.some(({ node }) => node !== undefined) ? 'partly' : 'stopped';
}

function nodeState({ online, standby, maintenance, unclean }: NodeStatus): string {
  const words = [unclean ? 'failed, not yet known to be off' : online ? 'online' : 'offline'];
  return [...words, ...(standby ? ['in standby'] : []), ...(maintenance ? ['in maintenance'] : [])].join(', ');
}

function notesOf({ cib, situation }: ClusterFacts): string[] {
  const unmanaged = situation.members.filter(({ managed }) => !managed).map(({ id }) => id);
  return [
    ...(situation.maintenanceMode ? ['the cluster is in maintenance: nothing is watched, nothing fails over'] : []),
    ...(situation.quorate ? [] : ['this node is in a partition without quorum']),
    ...(unmanaged.length > 0 && !situation.maintenanceMode
      ? [`not managed by the cluster: ${unmanaged.join(', ')}`]
      : []),
    ...stoppedOnPurpose(cib).map(
      (id) => `${id} has been stopped by an administrator: crm resource start ${id} starts it again`,
    ),
    ...moveConstraints(cib).map(
      ({ attributes }) => `${attributes.id} is left over: crm resource clear ${groupId} lets it run anywhere again`,
    ),
    ...lonelinessOf(cib, situation),
  ];
}

/** Why there is no node to fail over to, where there is something to fail over. */
function lonelinessOf(cib: Cib, { nodes, activeNode }: ClusterFacts['situation']): string[] {
  if (activeNode === undefined) return [];
  const others = nodes.filter(
    ({ name, online, standby, unclean }) => name !== activeNode && online && !standby && !unclean,
  );
  if (others.length === 0) return ['no other node is online and ready: the management node cannot fail over'];
  const barred = barriers(cib).filter(({ node }) => others.some(({ name }) => name === node));
  if (others.some(({ name }) => !barred.some(({ node }) => node === name))) return [];
  const which = barred.map(({ id, node }) => `${node} is kept off by the constraint ${id}`).join(', ');
  return [`the management node cannot fail over: ${which}`];
}

/** Exit code: 0 the management node runs, 1 it runs and not all is well, 2 it does not run, or nobody can say. */
export function statusCode({ state, degraded, failures, notes, services, storageProblem }: StatusReport): 0 | 1 | 2 {
  if (state !== 'running') return 2;
  const lame = services.some(({ problem }) => problem !== undefined) || storageProblem !== undefined;
  return degraded.length + failures.length + notes.length > 0 || lame ? 1 : 0;
}
