import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { messageOf } from '../../ocf/failure';
import { uptimeSeconds } from '../clock';
import { syncDirectory, writeDurably } from '../files/atomicfile';
import { readLocalFile } from '../runstate';

/** What this program's own child does on shared storage. Every write is whole and on the disk, or not there at all. */
export type OwnRequest =
  /** Replaces a file, making its directory when it is missing. */
  | { readonly op: 'write'; readonly path: string; readonly text: string }
  /** Writes, syncs, reads back and deletes a marker in a directory. */
  | { readonly op: 'probe'; readonly directory: string };

/** The child's whole life: does the one request given as JSON text and returns the answer as JSON text. Never throws. */
export function serveStorageRequest(text: string): string {
  try {
    const request = JSON.parse(text) as OwnRequest & { readonly expires: number };
    if (request.op === 'write') write(request.path, request.text, () => uptimeSeconds() > request.expires);
    else probe(request.directory);
    return '{}';
  } catch (error) {
    return JSON.stringify({ error: messageOf(error) });
  }
}

/**
 * Names temporary files by the node that writes them: two nodes never share one, and what a write that was killed left behind
 * is taken away by the next one.
 */
function thisNode(): string {
  return readLocalFile('/etc/machine-id')?.trim() || 'node';
}

/** A request that waited for dead storage until its asker had gone must not be carried out when the storage comes back. */
function write(path: string, text: string, expired: () => boolean): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = join(dirname(path), `.new-${basename(path)}-${thisNode()}`);
  rmSync(temporary, { force: true });
  try {
    writeDurably(temporary, text, 0o600);
    if (expired()) throw new Error('the request was too old when the storage answered');
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncDirectory(dirname(path));
}

function probe(directory: string): void {
  const marker = join(directory, `.probe-${thisNode()}`);
  const text = crypto.randomUUID();
  rmSync(marker, { force: true });
  try {
    writeDurably(marker, text, 0o600);
    if (readFileSync(marker, 'utf8') !== text) throw new Error(`${marker} reads back otherwise than it was written`);
  } finally {
    rmSync(marker, { force: true });
  }
}
