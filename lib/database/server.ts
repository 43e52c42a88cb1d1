import { disownUnits, ownUnits } from '../host/programs/ownedunits';
import { commandLine, isSuspended, killProcess, parentOf, processesBelow } from '../host/programs/processes';
import { unitProcesses } from '../host/programs/unitprocesses';
import { disableAtBoot, killUnit, lastLines, startUnit, stopUnit } from '../host/programs/units';
import { forget, recall, remember } from '../host/runstate';
import { type Deadline, waitUntil } from '../ocf/deadline';
import { Failure, messageOf } from '../ocf/failure';
import { attachedPlaces, namesOfPath, requireOnSharedData, sharedStorageAnswers } from '../xcat/data/attached';
import { parseConnection } from '../xcat/data/cfgloc';
import { readCfgloc } from '../xcat/data/cfglocfile';
import type { Database, DatabaseContext, Degradation } from './database';
import { waitForTables } from './readiness';
import { failureOf, type Server, type ServerKind } from './serverkind';

/** What start set out to run, written before it is touched: stop must know it when the storage is gone. */
const memory = 'db-server';

/** How long a server may take to end by itself, as a part of what is left of the action's time. */
const politePart = 0.5;
const suspendedMs = 1000;
/** How long systemd may take to notice that it has been killed, ms. */
const killedMs = 5000;

/** A database behind a server, with the life that all such servers share. */
export function databaseServer(kind: ServerKind): Database {
  return {
    engine: kind.engine,
    start: (context) => start(kind, context),
    stop: (context) => stop(kind, context),
    check: (context) => check(kind, context),
    checkDeeply: (context) => checkDeeply(kind, context),
    version: (context) => kind.version(context),
    bootUnits: kind.bootUnits,
    runningUnits: kind.runningUnits,
  };
}

async function start(kind: ServerKind, context: DatabaseContext): Promise<void> {
  const { deadline } = context;
  const connection = parseConnection((await readCfgloc(deadline)) ?? '');
  const server = await kind.find(connection, context);
  requireOnSharedData(server.data);
  remember(memory, server);
  await ownUnits([{ unit: server.unit, settings: kind.unitSettings() }], deadline);
  // One that came up before the virtual address does not listen there, and never will.
  const runsWell = unitProcesses(server.unit).length > 0 && (await kind.ask(connection, context)).ok;
  if (!runsWell) {
    await end(kind, server, deadline);
    await kind.requireFittingVersion(server, context);
    await kind.clearRemains?.(server, context);
    await startUnit(server.unit, deadline).catch((error: unknown) => {
      // It may only be slow: recovering a long log outlasts the patience of some units' own start commands.
      if (unitProcesses(server.unit).length === 0) context.log.warning(messageOf(error));
    });
    await waitForTables(kind, server, connection, context);
  }
  // pgsqlsetup has it start at boot.
  if (!context.keepsBoot) await disableAtBoot(kind.bootUnits(context.unit), deadline);
}

async function stop(kind: ServerKind, { deadline, log }: DatabaseContext): Promise<void> {
  const started = recall(memory) as Server | undefined;
  const units = new Set([...(started ? [started.unit] : []), ...unitsOnSharedData(kind)]);
  const storageAnswers = await sharedStorageAnswers();
  for (const unit of units) {
    // A shutdown in order writes, and would hang beyond SIGKILL; without one the log is recovered at the next start.
    if (!storageAnswers) await killUnit(unit, deadline);
    await end(kind, { unit, data: started?.data }, deadline, storageAnswers ? undefined : killedMs);
  }
  try {
    await disownUnits([...units], deadline, storageAnswers);
  } catch (error) {
    // Remembered, so that the next stop tries again.
    log.warning(`not all was tidied up: ${messageOf(error)}`);
    return;
  }
  forget(memory);
}

/** Running servers whose data is the management node's; what else this node may run is none of ours. */
function unitsOnSharedData(kind: ServerKind): string[] {
  const inside = new Set(processesBelow(attachedPlaces()));
  return kind.runningUnits().filter((unit) => unitProcesses(unit).some((pid) => inside.has(pid)));
}

/**
 * Ends the server: politely, at once, by force; then proves that no process of it works in its data directory.
 * @throws Failure `unit-stop`, `db-stays`.
 */
async function end(
  kind: ServerKind,
  { unit, data }: { unit: string; data?: string | undefined },
  deadline: Deadline,
  politeMs = deadline.remaining() * politePart,
): Promise<void> {
  // One that somebody has stopped (SIGSTOP) obeys no signal but SIGKILL.
  if (unitProcesses(unit).some(isSuspended)) await stopUnit(unit, deadline, suspendedMs);
  else await stopUnit(unit, deadline, politeMs, kind.hurry);
  if (data === undefined) return;
  const holders = () => processesBelow(namesOfPath(data)).filter((pid) => kind.isServer(commandLine(pid)));
  for (const pid of holders()) killProcess(pid);
  if (await waitUntil(() => holders().length === 0, deadline.within(10_000))) return;
  const pids = holders().join(', ');
  throw new Failure(
    'db-stays',
    `${kind.name} still works in ${data} after SIGKILL (process ${pids}); the storage may be dead`,
  );
}

/** By what /proc shows: the server's processes, and that nobody has stopped the main one. Starts no program unless it is down. */
async function check(kind: ServerKind, { deadline }: DatabaseContext): Promise<undefined> {
  const { unit } = requireStarted(kind);
  const pids = unitProcesses(unit);
  const main = pids.find((pid) => kind.isServer(commandLine(pid)) && !pids.includes(parentOf(pid) ?? 0));
  if (main === undefined) {
    const words = (await lastLines(unit, 3, deadline)).join('; ').slice(0, 300);
    throw new Failure(
      'db-down',
      `${kind.name} (unit ${unit}) does not run${words ? `; its last words: ${words}` : ''}`,
    );
  }
  if (isSuspended(main)) {
    throw new Failure('db-hung', `${kind.name} hangs: somebody has stopped its process ${main} (SIGSTOP)`);
  }
  return undefined;
}

async function checkDeeply(kind: ServerKind, context: DatabaseContext): Promise<Degradation | undefined> {
  await check(kind, context);
  const connection = parseConnection((await readCfgloc(context.deadline)) ?? '');
  const answer = await kind.ask(connection, context);
  if (answer.ok) return undefined;
  // xCAT works on with the connections that it has; if it does not, the member after this one says so. No restart and no other
  // node would help.
  if (answer.id === 'db-connections' || answer.id === 'db-access') return { id: answer.id, reason: answer.text };
  throw failureOf(answer);
}

function requireStarted(kind: ServerKind): Server {
  const started = recall(memory) as Server | undefined;
  if (started) return started;
  throw new Failure('db-down', `${kind.name} was not started on this node`);
}
