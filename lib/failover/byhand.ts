import { type AgentSetting, agentCommand, runAgent } from '../cluster/change/agentrun';
import { memberDefinitions } from '../cluster/configuration/options';
import type { AgentDefinition } from '../ocf/agent';
import type { Deadline } from '../ocf/deadline';
import { Failure, messageOf } from '../ocf/failure';
import { ReturnCode } from '../ocf/returncodes';
import { claimantFor, readOwner } from '../xcat/data/owner';
import { recorded } from './recorded';
import type { Direction, FailoverWork, Way } from './way';

/**
 * The way where no Pacemaker runs on this node: the agents' own start, in order, or their stop, in reverse. What keeps two
 * nodes from having the role at once is in the agents: the look for the address, and the owner record. That of another node needs
 * the administrator's word here: an owner that lives shows it by its monitors, and without a cluster nobody runs these.
 * `ownerOff`: the node that is switched off, as the administrator says.
 * @throws Failure as recorded; `owner-held`.
 */
export async function byHand(direction: Direction, deadline: Deadline, ownerOff: string | undefined): Promise<Way> {
  const record = await recorded(deadline);
  const { parameters } = record;
  const active = await activeMembers(record);
  const isThere = active.length === memberDefinitions.length;
  if (direction === 'activate' && !isThere) await requireNoOwner(record, ownerOff, deadline);
  const standing = isThere ? 'this node is the management node' : 'this node is not the management node';
  if (direction === 'activate') {
    const plan = isThere ? [] : memberDefinitions.map((definition) => agentCommand(definition, 'start'));
    return { parameters, plan, standing, go: (work) => startAll(record, work) };
  }
  // Also where nothing is active: what a crash has left here goes too, and every agent proves that nothing is left.
  const plan = reversed(memberDefinitions).map((definition) => agentCommand(definition, 'stop'));
  return { parameters, plan, standing, go: (work) => stopAll(record, work) };
}

async function requireNoOwner({ node, parameters }: AgentSetting, ownerOff: string | undefined, deadline: Deadline) {
  const directory = parameters['xcat-shareddata']?.directory;
  const owner = directory === undefined ? undefined : await readOwner(directory, deadline);
  if (owner?.state !== 'held' || owner.node === claimantFor(node).node || owner.node === ownerOff) return;
  throw new Failure(
    'owner-held',
    `${directory} belongs to ${owner.node}, and without Pacemaker nobody knows whether it still works there: run xcatha-failover --deactivate on ${owner.node}, or, where that is switched off for certain, add --owner-is-off ${owner.node} here`,
  );
}

/** A probe that fails does not speak for an active member: start and stop say themselves what is wrong. */
async function activeMembers(record: AgentSetting): Promise<AgentDefinition[]> {
  const active: AgentDefinition[] = [];
  for (const definition of memberDefinitions) {
    const code = await runAgent(definition, 'monitor', record).catch(() => ReturnCode.generic);
    if (code === ReturnCode.success || code === ReturnCode.degraded) active.push(definition);
  }
  return active;
}

/** What was started is stopped again when one does not start (mini design: clean_up_env). */
async function startAll(record: AgentSetting, work: FailoverWork): Promise<string> {
  const begun: AgentDefinition[] = [];
  for (const definition of memberDefinitions) {
    try {
      begun.push(definition);
      await act(definition, 'start', begun.length, record, work);
    } catch (error) {
      const leftovers = await takeBack(begun, record, work);
      if (leftovers.length === 0) throw error;
      throw new Failure('agent-failed', `${messageOf(error)}; not taken back: ${leftovers.join('; ')}`);
    }
    if (begun.length < memberDefinitions.length) requireGoingOn(work);
  }
  return 'this node is the management node';
}

/** As the cluster does it: what follows a member that does not stop is not taken away under it. */
async function stopAll(record: AgentSetting, work: FailoverWork): Promise<string> {
  for (const [index, definition] of reversed(memberDefinitions).entries()) {
    await act(definition, 'stop', index + 1, record, work);
    if (index + 1 < memberDefinitions.length) requireGoingOn(work);
  }
  return 'this node is not the management node';
}

function requireGoingOn({ stop }: FailoverWork): void {
  if (!stop.aborted) return;
  throw new Failure(
    'failover-interrupted',
    'interrupted halfway: run it again to go on, or the other way to take it back',
  );
}

async function act(
  definition: AgentDefinition,
  action: 'start' | 'stop',
  number: number,
  record: AgentSetting,
  { show, timeline }: FailoverWork,
): Promise<void> {
  show.begin(number, memberDefinitions.length, `${action} of ${definition.name}`);
  try {
    await runAgent(definition, action, record);
    timeline.mark(`${definition.name} ${action === 'start' ? 'started' : 'stopped'}`);
    show.end('passed', '');
  } catch (error) {
    show.end('failed', '');
    throw error;
  }
}

async function takeBack(
  begun: readonly AgentDefinition[],
  record: AgentSetting,
  { show, timeline }: FailoverWork,
): Promise<string[]> {
  const leftovers: string[] = [];
  for (const definition of reversed(begun)) {
    show.undoing(`start of ${definition.name}`);
    try {
      await runAgent(definition, 'stop', record);
      timeline.mark(`${definition.name} stopped again`);
    } catch (error) {
      leftovers.push(messageOf(error));
      break;
    }
  }
  return leftovers;
}

function reversed<T>(list: readonly T[]): T[] {
  return [...list].reverse();
}
