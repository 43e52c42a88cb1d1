import { killUnit, restlessUnits, stopUnit } from '../../host/programs/units';
import { type Deadline, waitUntil } from '../../ocf/deadline';
import { Failure } from '../../ocf/failure';
import type { Chosen } from './chosen';
import { xcatdProcesses } from './daemon';
import { stopNfs } from './nfs';
import { runService, type ServiceContext } from './runservice';

/** How long a unit may take to end by itself, ms: xcatd lets a running command finish, and its unit allows 30 s. */
const politeMs: Readonly<Record<'xcatd' | 'others', number>> = { xcatd: 40_000, others: 20_000 };
const hurriedMs = 5000;

/**
 * Stops a service and proves that nothing of it is left. `ranBefore`: it ran before the management node came to this node.
 * @throws Failure `unit-stop`, `xcatd-stays` or `nfs-stays`.
 */
export function stopService({ name, units }: Chosen, ranBefore: boolean, context: ServiceContext): Promise<void> {
  const work = async (deadline: Deadline) => {
    if (name === 'nfs') return stopNfs(units, ranBefore, deadline, context.log);
    // Those beside the first one lean on it.
    for (const unit of [...units].reverse()) {
      // Ending in order, xcatd closes its tables, which hangs where the storage does, beyond SIGKILL.
      if (context.hurried && name === 'xcatd') await killUnit(unit, deadline);
      const patience = name === 'xcatd' ? politeMs.xcatd : politeMs.others;
      await stopUnit(unit, deadline, context.hurried ? hurriedMs : patience);
    }
    if (name === 'xcatd') await endStrayXcatd(deadline);
  };
  // What a kill has not ended waits in the kernel; another try would not change that.
  return runService(`stop ${name}`, work, context.hurried ? { ...context, retries: 1 } : context);
}

/**
 * Those that run again: a command of xCAT, of a start that was killed or of an administrator, goes on in xcatd until that ends,
 * and restarts its service last. The NFS server is left to run where it ran before.
 */
export async function startedMeanwhile(services: readonly Chosen[], deadline: Deadline): Promise<Chosen[]> {
  const own = services.filter(({ name }) => name !== 'nfs');
  const restless = await restlessUnits([...new Set(own.flatMap(({ units }) => units))], deadline);
  return own.filter(({ units }) => units.some((unit) => restless.includes(unit)));
}

/** xcatd outside its unit (started by hand, or by the script of releases up to 2.17, whose stop returns 0 even when it failed). */
async function endStrayXcatd(deadline: Deadline): Promise<void> {
  for (const pid of xcatdProcesses()) endProcess(pid);
  if (await waitUntil(() => xcatdProcesses().length === 0, deadline.within(10_000))) return;
  throw new Failure('xcatd-stays', `processes of xcatd are left after SIGKILL: ${xcatdProcesses().join(', ')}`);
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself meanwhile; the check that follows is what counts.
  }
}
