import { existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runOk } from '../programs/run';
import { readLocalFile } from '../runstate';
import { replaceFile, syncDirectory } from './atomicfile';

const keptDirectory = '/var/lib/xcatha/kept';
/** Written last: where it is, all copies are whole. */
const indexName = 'index.json';
const limitMs = 60_000;

/** Which of the files were there, and so have a copy, and which were not. */
interface Index {
  readonly kept: readonly string[];
  readonly absent: readonly string[];
}

/**
 * Keeps copies of files of this host's own, with owners, modes and labels, before others write them: for `keptFilesBack`. What
 * is kept already counts, so that a run that is repeated keeps nothing that has been written since. Throws system errors;
 * Failure as runOk.
 */
export async function keepFiles(paths: readonly string[], directory = keptDirectory): Promise<void> {
  if (areFilesKept(directory)) return;
  const kept = paths.filter(isThere);
  for (const path of kept) {
    const copy = join(directory, path);
    mkdirSync(dirname(copy), { recursive: true, mode: 0o700 });
    rmSync(copy, { force: true });
    await copyWhole(path, copy);
  }
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  await runOk('sync', ['--file-system', directory], { timeoutMs: limitMs });
  const index: Index = { kept, absent: paths.filter((path) => !kept.includes(path)) };
  await replaceFile(join(directory, indexName), `${JSON.stringify(index, null, 2)}\n`, 0o600);
}

/** Whether copies are kept here. */
export function areFilesKept(directory = keptDirectory): boolean {
  return existsSync(join(directory, indexName));
}

/** The files that are not, or not any more, as they were when they were kept. Throws system errors. */
export function changedSinceKept(directory = keptDirectory): string[] {
  const { kept, absent } = readIndex(directory);
  return [...kept.filter((path) => !isSame(path, join(directory, path))), ...absent.filter(isThere)];
}

/**
 * Makes all of them what they were, each in one step; one that was not there is taken away. A file whose directory is gone is left
 * alone: so is what it belonged to. The copies stay. Throws system errors; Failure as runOk.
 */
export async function keptFilesBack(directory = keptDirectory): Promise<void> {
  const { kept } = readIndex(directory);
  for (const path of changedSinceKept(directory)) {
    if (!isThere(dirname(path))) continue;
    if (kept.includes(path)) await putBack(join(directory, path), path);
    else rmSync(path, { force: true });
    syncDirectory(dirname(path));
  }
}

/** Takes the copies away. Throws system errors. */
export function forgetKeptFiles(directory = keptDirectory): void {
  rmSync(join(directory, indexName), { force: true });
  rmSync(directory, { recursive: true, force: true });
}

async function putBack(copy: string, path: string): Promise<void> {
  const temporary = `${path}.xcatha-new`;
  rmSync(temporary, { force: true });
  await copyWhole(copy, temporary);
  renameSync(temporary, path);
}

/** With all that belongs to it; a link is copied as a link. On the disk before it is used. */
async function copyWhole(from: string, to: string): Promise<void> {
  await runOk('cp', ['--archive', '--no-target-directory', from, to], { timeoutMs: limitMs });
  if (!lstatSync(to).isSymbolicLink()) await runOk('sync', [to], { timeoutMs: limitMs });
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => lstatSync(path, { throwIfNoEntry: false }));
  if (!a || !b) return a === b;
  if (a.mode !== b.mode || a.uid !== b.uid || a.gid !== b.gid) return false;
  if (a.isSymbolicLink()) return readlinkSync(one) === readlinkSync(other);
  return readFileSync(one).equals(readFileSync(other));
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function readIndex(directory: string): Index {
  const text = readLocalFile(join(directory, indexName));
  return text === undefined ? { kept: [], absent: [] } : (JSON.parse(text) as Index);
}
