import type { DatabaseContext } from '../database/database';
import { databaseFor } from '../database/engines';
import { unitProcesses } from '../host/programs/unitprocesses';
import { stopUnit } from '../host/programs/units';
import { Deadline } from '../ocf/deadline';
import { noLog } from '../ocf/log';
import type { DatabaseEngine } from '../xcat/data/layout';
import { catalogue, roleUnits, serviceNames, unitsOf } from '../xcat/services/services';

const stopLimitMs = 60_000;
const politeMs = 40_000;
/** A database may have a long log to recover, or many pages to write before it ends. */
const databaseLimitMs = 600_000;

/** The units that hold xCAT's data open. The NFS server goes on with what this node exports, and has no process to wait for. */
function unitsWithData(): string[] {
  return roleUnits().filter((unit) => !unitsOf('nfs').includes(unit));
}

/** Those of the management node's units that run now, the database's first, in starting order. */
export function runningServices(database: DatabaseEngine): string[] {
  const services = unitsWithData().filter((unit) => unitProcesses(unit).length > 0);
  return [...databaseFor(database).runningUnits(), ...services];
}

/** The units that every node may run, which the management node starts and nobody stops, as far as they do not run now. */
export function idleUnits(): string[] {
  const everywhere = serviceNames.filter((name) => catalogue[name].everywhere);
  return everywhere.flatMap(unitsOf).filter((unit) => unitProcesses(unit).length === 0);
}

/** All units that would bring the management node up at boot. */
export function bootUnits(database: DatabaseEngine): string[] {
  return [...databaseFor(database).bootUnits(), ...roleUnits()];
}

/** Stops all of them, the last first and the database after them, each with proof. @throws Failure `unit-stop`, `db-stays`. */
export async function stopServices(database: DatabaseEngine, progress: (text: string) => void): Promise<void> {
  for (const unit of unitsWithData().reverse()) {
    if (unitProcesses(unit).length > 0) progress(`stopping ${unit}`);
    await stopUnit(unit, Deadline.in(stopLimitMs), politeMs);
  }
  const engine = databaseFor(database);
  for (const unit of engine.runningUnits()) {
    progress(`stopping ${unit}`);
    await stopUnit(unit, Deadline.in(databaseLimitMs), databaseLimitMs / 2);
  }
  await engine.stop(databaseContext());
}

/** What an engine needs to know when the set-up starts or stops it. */
export function databaseContext(): DatabaseContext {
  return { deadline: Deadline.in(databaseLimitMs), log: noLog, statementTimeoutMs: 5000, keepsBoot: true };
}
