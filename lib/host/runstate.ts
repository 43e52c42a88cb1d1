import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { errnoOf, onFile } from '../ocf/failure';

/**
 * What an agent remembers between its actions on this node, under HA_RSCTMP: in memory, so that it needs no disk and is gone
 * with the boot it speaks of.
 */
export function runStateDirectory(): string {
  return join(process.env.HA_RSCTMP || '/run/resource-agents', 'xcatha');
}

/** The remembered value, or undefined when there is none (or none that can be read). */
export function recall(name: string): unknown {
  try {
    return JSON.parse(readFileSync(join(runStateDirectory(), `${name}.json`), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Whether a value is remembered under any name that begins so. */
export function remembersLike(beginning: string): boolean {
  return filesHere().some((file) => file.startsWith(beginning));
}

/** Remembers a value; a reader sees the old one or the new one. Throws system errors. */
export function remember(name: string, value: unknown): void {
  mkdirSync(runStateDirectory(), { recursive: true, mode: 0o700 });
  const temporary = join(runStateDirectory(), `.${name}.${process.pid}`);
  onFile(temporary, () => writeFileSync(temporary, JSON.stringify(value), { mode: 0o600 }));
  renameSync(temporary, join(runStateDirectory(), `${name}.json`));
}

/** Forgets a value, and what actions that were killed have left here; one that is not there is already forgotten. */
export function forget(name: string): void {
  rmSync(join(runStateDirectory(), `${name}.json`), { force: true });
  dropLeftovers();
}

/** Takes away files whose writer, the number at the end of their name, was killed. Throws system errors. */
export function dropLeftovers(): void {
  for (const file of filesHere()) {
    const writer = /^\..*\.(\d+)$/.exec(file)?.[1];
    if (writer !== undefined && !existsSync(`/proc/${writer}`))
      rmSync(join(runStateDirectory(), file), { force: true });
  }
}

function filesHere(): string[] {
  return existsSync(runStateDirectory()) ? readdirSync(runStateDirectory()) : [];
}

/** In memory too, and not full when /run is. */
const otherMemory = '/dev/shm';

/**
 * A nameless file in memory, open for reading and writing, with `text` to be read. The caller closes it. Where the run state
 * has no room another place in memory does: what a monitor watches is well although /run is full. Throws system errors.
 */
export function scratchFile(text = ''): number {
  try {
    return filledFile(join(runStateDirectory(), `.scratch.${process.pid}`), text);
  } catch (error) {
    if (errnoOf(error) !== 'ENOSPC') throw error;
    return filledFile(join(otherMemory, `.xcatha.${crypto.randomUUID()}`), text);
  }
}

/** `text`, or for what is to be written a trial of the room for it. */
function filledFile(path: string, text: string): number {
  const file = openNew(path);
  unlinkSync(path);
  try {
    writeSync(file, text === '' ? ' ' : text, 0);
    if (text === '') ftruncateSync(file);
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Tries first and mends then: a monitor opens several of these. */
function openNew(path: string): number {
  try {
    return openSync(path, 'wx+', 0o600);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    else if (errnoOf(error) === 'EEXIST')
      unlinkSync(path); // of a process with our number that was killed just here
    else throw error;
    return openSync(path, 'wx+', 0o600);
  }
}

/** All that is in an open file, whatever its position. Throws system errors. */
export function contentOf(file: number): string {
  const { size } = fstatSync(file);
  if (size === 0) return '';
  const buffer = Buffer.alloc(size);
  return buffer.toString('utf8', 0, readSync(file, buffer, 0, buffer.length, 0));
}

/** This boot's id: a value remembered on disk or on shared storage that carries another one is of an earlier life of this node. */
export function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** The text of a local file, or undefined when it is not there. Throws other system errors. */
export function readLocalFile(path: string, encoding: BufferEncoding = 'utf8'): string | undefined {
  try {
    return readFileSync(path, encoding);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}
