import { fenceId } from '../cluster/configuration/surroundings';
import { lockHolder, takeLock } from '../host/lock';
import { addressesOfName } from '../host/names/nameservice';
import { isInPlace, lossText, nameSettings } from '../host/names/namesettings';
import { shieldCommands } from '../host/programs/run';
import { readLocalFile } from '../host/runstate';
import { fileSystemAdvice, fileSystemProblem } from '../host/storage/suitability';
import { Failure, messageOf } from '../ocf/failure';
import type { Log } from '../ocf/log';
import { assumptions } from '../xcat/assumptions';
import { hasRsync } from './copy';
import { Journal } from './journal';
import { lookAround } from './lookaround';
import { type SetupOptions, sameOptions } from './options';
import { plan } from './plan';
import { Refusal, SetupFailure } from './refusal';
import { type CheckedStep, checkPlan, performPlan, type Reporter, undoSteps } from './runner';
import type { Scene } from './scene';

const lockFile = '/run/xcatha-setup.lock';

/** A set-up that can be done: nothing has been changed yet. */
export interface Prepared {
  readonly scene: Scene;
  readonly checked: readonly CheckedStep[];
  /** What the administrator should know and may well want. */
  readonly warnings: readonly string[];
}

/** Keeps a second set-up or rollback off this node while `work` runs. @throws Refusal when one is at work. */
export async function alone<T>(work: () => Promise<T>): Promise<T> {
  let release: () => void;
  try {
    release = takeLock(lockFile);
  } catch (error) {
    const runs = error instanceof Failure && error.id === 'locked';
    if (runs) throw new Refusal([`another xcatha-setup runs: ${error.message}; wait for it to end`]);
    throw new Refusal([`cannot write ${lockFile}: ${messageOf(error)}; make room there or make it writable`]);
  }
  shieldCommands();
  try {
    return await work();
  } finally {
    release();
  }
}

/** The process that is at work here, as `alone` keeps it; undefined where none is. */
export function processAtWork(): number | undefined {
  return lockHolder(lockFile);
}

/** Looks at everything, changing nothing. @throws Refusal with all problems. */
export async function prepare(options: SetupOptions, log: Log): Promise<Prepared> {
  const earlier = unfinishedRun();
  if (earlier && !sameOptions(earlier.options, options)) {
    const advice = `run it again with those, or take it back first: xcatha-setup rollback`;
    throw new Refusal([
      `an earlier run with other options (${asked(earlier.options)}) did not reach its end: ${advice}`,
    ]);
  }
  const scene = await lookAround(options, earlier ?? Journal.read(), log);
  if (scene.mode === 'create' && !scene.manifest && !(await hasRsync())) {
    throw new Refusal(["rsync is not installed, and xCAT's data is copied with it: install the package rsync"]);
  }
  const checked = await checkPlan(plan, scene);
  return { scene, checked, warnings: warningsOf(scene) };
}

function unfinishedRun(): Journal | undefined {
  try {
    const journal = Journal.read();
    return journal?.unfinished ? journal : undefined;
  } catch (error) {
    throw new Refusal([messageOf(error)]);
  }
}

/** What decides what is done to this node, as it is given. */
function asked({ directory, nic, ip, hostname, netmask, database, attach }: SetupOptions): string {
  const flags = {
    '-p': directory,
    '-i': nic,
    '-v': ip,
    '-n': hostname,
    '-m': netmask,
    '-t': database,
    '--attach': attach,
  };
  return Object.entries(flags)
    .flatMap(([flag, value]) => (value === undefined ? [] : [`${flag} ${value}`]))
    .join(' ');
}

function warningsOf({
  ownFileSystem,
  fileSystem,
  directory,
  database,
  options,
  address,
  maskDoubt,
  hostname,
  keptFences,
}: Scene): string[] {
  const warnings: string[] = [];
  const unsuited = fileSystemProblem(fileSystem, database);
  if (unsuited) warnings.push(`${directory}: ${unsuited.problem}: ${fileSystemAdvice}`);
  if (ownFileSystem) warnings.push(`${directory} is on ${ownFileSystem}: is the shared storage mounted?`);
  if (maskDoubt) warnings.push(maskDoubt);
  if (!options.fencing)
    warnings.push('without fencing two nodes may write the same data: xCAT does not notice, and it is lost');
  if (addressesOfName(readLocalFile('/etc/hosts') ?? '', hostname).length === 0)
    warnings.push(`/etc/hosts has no ${hostname}: add the line "${address.ip} ${hostname}" on both nodes`);
  for (const node of keptFences)
    warnings.push(
      `--fence ${node}: the cluster has ${fenceId(node)} already, which stays as it is: change it there, or delete it first`,
    );
  const foreign = nameSettings(address, undefined, true).find((one) => one.keeper !== undefined && !isInPlace(one));
  if (foreign) warnings.push(`${lossText(foreign)}; else the management node is shown as degraded`);
  const assumed = assumptions();
  if (assumed) warnings.push(assumed);
  return warnings;
}

/** Does what was prepared. @throws SetupFailure, Interrupted. */
export async function perform(prepared: Prepared, reporter: Reporter, stop: AbortSignal): Promise<void> {
  try {
    await performPlan(prepared.checked, prepared.scene, reporter, stop);
  } finally {
    await prepared.scene.hold.pause();
  }
}

/** What a run that did not reach its end has done, in the order in which it is taken back; undefined where there is no such run. @throws Refusal. */
export function unfinishedSteps(): string[] | undefined {
  const journal = unfinishedRun();
  return (
    journal &&
    plan
      .filter((step) => journal.entry(step.id))
      .map((step) => step.name)
      .reverse()
  );
}

/** Takes back what a run that did not reach its end has done. Returns whether there was one. @throws SetupFailure. */
export async function rollBack(reporter: Reporter): Promise<boolean> {
  const journal = unfinishedRun();
  if (!journal) return false;
  const leftovers = await undoSteps(plan, journal, reporter);
  if (leftovers.length > 0) throw new SetupFailure('not everything could be taken back', leftovers);
  return true;
}
