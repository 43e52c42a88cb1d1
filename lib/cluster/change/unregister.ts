import type { Deadline } from '../../ocf/deadline';
import { Failure } from '../../ocf/failure';
import { colocationId, groupId, locationPrefix, orderId } from '../configuration/model';
import { memberDefinitions } from '../configuration/options';
import { pingId } from '../configuration/surroundings';
import { type ClusterAccess, queryCib, runToolOk } from '../state/access';
import { type Cib, constraints, findResource } from '../state/cib';
import { clusterStatus, waitForStatus } from '../state/query';
import { descendants, type XmlElement } from '../state/xml';
import { applyPatch, backUp, backupDirectory, draftPatch } from './change';

export interface UnregistrationRequest {
  /** Stop the group first, waiting until this deadline. Without one a group that runs is refused. */
  readonly stopBy?: Deadline;
  readonly backups?: string;
}

export interface UnregistrationResult {
  /** The ids of what was removed: the group, what looks at the network for it, and every constraint that names one of them. */
  readonly removed: readonly string[];
  readonly backup?: string;
}

/**
 * Takes the group and every constraint on it out of the cluster, in one atomic step. Fencing stays as it is, devices included.
 * @throws Failure `group-shared`, `group-running`, `cluster-wait` when it does not stop in time, `id-taken`, `cluster-down`, `cluster-refused`.
 */
export async function unregister(
  request: UnregistrationRequest = {},
  access: ClusterAccess = {},
): Promise<UnregistrationResult> {
  const before = await queryCib(access);
  requireNoGuests(before);
  if (findGroup(before)) await ensureStopped(request.stopBy, access);
  const cib = await queryCib(access);
  requireNoGuests(cib);
  const objects = ours(cib);
  if (objects.length === 0) return { removed: [] };
  const patch = await draftPatch(cib.text, access, async (draft) => {
    for (const { name, attributes } of objects) {
      await runToolOk('cibadmin', ['--delete', '--xml-text', `<${name} id="${attributes.id}"/>`], draft.access);
    }
  });
  const backup = backUp(cib.text, request.backups ?? backupDirectory);
  await applyPatch(patch, access);
  return { removed: objects.map((object) => object.attributes.id ?? ''), backup };
}

/** What unregister would remove: constraints first, so that none names what is gone. @throws Failure `id-taken`. */
export function ours(cib: Cib): XmlElement[] {
  const group = findGroup(cib);
  const network = networkResource(cib);
  const inside = network
    ? [network, ...descendants(network, 'primitive')].flatMap(({ attributes }) => attributes.id ?? [])
    : [];
  const ids = new Set([groupId, ...memberDefinitions.map((definition) => definition.name), ...inside]);
  const about = constraints(cib).filter(
    (constraint) => isOurs(constraint.attributes.id ?? '') || (group !== undefined && namesAny(constraint, ids)),
  );
  return [...about, ...(network ? [network] : []), ...(group ? [group] : [])];
}

/** What an administrator has put into the group would go with it: what is so and what to do, undefined where nothing is. */
export function guestsProblem(cib: Cib): string | undefined {
  const group = findGroup(cib);
  const guests = (group ? descendants(group, 'primitive') : [])
    .map(({ attributes: { id = '' } }) => id)
    .filter((id) => !memberDefinitions.some(({ name }) => name === id));
  if (guests.length === 0) return undefined;
  const [be, them] = guests.length === 1 ? ['is', 'it'] : ['are', 'them'];
  const commands = guests.map((id) => `crm configure modgroup ${groupId} remove ${id}`).join(', ');
  const advice = `take ${them} out of the group first (${commands}, or pcs resource group remove ${groupId} ${guests.join(' ')})`;
  return `${guests.join(', ')} ${be} in the group ${groupId} and would go with it: ${advice}`;
}

function requireNoGuests(cib: Cib): void {
  const problem = guestsProblem(cib);
  if (problem !== undefined) throw new Failure('group-shared', problem);
}

function isOurs(constraintId: string): boolean {
  return [orderId, colocationId].includes(constraintId) || constraintId.startsWith(locationPrefix);
}

/** The clone that --ping made, or what an administrator has made of it. */
function networkResource(cib: Cib): XmlElement | undefined {
  const ping = findResource(cib, pingId);
  if (ping?.attributes.type !== 'ping') return undefined;
  return ping.parent?.name === 'clone' ? ping.parent : ping;
}

function findGroup(cib: Cib): XmlElement | undefined {
  const found = findResource(cib, groupId);
  if (found && found.name !== 'group')
    throw new Failure('id-taken', `${groupId} is a ${found.name} here, not the management node's group`);
  return found;
}

function namesAny(constraint: XmlElement, ids: ReadonlySet<string>): boolean {
  const { rsc, first, then, 'with-rsc': other } = constraint.attributes;
  const references = descendants(constraint, 'resource_ref').map((reference) => reference.attributes.id);
  return [rsc, first, then, other, ...references].some((id) => id !== undefined && ids.has(id));
}

async function ensureStopped(stopBy: Deadline | undefined, access: ClusterAccess): Promise<void> {
  const active = (await clusterStatus(access)).members.filter((member) => member.nodes.length > 0);
  if (active.length === 0) return;
  if (!stopBy) {
    throw new Failure(
      'group-running',
      `${groupId} runs on ${active[0]?.nodes.join(', ')}: stop it first (crm resource stop ${groupId}, or pcs resource disable ${groupId})`,
    );
  }
  const args = ['--resource', groupId, '--meta', '--set-parameter', 'target-role', '--parameter-value', 'Stopped'];
  await runToolOk('crm_resource', args, access);
  const isStopped = (members: readonly { nodes: readonly string[] }[]) =>
    members.every((member) => member.nodes.length === 0);
  await waitForStatus((status) => isStopped(status.members), `stopping ${groupId}`, { ...access, deadline: stopBy });
}
