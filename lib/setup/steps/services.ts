import { areFilesKept, forgetKeptFiles, keepFiles, keptFilesBack } from '../../host/files/keptfiles';
import { disableAtBoot, enableAtBoot, isEnabledAtBoot, startUnit } from '../../host/programs/units';
import { Deadline } from '../../ocf/deadline';
import type { DatabaseEngine } from '../../xcat/data/layout';
import { localSet } from '../../xcat/data/manifest';
import { xcatdUnit } from '../../xcat/services/daemon';
import { madeFiles } from '../../xcat/services/madefiles';
import { bootUnits, idleUnits, runningServices, stopServices } from '../managed';
import { isActiveHere, type Scene } from '../scene';
import { done, type Step, todo } from '../step';

const limitMs = 60_000;

/** What the step notes of the services as they were. */
export interface ServicesMemo {
  /** Units that started at boot. */
  readonly enabled: readonly string[];
  /** Units that ran; on the first node, step 6 has noted them already. */
  readonly running: readonly string[];
  /** Units of every node's own that did not run, and will once the management node comes here. */
  readonly idle?: readonly string[];
  /** This run keeps the services' configuration, and so may give it back. */
  readonly keeps?: boolean;
}

/** Mini design, step 9: from now on the cluster alone starts and stops the services of the management node. */
export const services: Step = {
  id: 'services',
  name: 'the services',
  title: (scene) =>
    isActiveHere(scene) ? 'services do not start at boot' : 'services are stopped and do not start at boot',

  async check(scene) {
    // On the first node step 8 starts xcatd, so that there will be something to stop.
    const running = scene.mode === 'create' && !scene.journal.isDone('services') ? [xcatdUnit] : runningHere(scene);
    const enabled = await enabledUnits(scene.database);
    const keeps = isToKeep(scene);
    if (running.length === 0 && enabled.length === 0 && !keeps) return done(bootUnits(scene.database).join(', '));
    return todo(
      ...[...running].reverse().map((unit) => `systemctl stop ${unit}`),
      ...enabled.map((unit) => `systemctl disable ${unit}`),
      ...(keeps ? ['keep the configuration of DNS, DHCP and consoles as it is on this node'] : []),
    );
  },

  async run({ scene, memo, note, progress }) {
    const before = memo as ServicesMemo | undefined;
    const enabled = [...new Set([...(before?.enabled ?? []), ...(await enabledUnits(scene.database))])];
    const running = before?.running ?? (scene.mode === 'join' ? runningHere(scene) : []);
    const idle = before?.idle ?? idleUnits();
    const keeps = before?.keeps ?? isToKeep(scene);
    await note({ enabled, running, idle, keeps } satisfies ServicesMemo);
    if (keeps) await keepFiles(madeFiles());
    if (!isActiveHere(scene)) await stopServices(scene.database, progress);
    const disabled = await disableAtBoot(bootUnits(scene.database), Deadline.in(limitMs));
    progress(`disabled at boot: ${disabled.join(', ') || 'none was enabled'}`);
    const still = await enabledUnits(scene.database);
    if (still.length > 0) throw new Error(`still enabled at boot: ${still.join(', ')}`);
  },

  async undo({ memo }) {
    const { enabled, running, keeps } = (memo as ServicesMemo | undefined) ?? { enabled: [], running: [] };
    if (keeps) {
      await keptFilesBack();
      forgetKeptFiles();
    }
    await enableAtBoot(enabled, Deadline.in(limitMs));
    for (const unit of running) await startUnit(unit, Deadline.in(limitMs));
  },
};

/** Before the node can be the management node: later, these files are what xCAT's commands have made of them. */
function isToKeep({ set }: Scene): boolean {
  return !areFilesKept() && localSet() !== set;
}

/** What runs here and is not the cluster's. */
function runningHere(scene: Scene): string[] {
  return isActiveHere(scene) ? [] : runningServices(scene.database);
}

async function enabledUnits(database: DatabaseEngine): Promise<string[]> {
  const enabled: string[] = [];
  for (const unit of bootUnits(database)) if (await isEnabledAtBoot(unit, Deadline.in(limitMs))) enabled.push(unit);
  return enabled;
}
