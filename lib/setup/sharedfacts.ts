import { directoryFacts } from '../host/storage/directory';
import type { Deadline } from '../ocf/deadline';
import { type Manifest, readManifest } from '../xcat/data/manifest';
import { type NodeRecord, readNodeRecord } from '../xcat/data/noderecord';
import { type OwnerRecord, readOwner } from '../xcat/data/owner';
import { misplaced } from './options';
import { Refusal } from './refusal';

/** What is on the shared directory. */
export interface SharedFacts {
  readonly manifest: Manifest | undefined;
  readonly owner: OwnerRecord | undefined;
  readonly records: readonly NodeRecord[];
  /** The type of its file system, as mountinfo names it. */
  readonly fileSystem: string;
  readonly ownFileSystem: string | undefined;
}

/**
 * Looks at the shared directory without writing to it.
 * @throws Refusal when it is missing or not usable; Failure `storage-*` when it does not answer.
 */
export async function sharedFacts(path: string, members: readonly string[], deadline: Deadline): Promise<SharedFacts> {
  const facts = await directoryFacts(path, deadline);
  if (facts.kind === 'absent')
    throw new Refusal([`there is no directory ${path}: mount the shared storage there first`]);
  if (facts.kind === 'other')
    throw new Refusal([`${path} is not a directory: give the directory where the shared storage is mounted`]);
  const place = facts.real === path ? undefined : misplaced(facts.real);
  if (place) throw new Refusal([`${path} leads to ${facts.real}, which ${place}`]);
  if (!facts.writable) {
    throw new Refusal([`${path} is not writable for root: is it mounted read-only, or exported with root_squash?`]);
  }
  const manifest = await readManifest(path, deadline);
  // The web server and tftp read through it as users of their own.
  if (!manifest && (facts.mode & 0o001) === 0) {
    throw new Refusal([
      `${path} lets only root and its group in: run chmod o+x ${path}, the web server and tftp read /install and /tftpboot through it`,
    ]);
  }
  const owner = await readOwner(path, deadline);
  const records: NodeRecord[] = [];
  for (const member of manifest ? members : []) {
    const record = await readNodeRecord(path, member, deadline);
    if (record && record.set === manifest?.set) records.push(record);
  }
  return { manifest, owner, records, fileSystem: facts.type, ownFileSystem: facts.ownFileSystem };
}
