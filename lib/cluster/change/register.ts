import { readLocalFile } from '../../host/runstate';
import { Failure } from '../../ocf/failure';
import { ReturnCode } from '../../ocf/returncodes';
import type { FenceRequest } from '../configuration/fencing';
import type { FileSystemRequest } from '../configuration/filesystem';
import { buildModel } from '../configuration/model';
import { type GroupOptions, optionProblems } from '../configuration/options';
import { render } from '../configuration/render';
import { fenceId } from '../configuration/surroundings';
import { type ClusterAccess, queryCib, runTool, runToolOk } from '../state/access';
import { type Cib, fencingDevices } from '../state/cib';
import { corosyncConf, requireNodeNames } from '../state/corosync';
import { allNodes, fencingState } from '../state/query';
import { resolveStorage } from '../state/storage';
import { type CarriedOver, carryOver } from './carryover';
import { applyPatch, backUp, backupDirectory, type Draft, draftPatch, verifyDraft } from './change';

/** What is to be registered. */
export interface RegistrationRequest {
  readonly options: GroupOptions;
  /** The resource that provides the shared directory: RESOURCE or RESOURCE:promoted. */
  readonly after?: string | undefined;
  /** The file system that is registered to provide it, instead. */
  readonly filesystem?: FileSystemRequest | undefined;
  /** The nodes that are set up for the group: it never runs on any other node, remote ones included. Unset: nothing is said of nodes. */
  readonly nodes?: readonly string[] | undefined;
  /** Turn fencing off. Never a default: two nodes may then work on the same data. */
  readonly noFencing?: boolean;
  /** The node that the group rather runs on. */
  readonly prefer?: string | undefined;
  /** Fencing devices to register with it. */
  readonly fences?: readonly FenceRequest[] | undefined;
  /** Addresses by which a node's connection to the network is judged. */
  readonly ping?: readonly string[] | undefined;
  /** A site's own templates. */
  readonly templates?: string | undefined;
  /** What a new group is made with, instead of the shell that is installed (crm before pcs, else cibadmin). */
  readonly shell?: Shell;
}

export type Shell = 'crm' | 'pcs' | 'cibadmin';

/** What registering would do now. */
export interface RegistrationPlan {
  /** What is added or changed, one line each; none: everything is there, and registering does nothing. */
  readonly changes: readonly string[];
  /** What the administrator has set otherwise, and keeps. */
  readonly kept: readonly string[];
  /** What the change is made with; undefined when there is none. */
  readonly shell: Shell | undefined;
  /** The configuration before, for the backup. */
  readonly before: string;
  /** The difference, as cibadmin --patch takes it; empty when there is none. */
  readonly patch: string;
}

export interface RegistrationResult {
  readonly changed: boolean;
  readonly plan: RegistrationPlan;
  /** The file that has the configuration as it was. */
  readonly backup?: string;
}

/**
 * Finds out what registering would change, without changing anything: a copy of the configuration is worked on.
 * @throws Failure `bad-option` (2), `cluster-down`, `missing-program` (5), `nodes-unnamed`, `no-fencing`, `id-taken`,
 * `partly-registered`, `after-unknown`, `after-fencing`, `after-not-promotable`, `fence-unknown`, `cluster-refused`, `cib-invalid`, `bad-template` (2).
 */
export async function planRegistration(
  request: RegistrationRequest,
  access: ClusterAccess = {},
): Promise<RegistrationPlan> {
  const problem = optionProblems(request.options)[0];
  if (problem) throw new Failure('bad-option', `${problem.option}: ${problem.problem}`, ReturnCode.arguments);
  const cib = await queryCib(access);
  if (access.cibFile === undefined) requireNodeNames(readLocalFile(corosyncConf) ?? '');
  const { filesystem, noFencing, prefer, fences, ping } = request;
  requireFencing(cib, noFencing ?? false, fences);
  await requireFenceAgents(fences ?? [], cib, access);
  const storage = request.after === undefined ? undefined : resolveStorage(request.after, cib);
  const notOn = request.nodes && allNodes(cib).filter((node) => !request.nodes?.includes(node));
  const surroundings = { storage, filesystem, noFencing, notOn, prefer, fences, ping };
  const carried = carryOver(buildModel(request.options, surroundings), cib);
  const { changes, kept } = carried;
  if (changes.length === 0) return { changes, kept, shell: undefined, before: cib.text, patch: '' };
  let shell: Shell = 'cibadmin';
  const patch = await draftPatch(cib.text, access, async (draft) => {
    // Pacemaker 3 warns of the old names of roles, which an old schema asks for, and crmsh 5 refuses what is warned of.
    const trouble = storage?.promoted && storage.oldRoles;
    const withSecrets = carried.model.fences.length > 0;
    if (carried.isNew) shell = request.shell ?? (trouble ? 'cibadmin' : await installedShell(draft.access));
    // pcs takes everything as arguments, which every user can see.
    if (shell === 'pcs' && withSecrets) shell = 'cibadmin';
    await load(carried, shell, draft, request.templates);
    await verifyDraft(draft);
  });
  return { changes, kept, shell, before: cib.text, patch };
}

/**
 * Registers the group, in one atomic step; does nothing when it is registered like this already. The configuration as it
 * was is kept in `backups` first. @throws Failure as planRegistration, and `not-registered` when the cluster does not show it afterwards.
 */
export async function register(
  request: RegistrationRequest,
  access: ClusterAccess = {},
  backups: string = backupDirectory,
): Promise<RegistrationResult> {
  const plan = await planRegistration(request, access);
  if (plan.patch === '') return { changed: false, plan };
  const backup = backUp(plan.before, backups);
  const refusal = await applyPatch(plan.patch, access).then(
    () => undefined,
    (error: unknown) => error,
  );
  const left = (await planRegistration(request, access)).changes;
  if (refusal !== undefined) {
    // The other node may have registered the group in the same moment: then all is well.
    if (left.length > 0) throw refusal;
    return { changed: false, plan, backup };
  }
  if (left.length > 0) {
    throw new Failure(
      'not-registered',
      `the cluster took the configuration but does not show it (${left.join('; ')}); as it was: ${backup}`,
    );
  }
  return { changed: true, plan, backup };
}

/**
 * The data is on shared storage: without fencing two nodes may write it. `fences` are devices that are about to be registered.
 * @throws Failure `no-fencing`.
 */
export function requireFencing(cib: Cib, noFencing: boolean, fences: readonly FenceRequest[] = []): void {
  const { enabled, devices } = fencingState(cib);
  if (noFencing || (enabled && devices.length + fences.length > 0)) return;
  const seen = enabled
    ? 'the cluster has no fencing device'
    : 'fencing is turned off in the cluster (stonith-enabled=false)';
  const way = enabled
    ? 'give one for each node with --fence, or configure them (crm configure primitive … stonith:…, pcs stonith create …)'
    : 'turn it on';
  throw new Failure(
    'no-fencing',
    `${seen}, and without fencing a node that is cut off may go on writing the shared data: ${way}, or accept the risk with --no-fencing, which sets stonith-enabled=false`,
  );
}

/** Pacemaker takes a device whose agent it does not have, and finds out when it is needed. @throws Failure `fence-unknown`. */
export async function requireFenceAgents(
  fences: readonly FenceRequest[],
  cib: Cib,
  access: ClusterAccess,
): Promise<void> {
  const devices = fencingDevices(cib);
  for (const { node, agent } of fences.filter((fence) => !devices.includes(fenceId(fence.node)))) {
    const { code } = await runTool('stonith_admin', ['--metadata', '--agent', agent], access, { timeoutMs: 20_000 });
    if (code === 0) continue;
    const advice = 'install it (fence-agents), or correct its name: stonith_admin --list-installed has them all';
    throw new Failure('fence-unknown', `--fence ${node}=${agent}: this node has no fence agent ${agent}: ${advice}`);
  }
}

/**
 * A new group is made by the shell that the site uses, which checks it in its own way. An existing one is always changed by
 * cibadmin, which merges: the shells' own update replaces objects whole, and with them what an administrator has added.
 */
async function load(carried: CarriedOver, shell: Shell, draft: Draft, templates: string | undefined): Promise<void> {
  if (shell === 'crm') {
    const file = draft.writeFile('group.crm', render(carried.model, 'crm', templates));
    await runToolOk('crm', ['configure', 'load', 'update', file], draft.access, { timeoutMs: 120_000 });
  } else if (shell === 'pcs') {
    const file = draft.writeFile('group.pcs', render(carried.model, 'pcs', templates));
    await runToolOk('sh', [file, draft.access.cibFile], draft.access, { timeoutMs: 120_000 });
  } else {
    // A merge would leave attributes of the old constraint on the new one, such as its role.
    for (const { name, attributes } of carried.outdated) {
      await runToolOk('cibadmin', ['--delete', '--xml-text', `<${name} id="${attributes.id}"/>`], draft.access);
    }
    const file = draft.writeFile('group.xml', render(carried.model, 'cib', templates));
    await runToolOk('cibadmin', ['--modify', '--allow-create', '--xml-file', file], draft.access);
  }
}

async function installedShell(access: ClusterAccess): Promise<Shell> {
  for (const shell of ['crm', 'pcs'] as const) {
    if ((await runTool(shell, ['--version'], access)).code === 0) return shell;
  }
  return 'cibadmin';
}
