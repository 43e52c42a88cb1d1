import { queryCib } from '../../cluster/state/access';
import { clusterStatus, registeredParameters, thisNode } from '../../cluster/state/query';
import { Deadline } from '../../ocf/deadline';
import { Failure, messageOf } from '../../ocf/failure';
import type { Log } from '../../ocf/log';
import { attachmentsOf, standardPaths } from '../../xcat/data/layout';
import { localSet, readManifest, readTakenHome } from '../../xcat/data/manifest';
import { readOwner } from '../../xcat/data/owner';
import { Hold } from '../hold';
import { Journal } from '../journal';
import { Refusal } from '../refusal';
import { type Checked, checkPlan, type Reporter } from '../runner';
import type { Finding } from '../step';
import { bringHome } from './bringhome';
import { isHomecoming } from './home';
import { leave } from './leave';
import { ownFiles } from './ownfiles';
import { ownServices } from './ownservices';
import { ownUnits } from './ownunits';
import { ownXcat } from './ownxcat';
import type { Parting, PartingStep } from './parting';
import { isReplaced, type Place, placeProblem } from './place';
import { roleOver } from './roleover';
import { unregister } from './unregister';

const lookMs = 60_000;

/** What takes the set-up back, in order. */
export const removalPlan: readonly PartingStep[] = [
  unregister,
  roleOver,
  bringHome,
  ownXcat,
  ownFiles,
  ownServices,
  ownUnits,
  leave,
];

export type CheckedPartingStep = Checked<PartingStep>;

/** Looks whether this node can part, changing nothing; undefined when it is set up for nothing. @throws Refusal. */
export async function lookAtParting(log: Log): Promise<Parting | undefined> {
  try {
    return await partingOf(log);
  } catch (error) {
    throw error instanceof Failure ? new Refusal([error.message]) : error;
  }
}

/** @throws Refusal, Failure `cluster-down`, `storage-*`. */
async function partingOf(log: Log): Promise<Parting | undefined> {
  const set = localSet();
  const deadline = Deadline.in(lookMs);
  const journal = Journal.read();
  // Also before the node has joined: its names, links and services are not its own any more.
  if (journal?.unfinished) {
    throw new Refusal(['a run of the set-up did not reach its end: take it back first with xcatha-setup rollback']);
  }
  if (set === undefined) return undefined;
  if (!journal)
    throw new Refusal(['there is no journal of the set-up (/var/lib/xcatha/journal.json): take it back by hand']);
  const { directory, ip, database } = journal.options;
  const access = { deadline };
  const registered = registeredParameters(await queryCib(access)) !== undefined;
  const node = await thisNode(access);
  const manifest = await readManifest(directory, deadline);
  const owner = await readOwner(directory, deadline);
  const lastOwner = owner?.node;
  const active = registered ? (await clusterStatus(access)).activeNode : undefined;
  const place: Place = {
    node,
    directory,
    set,
    found: manifest?.set,
    takenHome: manifest && manifest.set !== set ? (await readTakenHome(directory, deadline))?.set : undefined,
    registered,
    homecoming: isHomecoming(set, manifest?.paths ?? standardPaths(database)),
    active,
    lastOwner,
  };
  const problem = placeProblem(place);
  if (problem !== undefined) throw new Refusal([problem]);
  const replacedBy = isReplaced(place) ? manifest?.set : undefined;
  const own = replacedBy === undefined ? manifest : undefined;
  const holder = active ?? lastOwner;
  return {
    node,
    directory,
    set,
    database,
    ip,
    manifest: own,
    replacedBy,
    claim: owner?.claim,
    takesData: holder === node && own !== undefined,
    attachments: attachmentsOf(directory, own?.paths ?? standardPaths(database)),
    journal,
    hold: new Hold(directory, node, log),
  };
}

/** Lets every step look. @throws Refusal with all problems when one is impossible. */
export function checkParting(parting: Parting): Promise<CheckedPartingStep[]> {
  return checkPlan(removalPlan, parting);
}

/** Does what is to be done. Run again after it has thrown, it goes on there. @throws Error naming the step. */
export async function part(
  checked: readonly CheckedPartingStep[],
  parting: Parting,
  reporter: Reporter,
  stop: AbortSignal,
): Promise<void> {
  try {
    for (const [index, { step, finding }] of checked.entries()) {
      if (stop.aborted) throw interrupted();
      reporter.begin(index + 1, checked.length, step.title(parting));
      if (finding.state === 'todo') await runStep(step, parting, reporter, stop);
      else reporter.end(finding.state === 'done' ? 'already' : 'unneeded', detailOf(finding));
    }
  } finally {
    await parting.hold.pause();
  }
}

async function runStep(step: PartingStep, parting: Parting, reporter: Reporter, stop: AbortSignal): Promise<void> {
  try {
    await step.run({
      parting,
      progress: (text) => reporter.progress(text),
      say: (text) => reporter.say(text),
      warn: (text) => reporter.warn(text),
      stop,
    });
    reporter.end('passed', '');
  } catch (error) {
    reporter.end(stop.aborted ? 'stopped' : 'failed', stop.aborted ? '' : messageOf(error));
    if (stop.aborted) throw interrupted();
    const advice = 'repair the cause and run it again: it goes on there';
    throw new Error(`failed at: ${step.title(parting)}: ${messageOf(error)}; ${advice}`);
  }
}

function interrupted(): Error {
  return new Error('interrupted: run it again to go on');
}

function detailOf(finding: Finding): string {
  if (finding.state === 'done') return finding.found;
  return finding.state === 'unneeded' ? finding.why : '';
}
