import { startUnit } from '../../host/programs/units';
import { asidePath, attachmentState, checkAttachable } from '../../host/storage/attachment';
import { freeRoom, type TreeSize, treeSize } from '../../host/storage/directory';
import { onStorage } from '../../host/storage/storage';
import { fileSystemAdvice, fileSystemProblem } from '../../host/storage/suitability';
import { Deadline } from '../../ocf/deadline';
import { messageOf } from '../../ocf/failure';
import { attachmentsOf } from '../../xcat/data/layout';
import { readTakenHome, storageLimitMs, writeManifest } from '../../xcat/data/manifest';
import { claimant, readOwner, releaseOwnership } from '../../xcat/data/owner';
import {
  bytesText,
  copyTree,
  endOrphanCopies,
  flushStorage,
  incomingPath,
  makeParents,
  moveTree,
  removeEmptyParents,
  removeIncoming,
  removeManifest,
  treeThere,
} from '../copy';
import { runningServices, stopServices } from '../managed';
import type { Scene } from '../scene';
import { done, impossible, type Step, todo, type Work } from '../step';

const measureMs = 600_000;
/** Left free beyond what is copied: the data grows from the first minute on. */
const reserveBytes = 64 * 1024 * 1024;

interface DataMemo {
  readonly directory: string;
  readonly node: string;
  /** Units that ran before and were stopped for the copy. */
  readonly running: readonly string[];
  /** Paths whose copy has been, or is just being, put into its place. */
  readonly moved: readonly string[];
}

/** Mini design, step 6 and config_shared_data: xCAT's data on the shared directory, complete or not at all. */
export const data: Step = {
  id: 'data',
  name: 'the data on the shared directory',
  title: ({ directory }) => `xCAT's data is on ${directory}`,

  async check(scene) {
    const { directory, attachments, manifest, records } = scene;
    if (manifest)
      return done(
        `data set ${manifest.set}${records.length > 0 ? `, joined by ${records.map((record) => record.node).join(', ')}` : ''}`,
      );
    const problems = [
      ...fileSystemProblems(scene),
      ...attachProblems(scene),
      ...ownerProblems(scene),
      ...(await strangeData(scene)),
    ];
    if (problems.length > 0) return impossible(...problems);
    const size = await localSize(scene);
    const lacking = await roomProblem(scene, size);
    if (lacking) return impossible(lacking);
    return todo(
      `stop xCAT's services`,
      ...attachments.map(
        ({ path, source }) =>
          `rsync -aHAXS --numeric-ids ${path}/ ${source}/ (by way of ${directory}/.xcatha/incoming)`,
      ),
      `${bytesText(size.bytes)} in ${size.inodes} files; write ${directory}/.xcatha/manifest.json`,
    );
  },

  async run(work) {
    const { scene, note, progress } = work;
    const { directory, node, attachments, hold } = scene;
    const before = work.memo as DataMemo | undefined;
    const memo: DataMemo = before ?? { directory, node, running: runningServices(scene.database), moved: [] };
    await note(memo);
    await endOrphanCopies(directory);
    await hold.take();
    progress("stopping xCAT's services");
    await stopServices(scene.database, progress);
    await copyAll(work, memo);
    const moved: string[] = [...memo.moved];
    for (const { path, source } of attachments) {
      hold.require();
      if (await treeThere(directory, source)) continue;
      moved.push(path);
      await note({ ...memo, moved } satisfies DataMemo);
      await makeParents(path, directory);
      await moveTree(incomingPath(directory, path), source);
    }
    const paths = attachments.map((attachment) => attachment.path);
    await removeIncoming(paths, directory);
    await flushStorage(directory);
    hold.require();
    const { set, database, versions } = scene;
    await writeManifest(
      directory,
      { layout: 1, set, database, xcatVersion: versions.xcatVersion, paths },
      Deadline.in(15_000),
    );
  },

  /**
   * The services come back first: they need nothing of the storage, which may be what went wrong. The copy is put aside, not
   * deleted: the next attempt builds on it.
   */
  async undo({ memo, progress, warn }) {
    const known = memo as DataMemo | undefined;
    if (!known) return;
    const { directory, node, running, moved } = known;
    const busy = attachmentsOf(directory, moved).find((attachment) => attachmentState(attachment) === 'attached');
    if (busy) throw new Error(`${busy.path} still leads there`);
    await endOrphanCopies(directory);
    for (const unit of running) {
      progress(`starting ${unit}`);
      await startUnit(unit, Deadline.in(120_000)).catch((error: unknown) => warn(messageOf(error)));
    }
    if (!(await isOurs(known))) return;
    await removeManifest(directory);
    for (const path of [...moved].reverse()) {
      const source = `${directory}${path}`;
      if (await treeThere(directory, source)) await moveTree(source, incomingPath(directory, path));
      await removeEmptyParents(path, directory);
    }
    await releaseOwnership(directory, claimant(node), Deadline.in(15_000));
    if (!(await treeThere(directory, incomingPath(directory, '/')))) return;
    warn(`what was copied is kept in ${directory}/.xcatha/incoming for the next attempt; remove it if there is none`);
  },
};

/** Whether what is there is this node's to take back: a set-up that ran on another node in the same moment may have won. */
async function isOurs({ directory, node, moved }: DataMemo): Promise<boolean> {
  const owner = await readOwner(directory, Deadline.in(15_000));
  return owner ? owner.node === node : moved.length > 0;
}

async function copyAll({ scene, progress, stop }: Work, memo: DataMemo): Promise<void> {
  const { directory, attachments, hold, options } = scene;
  for (const [index, { path }] of attachments.entries()) {
    if (memo.moved.includes(path) && (await treeThere(directory, `${directory}${path}`))) continue;
    hold.require();
    const where = `${path} (${index + 1} of ${attachments.length})`;
    await copyTree(path, directory, (text) => progress(`copying ${where}: ${text}`), stop, options.checksum ?? false);
  }
  progress('flushing to the storage');
  await flushStorage(directory);
}

function fileSystemProblems({ directory, fileSystem, database }: Scene): string[] {
  const found = fileSystemProblem(fileSystem, database);
  return found?.grade === 'unusable' ? [`${directory}: ${found.problem}: ${fileSystemAdvice}`] : [];
}

function attachProblems({ attachments, attach }: Scene): string[] {
  return attachments.flatMap((attachment) => {
    try {
      checkAttachable(attachment, attach);
      return [];
    } catch (error) {
      return [messageOf(error)];
    }
  });
}

/** Another node is copying, or was killed while it did. */
function ownerProblems({ owner, node, directory }: Scene): string[] {
  if (!owner || owner.state === 'released' || owner.node === node) return [];
  const advice = `let it finish there, or run it there again; if ${owner.node} is gone for good, remove ${directory}/.xcatha`;
  return [`xcatha-setup is at work on ${directory} on node ${owner.node}, or was killed there: ${advice}`];
}

/** Data in the places of ours that no manifest vouches for and this set-up has not put there. */
async function strangeData({ directory, attachments, journal }: Scene): Promise<string[]> {
  const moved = (journal.entry('data')?.memo as DataMemo | undefined)?.moved ?? [];
  const places = attachments.filter(({ path }) => !moved.includes(path)).map((attachment) => attachment.source);
  if (places.length === 0) return [];
  const { kinds } = await onStorage(directory, { op: 'kinds', paths: places }, Deadline.in(15_000), storageLimitMs);
  const taken = places.filter((_place, index) => kinds[index] !== 'absent');
  if (taken.length === 0) return [];
  if (await readTakenHome(directory, Deadline.in(15_000)).catch(() => undefined)) {
    const advice = 'give an empty directory, or remove it when all is well where the data is now';
    return [`${taken.join(', ')}: the copy of a data set that xcatha-setup remove has taken home from here: ${advice}`];
  }
  return [
    `${taken.join(', ')}: there already, but not put there by xcatha-setup (no .xcatha/manifest.json): move it away, or give an empty directory`,
  ];
}

/** What is to be copied. While a link stands in a path's place, its local original stands aside. */
async function localSize({ attachments }: Scene): Promise<TreeSize> {
  const deadline = Deadline.in(measureMs);
  const sizes: TreeSize[] = [];
  for (const { path } of attachments) {
    const size = await treeSize(path, deadline)
      .catch(() => treeSize(asidePath(path), deadline))
      .catch(() => undefined);
    if (size) sizes.push(size);
  }
  return {
    bytes: sizes.reduce((sum, size) => sum + size.bytes, 0),
    inodes: sizes.reduce((sum, size) => sum + size.inodes, 0),
  };
}

async function roomProblem({ directory }: Scene, size: TreeSize): Promise<string | undefined> {
  const deadline = Deadline.in(measureMs);
  const free = await freeRoom(directory, deadline);
  const there = await treeSize(`${directory}/.xcatha/incoming`, deadline).catch(() => ({ bytes: 0, inodes: 0 }));
  const needed = size.bytes + Math.ceil(size.bytes / 20) + reserveBytes - there.bytes;
  if (free.bytes < needed) {
    return `${directory} has ${bytesText(free.bytes)} free, xCAT's data needs ${bytesText(needed)}: make room or give a larger one`;
  }
  if (free.inodes !== undefined && free.inodes < size.inodes - there.inodes) {
    return `${directory} has room for ${free.inodes} files, xCAT's data has ${size.inodes}: make room or give a larger one`;
  }
  return undefined;
}
