import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The directory of the instances' states: LAB_STATE, else /var/lib/xcatha-lab. */
export function stateDirectory(): string {
  return process.env.LAB_STATE || '/var/lib/xcatha-lab';
}

/** The directory of the images: LAB_CACHE, else /var/cache/xcatha-lab. */
export function cacheDirectory(): string {
  return process.env.LAB_CACHE || '/var/cache/xcatha-lab';
}

/** The top of the source tree, found from where this file was compiled to. */
export function projectRoot(): string {
  let directory = __dirname;
  while (!existsSync(join(directory, 'package-lock.json'))) directory = dirname(directory);
  return directory;
}

/** A file that the lab puts into nodes as it stands (test/lab/files). */
export function labFile(name: string): string {
  return join(projectRoot(), 'test/lab/files', name);
}
