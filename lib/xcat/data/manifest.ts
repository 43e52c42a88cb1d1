import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { removeFile, replaceFile } from '../../host/files/atomicfile';
import { readLocalFile } from '../../host/runstate';
import { onStorage } from '../../host/storage/storage';
import type { Deadline } from '../../ocf/deadline';
import { Failure } from '../../ocf/failure';
import { type DatabaseEngine, recordsDirectory } from './layout';

/** What a shared directory holds: written once by xcatha-setup, compared by every start. */
export interface Manifest {
  /** Version of this layout; another one is refused. */
  readonly layout: 1;
  /** Identifies this set of data among all shared directories. */
  readonly set: string;
  readonly database: DatabaseEngine;
  readonly xcatVersion: string;
  /** The paths whose data is here. */
  readonly paths: readonly string[];
}

/** The time limit for one small read or write on the shared directory, in ms. */
export const storageLimitMs = 5000;

/** The local record of which set this node belongs to; xcatha-setup writes it. */
const localSetFile = '/var/lib/xcatha/set.json';

function manifestPath(directory: string): string {
  return join(recordsDirectory(directory), 'manifest.json');
}

/** What becomes of the manifest of a set that a node has taken home; the copy that stays is no set any more. */
export function takenHomePath(directory: string): string {
  return join(recordsDirectory(directory), 'manifest-taken-home.json');
}

/** The manifest of a shared directory, or undefined when it has none. @throws Failure `storage-*`, `bad-manifest`. */
export function readManifest(directory: string, deadline: Deadline): Promise<Manifest | undefined> {
  return readAsManifest(directory, manifestPath(directory), deadline);
}

/** The manifest of the set that was last taken home from a shared directory. @throws as readManifest. */
export function readTakenHome(directory: string, deadline: Deadline): Promise<Manifest | undefined> {
  return readAsManifest(directory, takenHomePath(directory), deadline);
}

async function readAsManifest(directory: string, path: string, deadline: Deadline): Promise<Manifest | undefined> {
  const request = { op: 'read', path } as const;
  const { text } = await onStorage(directory, request, deadline, storageLimitMs);
  if (text === null) return undefined;
  try {
    const manifest = JSON.parse(text) as Manifest;
    if (manifest.layout === 1 && typeof manifest.set === 'string') return manifest;
  } catch {
    // Not JSON: reported below like any other manifest that is not ours.
  }
  throw new Failure('bad-manifest', `${path} is not a manifest that this version of xcatha understands`);
}

/** Writes the manifest. @throws Failure `storage-hung`, `storage-error`. */
export async function writeManifest(directory: string, manifest: Manifest, deadline: Deadline): Promise<void> {
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  await onStorage(directory, { op: 'write', path: manifestPath(directory), text }, deadline, storageLimitMs);
}

/** The set that this node was set up for, or undefined when xcatha-setup has not run here. @throws Failure `bad-set-record`. */
export function localSet(): string | undefined {
  const text = readLocalFile(localSetFile);
  if (text === undefined) return undefined;
  try {
    const { set } = JSON.parse(text) as { set?: unknown };
    if (typeof set === 'string') return set;
  } catch {
    // Not JSON: reported below.
  }
  const advice = `write {"set":"ID"} there, with the ID that .xcatha/manifest.json on the shared directory has`;
  throw new Failure('bad-set-record', `${localSetFile} is damaged; it says which data set this node is for: ${advice}`);
}

/** Enters this node into a set. Throws system errors. */
export async function writeLocalSet(set: string): Promise<void> {
  mkdirSync(dirname(localSetFile), { recursive: true, mode: 0o755 });
  await replaceFile(localSetFile, `${JSON.stringify({ set })}\n`);
}

/** Puts this node back into the set it belonged to before, or into none. Throws system errors. */
export async function restoreLocalSet(set: string | undefined): Promise<void> {
  if (set === undefined) removeFile(localSetFile);
  else await writeLocalSet(set);
}
