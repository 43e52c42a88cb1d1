import { databaseFor } from '../../database/engines';
import { unitProcesses } from '../../host/programs/unitprocesses';
import { startUnit, stopUnit } from '../../host/programs/units';
import { Deadline } from '../../ocf/deadline';
import { databaseInUse } from '../../xcat/client';
import { engineOf } from '../../xcat/data/cfgloc';
import type { DatabaseEngine } from '../../xcat/data/layout';
import { xcatdUnit } from '../../xcat/services/daemon';
import { databaseContext } from '../managed';
import type { Scene } from '../scene';
import { done, type Step, todo, unneeded } from '../step';
import { isHeld } from './vip';

/** xcatd is up within 3 s (facts/xcat, fact 7); with a database that is slow to recover it takes longer. */
const startLimitMs = 120_000;
const politeStopMs = 40_000;

/** What the step notes of what it starts. */
export interface XcatMemo {
  readonly started: boolean;
  /** The database whose server did not run before. */
  readonly database?: DatabaseEngine;
}

/** Mini design, step 4: xCAT is installed, which is looked at before anything else, and its daemon runs. */
export const xcat: Step = {
  id: 'xcat',
  name: "xCAT's daemon",
  title: ({ versions }) => `xCAT ${versions.xcatVersion} is installed and its daemon answers`,

  async check(scene) {
    if (!changesTables(scene)) return unneeded('no table of the local xCAT is to be changed');
    if (await canBeAsked(scene)) return done('it runs');
    return todo(...(scene.engine === 'sqlite' ? [] : [`start ${scene.engine}`]), `systemctl start ${xcatdUnit}`);
  },

  async run({ scene, note }) {
    // The move to another one comes later.
    const database = scene.engine;
    const started = unitProcesses(xcatdUnit).length === 0;
    const own = databaseFor(database).runningUnits().length === 0 ? { database } : {};
    if (started) await note({ started, ...own } satisfies XcatMemo);
    await startXcatd(database);
  },

  async undo({ memo }) {
    const known = memo as XcatMemo | undefined;
    if (known?.started) await stopXcatd();
    if (known?.database) await databaseFor(known.database).stop(databaseContext());
  },
};

/** Whether xcatd runs and its database can be reached: a server is reached at the virtual address, and xCAT's commands hang without it. */
export async function canBeAsked({ engine, address }: Scene): Promise<boolean> {
  return unitProcesses(xcatdUnit).length > 0 && (engine === 'sqlite' || (await isHeld(address)));
}

/** Whether the site and network tables are still to be brought in order, for which xcatd has to run on the local data. */
export function changesTables({ mode, journal }: Scene): boolean {
  return mode === 'create' && !journal.isDone('attributes');
}

/**
 * Starts the database and xcatd and waits until it answers from the right engine.
 * @throws Failure `unit-start`, `xcatd-silent`, `db-*`; Error for the engine.
 */
export async function startXcatd(database: DatabaseEngine): Promise<void> {
  await databaseFor(database).start(databaseContext());
  const deadline = Deadline.in(startLimitMs);
  await startUnit(xcatdUnit, deadline);
  const { engine } = await databaseInUse(deadline);
  if (engineOf(engine) !== database) throw new Error(`xcatd uses the database ${engine}, expected ${database}`);
}

/** Stops xcatd, with proof. @throws Failure `unit-stop`. */
export async function stopXcatd(): Promise<void> {
  await stopUnit(xcatdUnit, Deadline.in(startLimitMs), politeStopMs);
}
