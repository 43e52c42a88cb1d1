import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Deadline } from '../../ocf/deadline';
import { errnoOf, Failure } from '../../ocf/failure';
import { failureText, run } from '../programs/run';
import { isBindOf, type Mount, mountAt, mountOf, readMounts } from './mounts';
import { rememberStuckChild, stuckChild } from './stuckchild';

/** A local path and the directory on shared storage that is to be seen there. */
export interface Attachment {
  readonly path: string;
  readonly source: string;
  /** The file system that the source was on when it was attached; see located. */
  readonly device?: string;
}

/** How a path is made to show the shared directory: see the agent xcat-shareddata. */
export type AttachMode = 'symlink' | 'bind';

/**
 * `detached`: the path is this node's own (or not there). `foreign`: a link to elsewhere, or another mount, which we did not
 * place and leave alone.
 */
export type AttachmentState = 'attached' | 'detached' | 'foreign';

/** Where the local original of a path waits while a link stands in its place. */
export function asidePath(path: string): string {
  return `${path}.xcatha-local`;
}

/**
 * Notes the file system of the sources, for attachments that are remembered: a bind mount outlives the mount of the shared
 * directory that it was taken from, and must still be known for ours then.
 */
export function located(attachments: readonly Attachment[]): Attachment[] {
  const mounts = readMounts();
  return attachments.map((attachment) => {
    const device = mountOf(mounts, attachment.source)?.device;
    return device === undefined ? attachment : { ...attachment, device };
  });
}

/** Whether the shared directory is mounted at the path, by us. */
function isBound(mounts: readonly Mount[], { path, source, device }: Attachment): boolean {
  if (isBindOf(mounts, path, source)) return true;
  return device !== undefined && mountAt(mounts, path)?.device === device;
}

/** Looks at the local disk and the kernel's mount table only: shared storage that hangs cannot block it. */
export function attachmentState(attachment: Attachment, mounts = readMounts()): AttachmentState {
  const { path, source } = attachment;
  if (isBound(mounts, attachment)) return 'attached';
  if (mountAt(mounts, path)) return 'foreign';
  const link = linkTarget(path);
  if (link === undefined) return 'detached';
  return link === source ? 'attached' : 'foreign';
}

/** Those that are not (or no longer) attached, by one look at the mount table. */
export function notAttached(attachments: readonly Attachment[]): Attachment[] {
  const mounts = readMounts();
  return attachments.filter((attachment) => attachmentState(attachment, mounts) !== 'attached');
}

/**
 * Refuses before anything is touched when an attachment could not be made.
 * @throws Failure `path-foreign`, `path-mounted` or `path-twice`, naming the path and the way out.
 */
export function checkAttachable(attachment: Attachment, mode: AttachMode): void {
  const { path } = attachment;
  const state = attachmentState(attachment);
  if (state === 'attached') return;
  if (mode === 'symlink' && mountAt(readMounts(), path)) {
    throw new Failure(
      'path-mounted',
      `${path} is a mount point, where no link can be put; unmount it or use attach=bind`,
    );
  }
  if (state === 'foreign') {
    const there = linkTarget(path) ?? 'another file system';
    throw new Failure(
      'path-foreign',
      `${path} already leads to ${there}, which is not of this shared directory; remove it`,
    );
  }
  if (mode === 'symlink' && exists(path) && exists(asidePath(path)) && !isEmptyDirectory(path)) {
    throw new Failure(
      'path-twice',
      `${path} and ${asidePath(path)} are both there; move away the one that is not needed`,
    );
  }
}

/** Makes a path show its shared directory. Right from any state that an interrupted attach or detach has left. Throws system errors. */
export async function attach(attachment: Attachment, mode: AttachMode, deadline: Deadline): Promise<void> {
  if (attachmentState(attachment) === 'attached') return;
  if (mode === 'bind') await attachByBind(attachment, deadline);
  else attachByLink(attachment);
}

function attachByLink({ path, source }: Attachment): void {
  makeDirectory(dirname(path));
  if (exists(path)) {
    // Left by a package's upgrade while the original stood aside; removes nothing but an empty directory.
    if (exists(asidePath(path))) rmdirSync(path);
    else putAside(path);
  }
  symlinkSync(source, path);
}

function putAside(path: string): void {
  try {
    renameSync(path, asidePath(path));
  } catch (error) {
    // An overlay whose lower layer holds the directory, as on hosts that run from an image.
    if (errnoOf(error) !== 'EXDEV') throw error;
    throw new Failure('path-fixed', `the file system of ${path} does not let it step aside; use attach=bind`);
  }
}

async function attachByBind({ path, source }: Attachment, deadline: Deadline): Promise<void> {
  makeDirectory(path);
  const result = await run('mount', ['--bind', source, path], { deadline, timeoutMs: 15_000 });
  if (result.code !== 0) throw new Failure('bind', `cannot attach ${path}: ${failureText(result)}`);
}

/**
 * Takes a path off its shared directory, whichever way it was attached, and brings the local original back. What we did not
 * place stays. Needs neither the shared storage nor free space.
 * @throws Failure `path-busy` when the kernel still shows the shared directory there.
 */
export async function detach(attachment: Attachment, deadline: Deadline): Promise<void> {
  const { path, source } = attachment;
  if (isBound(readMounts(), attachment)) await unmount(attachment, deadline);
  if (linkTarget(path) === source) unlinkSync(path);
  if (!exists(path) && exists(asidePath(path))) renameSync(asidePath(path), path);
}

async function unmount(attachment: Attachment, deadline: Deadline): Promise<void> {
  const { path } = attachment;
  const stillThere = () => isBound(readMounts(), attachment);
  // Without -l first: it says when somebody still works there. With -l it comes off even dead storage, on which the other waits.
  for (const flags of stuckChild(path) ? [['-l']] : [[], ['-l']]) {
    const result = await run('umount', [...flags, path], { deadline, timeoutMs: 5000 });
    if (!stillThere()) return;
    if (result.survivor !== undefined) rememberStuckChild(path, result.survivor);
    if (flags.length > 0)
      throw new Failure('path-busy', `${path} does not come off the shared directory: ${failureText(result)}`);
  }
}

/** Not mkdir's own way of making parents: where the kernel refuses a name, Node tries it again for ever. */
function makeDirectory(path: string): void {
  if (exists(path)) return;
  makeDirectory(dirname(path));
  mkdirSync(path, { mode: 0o755 });
}

function linkTarget(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(path) : undefined;
}

/** Whether a name is there, also as a link to nowhere. A link is not followed. */
function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isEmptyDirectory(path: string): boolean {
  const stat = lstatSync(path);
  return stat.isDirectory() && readdirSync(path).length === 0;
}
