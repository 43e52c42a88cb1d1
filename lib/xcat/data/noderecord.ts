import { join } from 'node:path';
import type { AttachMode } from '../../host/storage/attachment';
import { onStorage } from '../../host/storage/storage';
import type { Deadline } from '../../ocf/deadline';
import { recordsDirectory } from './layout';
import { storageLimitMs } from './manifest';

/** What a node that has joined says of itself on the shared directory, so that the others can be compared with it. */
export interface NodeRecord {
  readonly node: string;
  readonly set: string;
  readonly xcatVersion: string;
  /** The distribution with its major release, such as `debian 12`; nodes that joined by an older xcatha did not say. */
  readonly distribution?: string;
  /** The version of the database server, as far as its data depends on it; none with SQLite. */
  readonly databaseVersion?: string;
  /** Where the node sees the shared directory: the group has one value for all nodes. */
  readonly directory: string;
  readonly ip: string;
  readonly prefix: number;
  readonly nic: string;
  readonly hostname: string;
  readonly database: string;
  readonly attach: AttachMode;
  /** The storage resource that the group has to follow, and the nodes it may run on, where the administrator said so. */
  readonly after?: string;
  /** What the cluster is to mount at the shared directory. */
  readonly filesystem?: { readonly device: string; readonly type: string; readonly options?: string | undefined };
  readonly nodes?: readonly string[];
  /** When it joined, by its own clock: seconds since 1970; nodes that joined by an older xcatha did not say. */
  readonly joined?: number;
}

/** Where a node's record is. */
export function nodeRecordPath(directory: string, node: string): string {
  return join(recordsDirectory(directory), 'nodes', `${node}.json`);
}

/** The record of a node, or undefined when it has not joined. @throws Failure `storage-*`. */
export async function readNodeRecord(
  directory: string,
  node: string,
  deadline: Deadline,
): Promise<NodeRecord | undefined> {
  const request = { op: 'read', path: nodeRecordPath(directory, node) } as const;
  const { text } = await onStorage(directory, request, deadline, storageLimitMs);
  try {
    const record = JSON.parse(text ?? 'null') as NodeRecord | null;
    return record?.node === node ? record : undefined;
  } catch {
    return undefined; // not whole, so not written by us: the node has to join again
  }
}

/** Writes the record of a node. @throws Failure `storage-*`. */
export async function writeNodeRecord(directory: string, record: NodeRecord, deadline: Deadline): Promise<void> {
  const text = `${JSON.stringify(record, null, 2)}\n`;
  const path = nodeRecordPath(directory, record.node);
  await onStorage(directory, { op: 'write', path, text }, deadline, storageLimitMs);
}
