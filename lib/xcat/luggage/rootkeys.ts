import { join } from 'node:path';
import { ownFilesBack, putStandIns, standInsRecord, standInsStay } from '../../host/files/standin';
import { readLocalFile } from '../../host/runstate';
import { onStorage } from '../../host/storage/storage';
import type { Deadline } from '../../ocf/deadline';
import type { Log } from '../../ocf/log';
import { attachedSet } from '../data/attached';
import { storageLimitMs } from '../data/manifest';
import type { Luggage } from './luggage';

const directory = '/root/.ssh';
const keyNames = ['id_rsa', 'id_ecdsa', 'id_ed25519'] as const;
/** The keys that compute nodes let in as root; xcatconfig puts there the one of the node that it runs on. */
const authorizedKeys = '/install/postscripts/_ssh/authorized_keys';
const carriedName = 'root-keys';
const standInName = 'ssh-before';
/** Where it is kept which keys of this node's own wait, while the management node's stand in their place. */
export const keysRecord = standInsRecord(standInName);

/** A key of root's in its two halves, as the files hold them. */
interface KeyPair {
  readonly private: string;
  readonly public: string;
}

type KeyPairs = Readonly<Partial<Record<(typeof keyNames)[number], KeyPair>>>;

/**
 * Compute nodes let in the root key of the node on which xCAT was configured first, so that the other one cannot reach them
 * (facts/xcat, 8.2). That key goes with the management node: a node that has it puts it down for the others, a node that has
 * another one lends its place to it. A key that compute nodes let in already is not touched.
 * @throws Failure `storage-*`; system errors.
 */
export async function bringRootKeys(luggage: Luggage, deadline: Deadline, log: Log): Promise<void> {
  if (keysAreShared()) return;
  const admits = await admission(deadline);
  const carried = await readCarried(luggage);
  const lent = keyNames.filter((name) => {
    const [own, other] = [pairHere(name), carried[name]];
    return other !== undefined && admits(other) && !(own && admits(own));
  });
  const files = lent.flatMap((name) => filesOf(name, carried[name]));
  const inTheWay = files.length > 0 ? await putStandIns(standInName, files) : [];
  for (const path of inTheWay) log.warning(`root's ssh key stays this node's own: ${path} is in the way`);
  if (inTheWay.length === 0) for (const name of lent) log.info(`${join(directory, name)} is the management node's now`);
  await carryRootKeys(luggage, deadline);
  if (!keyNames.map(pairHere).some((pair) => pair && admits(pair))) {
    log.warning(`no ssh key of root's is in ${authorizedKeys}: compute nodes will not let this node in`);
  }
}

/** Puts the keys of this node that compute nodes let in down for the other nodes. @throws Failure `storage-*`. */
export async function carryRootKeys(luggage: Luggage, deadline: Deadline): Promise<void> {
  if (keysAreShared()) return;
  const admits = await admission(deadline);
  const carried = await readCarried(luggage);
  const fresh = keyNames.flatMap((name) => {
    const [own, other] = [pairHere(name), carried[name]];
    return own && admits(own) && !(other && admits(other)) ? [[name, own] as const] : [];
  });
  if (fresh.length > 0) await luggage.write(carriedName, { ...carried, ...Object.fromEntries(fresh) });
}

/** No key is carried any more. @throws Failure `storage-*`. */
export function dropRootKeys(luggage: Luggage): Promise<void> {
  return luggage.remove(carriedName);
}

/** Gives this node its own keys back, byte for byte. Throws system errors. */
export async function ownRootKeysBack(log: Log): Promise<void> {
  for (const path of await ownFilesBack(standInName)) {
    log.warning(`root's ssh key was changed while this node was the management node and stays so; its own is ${path}`);
  }
}

/**
 * Gives the key that compute nodes let in to a node for good that goes on with xCAT on its own disk. Returns the paths where its
 * former key waits. @throws Failure `storage-*`; system errors.
 */
export async function keepRootKeys(luggage: Luggage, deadline: Deadline, log: Log): Promise<string[]> {
  await bringRootKeys(luggage, deadline, log);
  return standInsStay(standInName);
}

/** Whether a key is among those that compute nodes let in. */
async function admission(deadline: Deadline): Promise<(pair: KeyPair) => boolean> {
  const request = { op: 'read', path: authorizedKeys } as const;
  const { text } = await onStorage(attachedSet()?.directory ?? '/install', request, deadline, storageLimitMs);
  const words = new Set((text ?? '').split('\n').flatMap((line) => line.trim().split(/\s+/)));
  // The key proper: what stands before and behind it (options, type, a comment) may differ.
  const keyOf = (pair: KeyPair) => pair.public.trim().split(/\s+/)[1] ?? '';
  return (pair) => keyOf(pair) !== '' && words.has(keyOf(pair));
}

/** A site may have root's directory itself on the shared data. */
function keysAreShared(): boolean {
  return attachedSet()?.attachments.some(({ path }) => `${directory}/`.startsWith(`${path}/`)) ?? false;
}

async function readCarried(luggage: Luggage): Promise<KeyPairs> {
  return ((await luggage.read(carriedName)) ?? {}) as KeyPairs;
}

function pairHere(name: string): KeyPair | undefined {
  const [own, other] = [name, `${name}.pub`].map((file) => readLocalFile(join(directory, file)));
  return own === undefined || other === undefined ? undefined : { private: own, public: other };
}

function filesOf(name: string, pair: KeyPair | undefined) {
  if (!pair) return [];
  return [
    { path: join(directory, name), text: pair.private, mode: 0o600 },
    { path: join(directory, `${name}.pub`), text: pair.public, mode: 0o644 },
  ];
}
