import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { errnoOf, Failure, onFile } from '../ocf/failure';
import { identify, type ProcessIdentity, stillRuns } from './programs/processes';

/**
 * Takes a lock that only one process of this node can have; returns what gives it back. A lock whose process has died counts
 * for nothing. `path` belongs in /run, so that a reboot clears it.
 * @throws Failure `locked` naming the process that has it.
 */
export function takeLock(path: string): () => void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  const own = `${path}.${process.pid}`;
  try {
    onFile(own, () => writeFileSync(own, JSON.stringify(identify(process.pid)), { mode: 0o600 }));
    // A link appears whole or not at all, so nobody ever reads a lock that does not name its process yet.
    while (!tryLink(own, path)) {
      const holder = holderOf(path);
      if (holder && stillRuns(holder)) throw new Failure('locked', `process ${holder.pid} is at work on this node`);
      discardStale(path, holder);
    }
  } finally {
    rmSync(own, { force: true });
  }
  return () => giveBack(path);
}

/** One that cannot be removed names a process that will be dead, and so counts for nothing. */
function giveBack(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It is no failure of what was done under it.
  }
}

/** The living process that has the lock, or undefined. */
export function lockHolder(path: string): number | undefined {
  const holder = holderOf(path);
  return holder && stillRuns(holder) ? holder.pid : undefined;
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a dead process's lock out of the way; one that somebody has taken meanwhile is put back. */
function discardStale(path: string, stale: ProcessIdentity | undefined): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
    throw error;
  }
  const moved = holderOf(aside);
  if (moved && (moved.pid !== stale?.pid || moved.startTime !== stale.startTime)) tryLink(aside, path);
  rmSync(aside, { force: true });
}

function holderOf(path: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
