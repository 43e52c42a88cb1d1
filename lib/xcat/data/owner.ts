import { join } from 'node:path';
import { uptimeSeconds } from '../../host/clock';
import { clusterVouchesForDeath } from '../../host/pacemaker';
import { bootId, readLocalFile } from '../../host/runstate';
import { onStorage } from '../../host/storage/storage';
import { Deadline } from '../../ocf/deadline';
import { Failure } from '../../ocf/failure';
import type { Log } from '../../ocf/log';
import { recordsDirectory } from './layout';
import { storageLimitMs } from './manifest';

/**
 * The record on the shared directory that says which node has the data attached: the second lock behind the cluster's
 * fencing. Beside it the owner has a sign of life, a file named after it with a sequence number that moves with every monitor:
 * another node sees life without comparing clocks. Who takes the data over removes the former owner's sign first, so that a
 * node whose own one is gone knows that it has lost the data, without reading the record every few seconds.
 */
export interface OwnerRecord {
  readonly node: string;
  /** An owner with this node's name but another boot is this node in an earlier life: certainly dead. */
  readonly boot: string;
  readonly claim: string;
  readonly state: 'held' | 'released';
}

/** This node, as an owner. */
export interface Claimant {
  readonly node: string;
  readonly boot: string;
}

/** This node under the name that the cluster knows. */
export function claimant(node: string): Claimant {
  return { node, boot: bootId() };
}

/**
 * This node as the owner that an action speaks for: under the cluster's name for it; by hand, under its own name (the kernel's
 * may be the management node's by now).
 */
export function claimantFor(node: string | undefined): Claimant {
  return claimant(node ?? readLocalFile('/etc/hostname')?.trim() ?? 'localhost');
}

/** Whether the data is this node's now. @throws Failure `storage-*`. */
export async function owns(directory: string, me: Claimant, deadline: Deadline): Promise<boolean> {
  return isHeldBy(await readOwner(directory, deadline), me);
}

function recordPath(directory: string): string {
  return join(recordsDirectory(directory), 'owner.json');
}

function signPath(directory: string, node: string): string {
  return join(recordsDirectory(directory), `owner.alive.${node}`);
}

/** The current record, or undefined when there is none (or none that can be read as one). @throws Failure `storage-*`. */
export async function readOwner(directory: string, deadline: Deadline): Promise<OwnerRecord | undefined> {
  const { text } = await onStorage(directory, { op: 'read', path: recordPath(directory) }, deadline, storageLimitMs);
  return parseOwner(text);
}

function parseOwner(text: string | null): OwnerRecord | undefined {
  try {
    const record = JSON.parse(text ?? 'null') as OwnerRecord | null;
    return record && typeof record.node === 'string' ? record : undefined;
  } catch {
    return undefined; // writes are whole, so this was not ours; nobody can be named by it
  }
}

/**
 * Makes this node the owner, as soon as it is certain that no other one is.
 * @throws Failure `owned` naming the other owner; `storage-*`.
 */
export async function takeOwnership(
  directory: string,
  me: Claimant,
  ownerTimeoutMs: number,
  deadline: Deadline,
  log: Log,
): Promise<void> {
  const found = await readOwner(directory, deadline);
  if (found && !isFree(found, me)) {
    if (await clusterVouchesForDeath(found.node, deadline)) {
      log.info(`taking ${directory} over from ${found.node}: the cluster vouches that it is down`);
    } else {
      await waitForSilence(directory, found, me, ownerTimeoutMs, deadline, log);
    }
  }
  if (found && found.node !== me.node) await removeSign(directory, found.node, deadline);
  await writeFile(directory, signPath(directory, me.node), nextNumber(), deadline);
  const record: OwnerRecord = { ...me, claim: crypto.randomUUID(), state: 'held' };
  await writeOwner(directory, record, deadline);
  const written = await readOwner(directory, deadline);
  if (written?.claim !== record.claim) {
    throw new Failure(
      'owned',
      `${written?.node ?? 'another node'} became the owner of ${directory} in the same moment`,
    );
  }
}

function isFree(record: OwnerRecord, me: Claimant): boolean {
  return record.state === 'released' || record.node === me.node;
}

/** Watches another owner's sequence number by this node's own clock: it must stand still for the whole time. */
async function waitForSilence(
  directory: string,
  first: OwnerRecord,
  me: Claimant,
  ownerTimeoutMs: number,
  deadline: Deadline,
  log: Log,
): Promise<void> {
  const refuse = (why: string) =>
    new Failure(
      'owned',
      `${directory} is owned by node ${first.node}, ${why}; end what works on it there first, the management node or a set-up`,
    );
  if (ownerTimeoutMs > deadline.remaining()) {
    throw refuse(`and the start timeout is too short to watch it for the owner_timeout of ${ownerTimeoutMs / 1000} s`);
  }
  log.info(
    `${directory} is owned by ${first.node}, which is not known to be dead: watching it for ${ownerTimeoutMs / 1000} s`,
  );
  const sequence = await readSequence(directory, first.node, deadline);
  const silence = Deadline.in(ownerTimeoutMs);
  while (!silence.passed()) {
    await silence.sleep(Math.min(1000, ownerTimeoutMs / 5));
    const now = await readOwner(directory, deadline);
    if (!now || isFree(now, me)) return;
    const moved = now.claim !== first.claim || (await readSequence(directory, first.node, deadline)) !== sequence;
    if (moved) throw refuse('which is alive');
  }
  log.warning(
    `taking ${directory} over from ${first.node}: its sequence number stood still for ${ownerTimeoutMs / 1000} s`,
  );
}

/**
 * Shows that this node still lives and owns: moves its sequence number.
 * @throws Failure `owner-lost` when the data is not (or no longer) this node's; `storage-*`.
 */
export async function renewOwnership(directory: string, me: Claimant, deadline: Deadline): Promise<void> {
  const request = { op: 'overwrite', path: signPath(directory, me.node), text: nextNumber() } as const;
  const { found } = await onStorage(directory, request, deadline, storageLimitMs);
  if (!found) throw lost(directory, me, await readOwner(directory, deadline));
}

/**
 * Reads the record itself, which nobody changes without removing the sign of life of the owner before.
 * @throws Failure `owner-lost` when it is not (or no longer) this node's; `storage-*`.
 */
export async function requireOwnership(directory: string, me: Claimant, deadline: Deadline): Promise<void> {
  const record = await readOwner(directory, deadline);
  if (!isHeldBy(record, me)) throw lost(directory, me, record);
}

function isHeldBy(record: OwnerRecord | undefined, me: Claimant): boolean {
  return record?.node === me.node && record.boot === me.boot && record.state === 'held';
}

function lost(directory: string, me: Claimant, record: OwnerRecord | undefined): Failure {
  const found = record ? `${record.state} by node ${record.node}` : 'gone (is it still mounted?)';
  const sign = isHeldBy(record, me) ? ', but its sign of life there was removed' : `, expected held by ${me.node}`;
  return new Failure('owner-lost', `the owner record of ${directory} is ${found}${sign}`);
}

/** The number only has to differ from the one before. All numbers have one length, since each is written over the last. */
function nextNumber(): string {
  return `${uptimeSeconds().toFixed(2).padStart(14, '0')}\n`;
}

async function readSequence(directory: string, node: string, deadline: Deadline): Promise<string | null> {
  const request = { op: 'read', path: signPath(directory, node) } as const;
  return (await onStorage(directory, request, deadline, storageLimitMs)).text;
}

async function removeSign(directory: string, node: string, deadline: Deadline): Promise<void> {
  const request = { op: 'remove', path: signPath(directory, node) } as const;
  await onStorage(directory, request, deadline, storageLimitMs);
}

/** Gives the data free, if it is this node's. @throws Failure `storage-*`. */
export async function releaseOwnership(directory: string, me: Claimant, deadline: Deadline): Promise<void> {
  const record = await readOwner(directory, deadline);
  if (record?.node !== me.node || record.state === 'released') return;
  try {
    await writeOwner(directory, { ...record, state: 'released' }, deadline);
  } catch (error) {
    // No record is as good as one that is released, and taking it away needs no room on the disk.
    const request = { op: 'remove', path: recordPath(directory) } as const;
    await onStorage(directory, request, deadline, storageLimitMs).catch(() => {
      throw error;
    });
  }
}

async function writeOwner(directory: string, record: OwnerRecord, deadline: Deadline): Promise<void> {
  await writeFile(directory, recordPath(directory), JSON.stringify(record), deadline);
}

async function writeFile(directory: string, path: string, text: string, deadline: Deadline): Promise<void> {
  await onStorage(directory, { op: 'write', path, text }, deadline, storageLimitMs);
}
