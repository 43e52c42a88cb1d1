import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './host';
import { withLock } from './lock';
import { removeTree } from './mounts';
import { cacheDirectory, labFile } from './paths';
import type { Profile } from './profile';
import { rearrange } from './rearrange';

/** Raised whenever the steps below change, so that images made by older steps are not used. */
const recipeVersion = 3;

// Manuals and translations are left out: they are a third of the files and no node reads them.
const mmdebstrapOptions = [
  '--variant=minbase',
  '--dpkgopt=force-unsafe-io',
  ...['man', 'locale', 'doc'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
];

/** The name of the image of a profile: it changes with anything that goes into the image. */
export function imageHash(profile: Profile): string {
  const tree = profile.rearrangement && contentsOf(labFile(profile.rearrangement.tree));
  const recipe = JSON.stringify({ recipeVersion, mmdebstrapOptions, profile, tree });
  return createHash('sha256').update(recipe).digest('hex').slice(0, 16);
}

/** How the making of an image can be watched and ended. */
export interface ImageOptions {
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** The directory with the root file system of a profile; made now if there is none (a minute or two). */
export async function ensureImage(profile: Profile, options: ImageOptions): Promise<string> {
  const image = join(cacheDirectory(), imageHash(profile));
  if (existsSync(image)) return image;
  return withLock(
    `image/${image}`,
    async () => {
      if (!existsSync(image)) await buildImage(profile, image, options);
      return image;
    },
    { ...options, onWait: () => options.log('image: another lab is making it, waiting') },
  );
}

async function buildImage(profile: Profile, image: string, { log, signal }: ImageOptions): Promise<void> {
  log(`image: making ${image} (${profile.packages.length} packages of ${profile.suite}, once)`);
  const started = Date.now();
  mkdirSync(dirname(image), { recursive: true });
  await removeLeftovers(image);
  const partial = `${image}.partial-${process.pid}`;
  try {
    await debootstrap(profile, partial, `${image}.log`, signal);
    await finish(profile, partial, `${image}.log`);
    renameSync(partial, image);
  } catch (error) {
    await removeTree(partial);
    throw error;
  }
  log(`image: made in ${Math.round((Date.now() - started) / 1000)} s`);
}

/** Parts of images whose making was killed; nobody else makes this image while the lock is held. */
async function removeLeftovers(image: string): Promise<void> {
  const directory = dirname(image);
  const leftovers = readdirSync(directory).filter((name) => join(directory, name).startsWith(`${image}.partial-`));
  for (const name of leftovers) await removeTree(join(directory, name));
}

async function debootstrap(profile: Profile, directory: string, logFile: string, signal?: AbortSignal): Promise<void> {
  const args = [...mmdebstrapOptions, `--include=${profile.packages.join(',')}`, profile.suite, directory];
  writeFileSync(logFile, '');
  await run('mmdebstrap', args, { logFile, ...(signal === undefined ? {} : { signal }) }).catch((error: unknown) => {
    throw new Error(`the image could not be made, see ${logFile}: ${(error as Error).message.split(': ').at(-1)}`);
  });
}

async function finish(profile: Profile, directory: string, logFile: string): Promise<void> {
  for (const [path, text] of Object.entries(profile.files)) {
    mkdirSync(join(directory, dirname(path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  const masks = join(directory, '/etc/systemd/system-generators');
  mkdirSync(masks, { recursive: true });
  for (const generator of profile.generators) symlinkSync('/dev/null', join(masks, generator));
  // In a chroot, systemctl only makes and removes links; it also knows the units made from init scripts.
  for (const unit of profile.disabled) await run('chroot', [directory, 'systemctl', '--quiet', 'disable', unit]);
  await run('chroot', [directory, 'systemctl', '--quiet', 'mask', ...profile.masked]);
  if (profile.rearrangement) await rearrange(directory, profile.rearrangement, logFile);
}

/** The files of a directory by their paths below it, with their text and mode. */
function contentsOf(directory: string): [path: string, text: string, mode: number][] {
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();
  const files = paths.filter((path) => lstatSync(join(directory, path)).isFile());
  return files.map((path) => [
    path,
    readFileSync(join(directory, path), 'utf8'),
    lstatSync(join(directory, path)).mode,
  ]);
}
