import { existsSync, linkSync, lstatSync, mkdirSync, readFileSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errnoOf } from '../../ocf/failure';
import { readLocalFile } from '../runstate';
import { removeFile, replaceFile, syncDirectory, writeDurably } from './atomicfile';
import { freeName } from './paths';

/** Appended to the name of a file of this host's own while another one stands in for it. */
const asideSuffix = '.xcatha-local';
const recordDirectory = '/var/lib/xcatha';
/** A fixed name: what a run that was killed leaves behind is taken away by the next one. */
const temporaryName = '.xcatha-new';

/** A file that is to stand in for one of this host's own. */
export interface StandIn {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

/** What was done, on the disk before it is done, so that a crash in between loses nothing. */
interface Put {
  readonly path: string;
  /** Of the texts that were put there: whether somebody has changed it since. */
  readonly digests: readonly string[];
  /** There was no such file, and so there will be none again. */
  readonly wasAbsent: boolean;
  readonly directoryWasAbsent: boolean;
}

/** The file that says which files of this host's own wait, for as long as any does. */
export function standInsRecord(name: string, records = recordDirectory): string {
  return join(records, `${name}.json`);
}

/**
 * Puts files in the place of this host's own ones, which wait beside them, until `ownFilesBack` of the same `name`. A file that
 * stands in already is replaced. Returns the paths where something of that sort is in the way already, and nothing was done.
 * Throws system errors.
 */
export async function putStandIns(
  name: string,
  files: readonly StandIn[],
  records = recordDirectory,
): Promise<string[]> {
  const record = standInsRecord(name, records);
  const puts = new Map(readRecord(record).map((put) => [put.path, put]));
  const inTheWay = files.filter(({ path }) => !puts.has(path) && isThere(asideOf(path)));
  if (inTheWay.length > 0) return inTheWay.map(({ path }) => asideOf(path));
  for (const { path, text } of files) {
    const { digests, wasAbsent, directoryWasAbsent } = puts.get(path) ?? {
      digests: [],
      wasAbsent: !isThere(path),
      directoryWasAbsent: !isThere(dirname(path)),
    };
    puts.set(path, { path, digests: [...digests, await digestOf(text)], wasAbsent, directoryWasAbsent });
  }
  await writeRecord(record, [...puts.values()]);
  for (const file of files) putStandIn(file, puts.get(file.path)?.wasAbsent ?? false);
  return [];
}

function putStandIn({ path, text, mode }: StandIn, wasAbsent: boolean): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (!wasAbsent) setAside(path);
  const temporary = join(dirname(path), temporaryName);
  rmSync(temporary, { force: true });
  writeDurably(temporary, text, mode);
  renameSync(temporary, path);
  syncDirectory(dirname(path));
}

/** By a second name, so that the file has one at each moment. */
function setAside(path: string): void {
  try {
    linkSync(path, asideOf(path));
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error; // of a run that was killed after this
  }
}

/**
 * Gives this host its own files back, byte for byte. One that somebody has changed meanwhile stays as it is; returns the paths
 * where the host's own still waits beside it. Throws system errors.
 */
export async function ownFilesBack(name: string, records = recordDirectory): Promise<string[]> {
  const record = standInsRecord(name, records);
  const changed: string[] = [];
  for (const put of readRecord(record)) if (!(await ownFileBack(put))) changed.push(asideOf(put.path));
  removeFile(record);
  return changed;
}

/**
 * What stands in stays for good: this host's own file waits beside it under a name that says so. Returns those names. Throws
 * system errors.
 */
export function standInsStay(name: string, records = recordDirectory): string[] {
  const record = standInsRecord(name, records);
  const waiting: string[] = [];
  for (const { path } of readRecord(record)) {
    if (!isThere(asideOf(path))) continue;
    const former = freeName(`${path}.xcatha-before`);
    renameSync(asideOf(path), former);
    syncDirectory(dirname(path));
    waiting.push(former);
  }
  removeFile(record);
  return waiting;
}

async function ownFileBack({ path, digests, wasAbsent, directoryWasAbsent }: Put): Promise<boolean> {
  const aside = asideOf(path);
  rmSync(join(dirname(path), temporaryName), { force: true });
  const now = readLocalFile(path);
  const isOurs = now === undefined || isSameFile(path, aside) || digests.includes(await digestOf(now));
  if (!isOurs) return !isThere(aside);
  if (isThere(aside)) {
    // A rename of one name of a file to another one of it does nothing: the second name is taken away afterwards.
    renameSync(aside, path);
    rmSync(aside, { force: true });
  } else if (wasAbsent) {
    rmSync(path, { force: true });
    if (directoryWasAbsent) removeIfEmpty(dirname(path));
  }
  if (isThere(dirname(path))) syncDirectory(dirname(path));
  return true;
}

function removeIfEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch (error) {
    if (!['ENOTEMPTY', 'ENOENT'].includes(errnoOf(error) ?? '')) throw error;
  }
}

function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => lstatSync(path, { throwIfNoEntry: false }));
  return a !== undefined && a.ino === b?.ino;
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function asideOf(path: string): string {
  return `${path}${asideSuffix}`;
}

async function digestOf(text: string): Promise<string> {
  const { createHash } = await import('node:crypto');
  return createHash('sha256').update(text).digest('hex');
}

function readRecord(path: string): Put[] {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Put[]) : [];
}

async function writeRecord(path: string, puts: readonly Put[]): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  await replaceFile(path, JSON.stringify(puts), 0o600);
}
