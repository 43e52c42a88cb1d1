import { listeningPorts } from '../../host/network/ports';
import { isActive, stopUnit } from '../../host/programs/units';
import { onStorage, programOnStorage } from '../../host/storage/storage';
import { type Deadline, waitUntil } from '../../ocf/deadline';
import { Failure, messageOf } from '../../ocf/failure';
import type { Log } from '../../ocf/log';
import { attachedSet } from '../data/attached';
import { exportsBelongToRole, roleExportsNow } from './exports';
import { unitsOf } from './services';

/** exportfs looks at the paths that it exports, so that dead storage blocks it. ms. */
const limitMs = 10_000;
const politeMs = 20_000;
const nfsPort = 2049;
/** A path written here makes the kernel let go of what clients hold locked or open on that file system (nfsd(7)). */
const unlockFile = '/proc/fs/nfsd/unlock_filesystem';

/** Whether the NFS server runs now; it has no process that would say so. */
export async function nfsRuns(deadline: Deadline): Promise<boolean> {
  const [unit] = unitsOf('nfs');
  return unit !== undefined && (await isActive(unit, deadline));
}

/** Exports everything in /etc/exports anew: a server that ran before holds what stood at the paths then. @throws Failure `nfs-exports`. */
export async function exportAgain(deadline: Deadline): Promise<void> {
  await exportfs(['-ra'], deadline);
}

/**
 * Takes the management node's data away from NFS clients, so that nothing holds the shared directory. The server itself ends
 * unless it serves others: it ran before the management node came here, and /etc/exports names paths that are none of xCAT's.
 * Such a server goes on with those, and only the management node's exports are taken from it, with what clients hold there.
 * @throws Failure `unit-stop`, `nfs-stays`.
 */
export async function stopNfs(
  units: readonly string[],
  ranBefore: boolean,
  deadline: Deadline,
  log: Log,
): Promise<void> {
  const warn = (error: unknown) => log.warning(`nfs: ${messageOf(error)}`);
  if (ranBefore && !exportsBelongToRole()) {
    for (const { path, client } of roleExportsNow()) await exportfs(['-u', `${client}:${path}`], deadline).catch(warn);
    await unlock(deadline).catch(warn);
    const left = roleExportsNow().map(({ path }) => path);
    if (left.length > 0) throw new Failure('nfs-stays', `nfs: still exported: ${left.join(', ')}`);
    return;
  }
  const runs = await nfsRuns(deadline);
  if (runs) await exportfs(['-ua'], deadline).catch(warn);
  for (const unit of units) await stopUnit(unit, deadline, politeMs);
  const ended = () => !listeningPorts().has('tcp', nfsPort);
  if (!runs || (await waitUntil(ended, deadline.within(limitMs)))) return;
  throw new Failure('nfs-stays', `nfs: the kernel still serves tcp port ${nfsPort}; it may wait for dead storage`);
}

async function exportfs(args: readonly string[], deadline: Deadline): Promise<void> {
  const directory = attachedSet()?.directory ?? '/install';
  const { code, stderr } = await programOnStorage(directory, ['exportfs', ...args], deadline, limitMs);
  if (code !== 0) throw new Failure('nfs-exports', `exportfs ${args.join(' ')}: ${stderr.trim() || `code ${code}`}`);
}

async function unlock(deadline: Deadline): Promise<void> {
  const directory = attachedSet()?.directory;
  if (directory === undefined) return;
  await onStorage(directory, { op: 'overwrite', path: unlockFile, text: `${directory}\n` }, deadline, limitMs);
}
