import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncDirectory } from '../../host/files/atomicfile';
import { freeName } from '../../host/files/paths';
import { attachmentState } from '../../host/storage/attachment';
import { freeRoom, treeSize } from '../../host/storage/directory';
import { Deadline } from '../../ocf/deadline';
import { readOwner } from '../../xcat/data/owner';
import { bytesText, flushStorage, mirrorTree } from '../copy';
import { done, impossible, todo, unneeded } from '../step';
import { type Home, readHome, writeHome } from './home';
import type { Parting, PartingStep } from './parting';

const measureMs = 600_000;
const smallMs = 15_000;
const reserveBytes = 64 * 1024 * 1024;

/** Where a path's copy grows until it is complete, and where the old local directory waits from then on. */
const growing = (path: string) => `${path}.xcatha-incoming`;
const former = (path: string) => `${path}.xcatha-before`;

/** The data comes from the shared directory to this node's own disk. What is on either stays there. */
export const bringHome: PartingStep = {
  id: 'bring-home',
  title: ({ node, directory }) => `xCAT's data comes from ${directory} to the disk of ${node}`,

  async check(parting) {
    const { takesData, manifest, directory, attachments } = parting;
    if (!manifest) return unneeded('it has been taken from there');
    if (!takesData) return unneeded('another node had it last');
    const left = pathsLeft(parting);
    if (left.length === 0) return done('it is here');
    const room = await roomProblem(parting, left);
    if (room) return impossible(room);
    return todo(
      ...attachments
        .filter(({ path }) => left.includes(path))
        .map(({ path, source }) => `rsync ${source}/ ${path}/ (what is there now becomes ${former(path)})`),
      `${directory} keeps its copy`,
    );
  },

  async run({ parting, progress, stop }) {
    const { attachments, directory, hold, set } = parting;
    let home = readHome(set, parting.claim);
    await hold.take();
    const claim = (await readOwner(directory, Deadline.in(smallMs)))?.claim ?? '';
    home = await noted({ ...home, claim });
    const attached = attachments.find((attachment) => attachmentState(attachment) === 'attached');
    if (attached) throw new Error(`${attached.path} still leads to ${attached.source}`);
    for (const { path, source } of attachments) {
      if (home.paths.includes(path)) continue;
      hold.require();
      if (home.placing !== path) {
        mkdirSync(growing(path), { recursive: true });
        await mirrorTree(source, growing(path), (text) => progress(`${path}: ${text}`), stop);
        await flushStorage(growing(path));
        hold.require();
        home = await noted({ ...home, placing: path });
      }
      takePlace(path);
      home = await noted({ set, claim, paths: [...home.paths, path] });
    }
  },
};

async function noted(home: Home): Promise<Home> {
  await writeHome(home);
  return home;
}

/** Of two renames each is whole; a run that was killed between them finds the path empty. */
function takePlace(path: string): void {
  if (existsSync(path) && existsSync(growing(path))) renameSync(path, freeName(former(path)));
  if (!existsSync(path)) renameSync(growing(path), path);
  syncDirectory(dirname(path));
}

function pathsLeft({ attachments, set, claim }: Parting): string[] {
  const { paths } = readHome(set, claim);
  return attachments.map(({ path }) => path).filter((path) => !paths.includes(path));
}

async function roomProblem({ attachments }: Parting, left: readonly string[]): Promise<string | undefined> {
  const deadline = Deadline.in(measureMs);
  let needed = reserveBytes;
  for (const { path, source } of attachments) {
    if (left.includes(path)) needed += (await treeSize(source, deadline)).bytes;
  }
  for (const path of left) {
    const { bytes } = await freeRoom(dirname(path), deadline);
    if (bytes < needed) {
      return `${dirname(path)} has ${bytesText(bytes)} free, xCAT's data needs ${bytesText(needed)}: make room`;
    }
  }
  return undefined;
}
