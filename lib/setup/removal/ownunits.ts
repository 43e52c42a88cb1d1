import { databaseFor } from '../../database/engines';
import { unitProcesses } from '../../host/programs/unitprocesses';
import { enableAtBoot, isEnabledAtBoot, startUnit, stopUnit } from '../../host/programs/units';
import { Deadline } from '../../ocf/deadline';
import { xcatdUnit } from '../../xcat/services/daemon';
import { done, todo, unneeded } from '../step';
import type { DatabaseMemo } from '../steps/database';
import type { ServicesMemo } from '../steps/services';
import type { XcatMemo } from '../steps/xcat';
import type { Parting, PartingStep } from './parting';

const limitMs = 120_000;
const politeMs = 20_000;

/** The services that the set-up took from this node start at boot again, and run where they ran; what did not run ends. */
export const ownUnits: PartingStep = {
  id: 'own-units',
  title: ({ node }) => `the services of ${node} start at boot as before the set-up`,

  async check(parting) {
    const { enabled, running, idle } = unitsBefore(parting);
    const lingering = idle.filter((unit) => unitProcesses(unit).length > 0);
    if (enabled.length + running.length + lingering.length === 0) return unneeded('none did');
    const off: string[] = [];
    for (const unit of enabled) if (!(await isEnabledAtBoot(unit, Deadline.in(limitMs)))) off.push(unit);
    const down = running.filter((unit) => unitProcesses(unit).length === 0);
    if (off.length + down.length + lingering.length === 0) return done('they do');
    return todo(
      ...off.map((unit) => `systemctl enable ${unit}`),
      ...down.map((unit) => `systemctl start ${unit}`),
      ...lingering.map((unit) => `systemctl stop ${unit}`),
    );
  },

  async run({ parting, warn }) {
    const { enabled, running, idle } = unitsBefore(parting);
    await enableAtBoot(enabled, Deadline.in(limitMs));
    for (const unit of running) {
      if (unitProcesses(unit).length > 0) continue;
      await startUnit(unit, Deadline.in(limitMs)).catch((error: Error) => warn(error.message));
    }
    for (const unit of idle) {
      if (unitProcesses(unit).length === 0) continue;
      await stopUnit(unit, Deadline.in(limitMs), politeMs).catch((error: Error) => warn(error.message));
    }
  },
};

/** On the first node the copying has stopped what ran, on every other one the step of the services. */
export function unitsBefore({ journal, takesData, database: engine }: Parting): Required<Omit<ServicesMemo, 'keeps'>> {
  const services = journal?.pastEntry('services')?.memo as ServicesMemo | undefined;
  const data = journal?.pastEntry('data')?.memo as Pick<ServicesMemo, 'running'> | undefined;
  const xcat = journal?.pastEntry('xcat')?.memo as XcatMemo | undefined;
  const database = journal?.pastEntry('database')?.memo as DatabaseMemo | undefined;
  const running = new Set([...(data?.running ?? []), ...(services?.running ?? [])]);
  // The set-up itself had started them.
  if (xcat?.started) running.delete(xcatdUnit);
  if (database && !database.server.ran && !takesData) running.delete(database.server.unit);
  const enabled = new Set(services?.enabled);
  // xCAT goes on here with a server that this node may never have started at boot.
  if (takesData && enabled.has(xcatdUnit)) for (const unit of databaseFor(engine).bootUnits()) enabled.add(unit);
  return { enabled: [...enabled], running: [...running], idle: takesData ? [] : (services?.idle ?? []) };
}
