import { run } from '../../host/programs/run';
import { Failure } from '../../ocf/failure';
import { groupId } from '../configuration/model';
import { type ClusterAccess, runTool, runToolOk, toolFailure } from '../state/access';
import { isStarted, type MemberStatus } from '../state/query';
import type { Wish } from '../state/wish';

/** After this the cluster itself forgets what it was asked, should whoever asked be killed before taking it back. */
const lifetime = 'PT1H';
export const lifetimeSeconds = 3600;
const askMs = 30_000;
/** CRM_EX_EXISTS: what is to move is there already. */
const alreadyThere = 108;

/** The words that ask the cluster to take the group to a node, or away from it. */
export function moveCommand(way: 'to' | 'from', node: string): string[] {
  const action = way === 'to' ? '--move' : '--ban';
  return ['crm_resource', action, '--resource', groupId, '--node', node, '--lifetime', lifetime];
}

/**
 * Asks the cluster to take the group to a node, or away from it. It answers at once, and moves in its own time; the
 * constraint that it makes of the wish stays until clearWish.
 * @throws Failure `already-there` when it has nothing to move, `missing-program` (5), `cluster-refused`.
 */
export async function askToMove(way: 'to' | 'from', node: string, access: ClusterAccess = {}): Promise<void> {
  const [program = '', ...args] = moveCommand(way, node);
  const result = await runTool(program, args, access, { timeoutMs: askMs });
  if (result.code === 0) return;
  if (result.code === alreadyThere) throw isAlreadyThere(node);
  throw toolFailure(program, result);
}

/** The group is on the node, so that no move brings up what is not up of it. */
export function isAlreadyThere(node: string, members: readonly MemberStatus[] = []): Failure {
  const lame = members
    .filter((member) => !isStarted(member))
    .map(({ id, role, failed }) => (failed ? `${id} has failed` : `${id} is ${role}`));
  const what = lame.length > 0 ? `${lame.join(', ')} there` : 'a member is not up there yet';
  const advice = `wait until the cluster is done (crm_resource --wait), or see why with crm_mon -1, and then crm resource cleanup ${groupId}, or pcs resource cleanup ${groupId}`;
  return new Failure('already-there', `${node} has ${groupId} already, but ${what}: ${advice}`);
}

/** The words that take such a wish back, and no other one. */
export function clearCommand({ resource, node }: Pick<Wish, 'resource' | 'node'>): string[] {
  return ['crm_resource', '--clear', '--resource', resource, '--node', node];
}

/** Takes a wish back. @throws Failure `missing-program` (5), `cluster-refused`. */
export async function clearWish(wish: Pick<Wish, 'resource' | 'node'>, access: ClusterAccess = {}): Promise<void> {
  const [program = '', ...args] = clearCommand(wish);
  await runToolOk(program, args, access, { timeoutMs: askMs });
}

/** Waits until the cluster has nothing left to do, for at most `limitMs`. Returns whether it has come to rest. */
export async function clusterAtRest(limitMs: number, stop: AbortSignal): Promise<boolean> {
  const seconds = Math.ceil(limitMs / 1000);
  const args = ['--wait', `--timeout=${seconds}s`];
  return (await run('crm_resource', args, { timeoutMs: limitMs + 5000, stop })).code === 0;
}
