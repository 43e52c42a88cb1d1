import { join } from 'node:path';
import { directoryFacts, freeRoom } from '../../host/storage/directory';
import { onStorage, programOnStorage } from '../../host/storage/storage';
import type { Deadline } from '../../ocf/deadline';
import { recordsDirectory } from '../../xcat/data/layout';
import { readManifest, readTakenHome, storageLimitMs } from '../../xcat/data/manifest';
import { type NodeRecord, readNodeRecord } from '../../xcat/data/noderecord';
import { readOwner } from '../../xcat/data/owner';
import type { StorageFacts } from '../look';

/** What is on the shared directory, without writing to it. @throws Failure `storage-*` when it does not answer. */
export async function storageFacts(directory: string, deadline: Deadline): Promise<StorageFacts> {
  // First of all and alone: while this one waits for dead storage, nothing else is sent after it.
  await onStorage(directory, { op: 'kinds', paths: [directory] }, deadline, storageLimitMs);
  const facts = await directoryFacts(directory, deadline);
  const free = facts.kind === 'absent' ? { bytes: 0, inodes: undefined } : await freeRoom(directory, deadline);
  const manifest = await readManifest(directory, deadline);
  return {
    ...facts,
    freeBytes: free.bytes,
    freeInodes: free.inodes,
    manifest,
    takenHome: (await readTakenHome(directory, deadline).catch(() => undefined))?.set,
    owner: await readOwner(directory, deadline),
    records: manifest ? await nodeRecords(directory, deadline) : [],
  };
}

/** The records of all nodes that have ever joined, those that the cluster has lost since included. @throws Failure `storage-*`. */
async function nodeRecords(directory: string, deadline: Deadline): Promise<NodeRecord[]> {
  const place = join(recordsDirectory(directory), 'nodes');
  const listing = await programOnStorage(directory, ['/bin/ls', '-1', '--', place], deadline, storageLimitMs);
  const names = listing.stdout.split('\n').flatMap((file) => /^([^.].*)\.json$/.exec(file)?.[1] ?? []);
  const records: NodeRecord[] = [];
  for (const name of names) {
    const record = await readNodeRecord(directory, name, deadline);
    if (record) records.push(record);
  }
  return records;
}
