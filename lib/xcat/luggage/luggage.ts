import { join } from 'node:path';
import { onStorage } from '../../host/storage/storage';
import type { Deadline } from '../../ocf/deadline';
import { Failure, messageOf } from '../../ocf/failure';
import type { Log } from '../../ocf/log';
import { attachedSet, sharedStorageAnswers } from '../data/attached';
import { recordsDirectory } from '../data/layout';
import { storageLimitMs } from '../data/manifest';
import { claimantFor, owns } from '../data/owner';

/**
 * What goes with the management node beside xCAT's own data, as small files of ours on the shared directory, for root's eyes
 * only: names that stand in no table, root's ssh keys, which console server is in use.
 */
export interface Luggage {
  /** The value of that name, undefined when there is none (or none that can be read). @throws Failure `storage-*`. */
  read(name: string): Promise<unknown>;
  /** Writes a value, whole, unless it is the one that is there. @throws Failure `storage-*`. */
  write(name: string, value: unknown): Promise<void>;
  /** Takes a value away. @throws Failure `storage-*`. */
  remove(name: string): Promise<void>;
}

/**
 * The luggage, where this node may touch it: the shared data is attached, answers, and is this node's own. undefined on a node
 * that works on its own data.
 * @throws Failure `storage-*`.
 */
export async function luggage(node: string | undefined, deadline: Deadline): Promise<Luggage | undefined> {
  const directory = attachedSet()?.directory;
  if (directory === undefined || !(await owns(directory, claimantFor(node), deadline))) return undefined;
  return luggageIn(directory, deadline);
}

/** The luggage on a shared directory that the caller owns. */
export function luggageIn(directory: string, deadline: Deadline): Luggage {
  const pathOf = (name: string) => join(recordsDirectory(directory), 'luggage', `${name}.json`);
  const textOf = async (name: string) =>
    (await onStorage(directory, { op: 'read', path: pathOf(name) }, deadline, storageLimitMs)).text;
  return {
    read: async (name) => parsed(await textOf(name)),
    async write(name, value) {
      const text = `${JSON.stringify(value)}\n`;
      if (text === (await textOf(name))) return;
      await onStorage(directory, { op: 'write', path: pathOf(name), text }, deadline, storageLimitMs);
    },
    async remove(name) {
      await onStorage(directory, { op: 'remove', path: pathOf(name) }, deadline, storageLimitMs);
    },
  };
}

/**
 * Waits until something of it is in place on this node. What cannot be written here is added to `lacking`: the management node
 * works without it, and says so. Returns whether it could. @throws Failure of the work.
 */
export async function bring(what: string, work: Promise<void>, lacking: string[]): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof Failure) throw error;
    lacking.push(`${what}: ${messageOf(error)}`);
    return false;
  }
}

/** The same for a stop, which goes on without it: undefined also when the storage does not answer. */
export async function luggageAtStop(
  node: string | undefined,
  deadline: Deadline,
  log: Log,
): Promise<Luggage | undefined> {
  if (await sharedStorageAnswers()) return luggage(node, deadline);
  log.warning('the shared directory does not answer: what goes with the management node is not brought up to date');
  return undefined;
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null') ?? undefined;
  } catch {
    return undefined; // writes are whole, so this was not ours
  }
}
