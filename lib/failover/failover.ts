import { takeLock } from '../host/lock';
import { pacemakerRuns } from '../host/pacemaker';
import { shieldCommands } from '../host/programs/run';
import { Deadline } from '../ocf/deadline';
import { Failure } from '../ocf/failure';
import { ReturnCode } from '../ocf/returncodes';
import { byCluster } from './bycluster';
import { byHand } from './byhand';
import type { Direction, Way } from './way';

const lockFile = '/run/xcatha-failover.lock';
const lookMs = 60_000;

/**
 * Finds the way that a failover takes on this node, changing nothing. `ownerOff`: the node that the administrator says is switched
 * off; the cluster finds that out by itself. @throws Failure as byCluster and byHand.
 */
export async function findWay(direction: Direction, ownerOff?: string): Promise<Way> {
  const deadline = Deadline.in(lookMs);
  return pacemakerRuns() ? byCluster(direction, deadline) : byHand(direction, deadline, ownerOff);
}

/** Keeps a second failover off this node while `work` runs. @throws Failure `locked`, `not-root` (4). */
export async function alone<T>(work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) {
    throw new Failure('not-root', 'it moves the management node: run it as root', ReturnCode.permission);
  }
  const release = takeLock(lockFile);
  shieldCommands();
  try {
    return await work();
  } finally {
    release();
  }
}
