import { absolutePathListProblem, absolutePathProblem, trimSlash } from '../lib/host/files/paths';
import {
  type Attachment,
  attach,
  attachmentState,
  checkAttachable,
  detach,
  located,
  notAttached,
} from '../lib/host/storage/attachment';
import { onStorage } from '../lib/host/storage/storage';
import type { ActionContext, Agent, AgentDefinition, Outcome } from '../lib/ocf/agent';
import type { Deadline } from '../lib/ocf/deadline';
import { Failure, messageOf } from '../lib/ocf/failure';
import { type ParameterTable, type ParameterValues, parseDuration } from '../lib/ocf/parameters';
import { ReturnCode } from '../lib/ocf/returncodes';
import { sayAssumptions } from '../lib/xcat/assumptions';
import { type AttachedSet, attachedSet, forgetAttached, rememberAttached } from '../lib/xcat/data/attached';
import {
  attachmentsOf,
  type DatabaseEngine,
  databaseEngines,
  recordsDirectory,
  standardPaths,
} from '../lib/xcat/data/layout';
import { localSet, readManifest, storageLimitMs } from '../lib/xcat/data/manifest';
import {
  type Claimant,
  claimantFor,
  releaseOwnership,
  renewOwnership,
  requireOwnership,
  takeOwnership,
} from '../lib/xcat/data/owner';

const parameters = {
  directory: {
    type: 'string',
    required: true,
    uniqueGroup: 'directory',
    shortdesc: 'shared directory',
    longdesc:
      'The directory that holds the xCAT data, on storage that both nodes reach. It is mounted before this resource starts, by another resource or at boot.',
    check: absolutePathProblem,
  },
  database: {
    type: 'string',
    default: 'sqlite',
    oneOf: databaseEngines,
    shortdesc: 'database engine of xCAT',
    longdesc:
      "xCAT's database: sqlite, postgresql or mariadb. It decides which database directories belong to the shared set.",
  },
  links: {
    type: 'list',
    shortdesc: 'local paths on the shared directory',
    longdesc:
      "Local paths that stand on the shared directory, separated by commas or blanks. Unset: /install, /etc/xcat, /root/.xcat, /tftpboot and the database's directories on this distribution (PostgreSQL: /var/lib/pgsql, or /var/lib/postgresql and /etc/postgresql; MariaDB: /var/lib/mysql, and /etc/mysql on Debian and Ubuntu). The data of /install is in DIRECTORY/install, and so on.",
    check: absolutePathListProblem,
  },
  attach: {
    type: 'string',
    default: 'symlink',
    oneOf: ['symlink', 'bind'],
    shortdesc: 'how paths are attached',
    longdesc:
      'symlink: the local directory steps aside under the suffix .xcatha-local and a symbolic link takes its place. bind: the shared directory is bind-mounted over the local one; nothing on the local disk changes.',
  },
  owner_timeout: {
    type: 'duration',
    default: '30s',
    reloadable: true,
    check: ownerTimeoutProblem,
    shortdesc: 'when a silent owner may be replaced',
    longdesc:
      "How long the record of another owner on the shared directory must have stood still, by this node's own clock, before start may replace it. Where fencing is enabled and the other node is no online member of the cluster, start does not wait. Give it two intervals of the monitor at least: it is the monitor that shows life.",
  },
} as const satisfies ParameterTable;

export const definition: AgentDefinition<typeof parameters> = {
  name: 'xcat-shareddata',
  shortdesc: 'xCAT data on a shared directory',
  longdesc: `Attaches the directories of xCAT (/install, /etc/xcat, /root/.xcat, /tftpboot) on this node to their data on a shared
directory, all of them or none, after it has entered itself as owner there, so that two nodes never both work on the data.
Stop detaches them and brings back what was on the local disk; it needs no storage that answers.`,
  parameters,
  actions: [
    { name: 'start', timeout: 90 },
    { name: 'stop', timeout: 60 },
    { name: 'monitor', timeout: 20, interval: 10, depth: 0 },
    { name: 'monitor', timeout: 30, interval: 60, depth: 10 },
    { name: 'reload-agent', timeout: 10 },
    { name: 'meta-data', timeout: 5 },
    { name: 'validate-all', timeout: 5 },
  ],
};

type Values = ParameterValues<typeof parameters>;

export const agent: Agent<typeof parameters> = { definition, actions: { start, stop, monitor, validate } };

/** A path that leads to a directory inside itself would never end. */
function validate({ directory, links }: Values): string | undefined {
  const inside = links?.find((path) => `${trimSlash(directory)}/`.startsWith(`${trimSlash(path)}/`));
  return inside && `parameter directory="${directory}": lies inside ${inside}, which is to lead to it`;
}

/** Shorter than this, an owner that lives may look dead between two of its monitors (every 10 s). */
const shortOwnerTimeoutMs = 20_000;

function ownerTimeoutProblem(text: string): string | undefined {
  if ((parseDuration(text) ?? 0) >= 1000) return undefined;
  return 'must be 1s or more: else start would take the data from an owner that lives';
}

async function start(values: Values, context: ActionContext): Promise<void> {
  const { deadline, log } = context;
  if (values.owner_timeout < shortOwnerTimeoutMs) {
    log.warning(
      `owner_timeout is ${values.owner_timeout / 1000} s: an owner that lives shows it every 10 s only (the monitor), give it 20 s or more`,
    );
  }
  const directory = trimSlash(values.directory);
  const attachments = attachmentsOf(directory, values.links ?? standardPaths(values.database as DatabaseEngine));
  const mode = values.attach as 'symlink' | 'bind';
  sayAssumptions(log);
  await requireSet(directory, values.database, attachments, deadline);
  for (const attachment of attachments) checkAttachable(attachment, mode);
  // Kept back for attaching once the data is ours.
  await takeOwnership(directory, thisNode(context), values.owner_timeout, deadline.keeping(10_000), log);
  rememberAttached(directory, located(attachments));
  try {
    for (const attachment of attachments) {
      await attach(attachment, mode, deadline);
      log.info(`attached ${attachment.path} to ${attachment.source} (${mode})`);
    }
  } catch (error) {
    await takeAllOff(attachments, deadline);
    throw error;
  }
}

/** All paths are attached, or none: one that does not come off keeps no other one on. @throws what the first of them threw. */
async function takeAllOff(attachments: readonly Attachment[], deadline: Deadline): Promise<void> {
  const failures: unknown[] = [];
  for (const attachment of [...attachments].reverse()) {
    await detach(attachment, deadline).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

/** @throws Failure when the directory is not there, or holds no set, another set, another database, or not all of the data. */
async function requireSet(
  directory: string,
  database: string,
  attachments: readonly Attachment[],
  deadline: Deadline,
): Promise<void> {
  const manifest = await readManifest(directory, deadline);
  if (!manifest) {
    const advice = 'is it mounted? Has xcatha-setup put the data there?';
    throw new Failure('no-manifest', `${directory} holds no xCAT data set (no .xcatha/manifest.json); ${advice}`);
  }
  const expected = localSet();
  if (expected !== undefined && expected !== manifest.set) {
    throw new Failure('wrong-set', `${directory} holds data set ${manifest.set}, this node was set up for ${expected}`);
  }
  if (manifest.database !== database) {
    const text = `${directory} holds a ${manifest.database} data set, the parameter database says ${database}`;
    throw new Failure('wrong-database', text);
  }
  const request = { op: 'kinds', paths: attachments.map((attachment) => attachment.source) } as const;
  const { kinds } = await onStorage(directory, request, deadline, storageLimitMs);
  const missing = attachments.filter((_attachment, index) => kinds[index] !== 'directory');
  if (missing.length > 0) {
    throw new Failure('data-missing', `not a directory: ${missing.map((attachment) => attachment.source).join(', ')}`);
  }
}

/** Judges by the local disk and the mount table; the storage itself may be gone, then only the owner record stays as it is. */
async function stop(values: Partial<Values>, context: ActionContext): Promise<void> {
  const { deadline, log } = context;
  const directory = values.directory === undefined ? attachedSet()?.directory : trimSlash(values.directory);
  if (directory === undefined) {
    const text = 'parameter directory is missing or invalid, and nothing was attached here';
    throw new Failure('bad-parameter', text, ReturnCode.configured);
  }
  const attachments = attachedSet()?.attachments ?? [];
  const configured = attachmentsOf(directory, values.links ?? standardPaths(values.database as DatabaseEngine));
  const all = [...attachments, ...configured.filter((own) => !attachments.some((other) => other.path === own.path))];
  await takeAllOff(all, deadline.keeping(7000));
  const left = all.filter((attachment) => attachmentState(attachment) === 'attached');
  if (left.length > 0) {
    throw new Failure(
      'path-busy',
      `still on the shared directory: ${left.map((attachment) => attachment.path).join(', ')}`,
    );
  }
  try {
    await releaseOwnership(directory, thisNode(context), deadline);
  } catch (error) {
    log.warning(`the owner record stays, the other node has to wait for it: ${messageOf(error)}`);
  }
  forgetAttached();
}

async function monitor(_values: Values, context: ActionContext): Promise<Outcome> {
  const set = attachedSet();
  if (!set) return { code: ReturnCode.notRunning };
  const me = thisNode(context);
  // A child is at work on the storage while we look at the paths here. What is wrong with these is said first.
  const renewal = renewOwnership(set.directory, me, context.deadline);
  const results = await Promise.allSettled([requireAttached(set), renewal]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  if (context.depth >= 10) {
    await requireOwnership(set.directory, me, context.deadline);
    return probeStorage(set.directory, context.deadline);
  }
  return { code: ReturnCode.success };
}

/** Whether something can be written there. Where only the room is lacking, no other node would find more of it. @throws Failure `storage-*`. */
async function probeStorage(directory: string, deadline: Deadline): Promise<Outcome> {
  const request = { op: 'probe', directory: recordsDirectory(directory) } as const;
  try {
    await onStorage(directory, request, deadline, storageLimitMs);
    return { code: ReturnCode.success };
  } catch (error) {
    if (!(error instanceof Failure && error.id === 'storage-full')) throw error;
    return { code: ReturnCode.degraded, id: error.id, reason: error.message };
  }
}

/** @throws Failure `path-detached`. */
async function requireAttached({ directory, attachments }: AttachedSet): Promise<void> {
  const detached = notAttached(attachments);
  if (detached.length === 0) return;
  const paths = detached.map((attachment) => attachment.path).join(', ');
  throw new Failure('path-detached', `no longer on the shared directory ${directory}: ${paths}`);
}

function thisNode(context: ActionContext): Claimant {
  return claimantFor(context.node);
}
