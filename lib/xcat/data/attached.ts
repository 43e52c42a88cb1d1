import { bootId, forget, recall, remember } from '../../host/runstate';
import { type Attachment, notAttached } from '../../host/storage/attachment';
import { onStorage } from '../../host/storage/storage';
import { Deadline } from '../../ocf/deadline';
import { Failure } from '../../ocf/failure';
import type { Log } from '../../ocf/log';
import { configurationDirectory } from './layout';
import { localSet } from './manifest';

const memory = 'shareddata';
/** What storage that is well needs at most for one small question, ms. */
const quickMs = 2000;

/** What xcat-shareddata attached on this node since this boot; written before the first path is touched. */
export interface AttachedSet {
  readonly boot: string;
  readonly directory: string;
  readonly attachments: readonly Attachment[];
}

/** Remembers what is about to be attached. Throws system errors. */
export function rememberAttached(directory: string, attachments: readonly Attachment[]): void {
  remember(memory, { boot: bootId(), directory, attachments } satisfies AttachedSet);
}

/** What was attached here since this boot: links that outlived a reboot are not "running" and give undefined. */
export function attachedSet(): AttachedSet | undefined {
  const set = recall(memory) as AttachedSet | undefined;
  return set?.boot === bootId() ? set : undefined;
}

export function forgetAttached(): void {
  forget(memory);
}

/**
 * Holds xCAT back from this node's own data: a standby's local tables are empty, and xcatd would start on them and answer 0
 * to everything (facts/xcat, fact 5). On a node that was never set up there is nothing to compare with.
 * @throws Failure `data-not-attached`.
 */
export function requireSharedData(log: Log): void {
  const set = attachedSet();
  if (!set && localSet() === undefined) {
    log.warning(`this node was not set up by xcatha-setup: taking ${configurationDirectory} as it is`);
    return;
  }
  const detached = set && notAttached(set.attachments);
  if (set && detached?.length === 0) return;
  const what = detached?.map((attachment) => attachment.path).join(', ') ?? configurationDirectory;
  throw new Failure('data-not-attached', `${what} on this node is not the shared data; start xcat-shareddata first`);
}

/**
 * Holds a database server back from data that would stay behind when the management node moves.
 * @throws Failure `data-not-shared`.
 */
export function requireOnSharedData(path: string): void {
  const set = attachedSet();
  if (!set || set.attachments.some((attachment) => isAtOrBelow(path, attachment.path))) return;
  const paths = set.attachments.map((attachment) => attachment.path).join(', ');
  throw new Failure(
    'data-not-shared',
    `${path} is not on the shared directory, only ${paths}; look at the parameter links`,
  );
}

/** A path as programs may know it: by its own name, and by that of its place on the shared directory. */
export function namesOfPath(path: string): string[] {
  const attachment = attachedSet()?.attachments.find((candidate) => isAtOrBelow(path, candidate.path));
  return attachment ? [path, `${attachment.source}${path.slice(attachment.path.length)}`] : [path];
}

/** All attached paths and their places on the shared directory. */
export function attachedPlaces(): string[] {
  return (attachedSet()?.attachments ?? []).flatMap(({ path, source }) => [path, source]);
}

/** Whether the shared directory answers at once; true where none is attached. */
export async function sharedStorageAnswers(): Promise<boolean> {
  const directory = attachedSet()?.directory;
  if (directory === undefined) return true;
  const request = { op: 'kinds', paths: [directory] } as const;
  return onStorage(directory, request, Deadline.in(quickMs), quickMs).then(
    () => true,
    () => false,
  );
}

function isAtOrBelow(path: string, top: string): boolean {
  return path === top || path.startsWith(`${top}/`);
}
