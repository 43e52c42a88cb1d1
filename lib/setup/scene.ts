import type { FileSystemRequest } from '../cluster/configuration/filesystem';
import type { HeldAddress } from '../host/network/addresses';
import type { AttachMode, Attachment } from '../host/storage/attachment';
import type { DatabaseEngine } from '../xcat/data/layout';
import type { Manifest } from '../xcat/data/manifest';
import type { NodeRecord } from '../xcat/data/noderecord';
import type { OwnerRecord } from '../xcat/data/owner';
import type { Hold } from './hold';
import type { Journal, Mode } from './journal';
import type { SetupOptions } from './options';
import type { Versions } from './versions';

/** The stage that the steps play on: what was asked for, worked out in full, and what was found before anything is done. */
export interface Scene {
  readonly options: SetupOptions;
  readonly mode: Mode;
  /** This node, by its name in the cluster. */
  readonly node: string;
  /** All full members of the cluster. */
  readonly members: readonly string[];
  /** The nodes that are to be set up before the group is registered: --nodes, else all members. */
  readonly expected: readonly string[];
  /** The virtual address in its place on this node. */
  readonly address: HeldAddress;
  /** What may be wrong with its network mask, in words. */
  readonly maskDoubt: string | undefined;
  /** The host name that goes with it. */
  readonly hostname: string;
  readonly directory: string;
  readonly database: DatabaseEngine;
  /** The engine that this node's xCAT is on before anything is done. */
  readonly engine: DatabaseEngine;
  /** For the account of xCAT in a database server that it moves to; only there. */
  readonly databasePassword: string | undefined;
  /** The addresses of the cluster's nodes, as corosync knows them. */
  readonly nodeAddresses: readonly string[];
  readonly attach: AttachMode;
  readonly attachments: readonly Attachment[];
  /** The storage resource that the group follows. */
  readonly after: string | undefined;
  /** The file system that is registered to be it, instead. */
  readonly filesystem: FileSystemRequest | undefined;
  /** --nodes, here or on an earlier node. */
  readonly nodes: readonly string[] | undefined;
  /** The id of the data set: the manifest's, or the one that this run makes. */
  readonly set: string;
  readonly manifest: Manifest | undefined;
  readonly owner: OwnerRecord | undefined;
  /** The nodes that have joined. */
  readonly records: readonly NodeRecord[];
  /** The type of the shared directory's file system, as mountinfo names it. */
  readonly fileSystem: string;
  /** The file system that the shared directory lies on, in words, when no other node can see that one. */
  readonly ownFileSystem: string | undefined;
  /** The group is registered in the cluster. */
  readonly registered: boolean;
  /** The nodes of --fence whose devices are there already, and stay as they are. */
  readonly keptFences: readonly string[];
  /** Where the virtual address is active as a member of the group now. */
  readonly activeOn: string | undefined;
  readonly versions: Versions;
  readonly journal: Journal;
  readonly hold: Hold;
}

/** Whether the cluster runs the management node on this very node: what is up here is the cluster's. */
export function isActiveHere(scene: Scene): boolean {
  return scene.activeOn === scene.node;
}

/**
 * Whether this run still needs the node to play the management node: on the first node, until the step that ends it is
 * reached. A node that joins never does: xCAT's attributes and policy are in the shared data already, and the address may be
 * in use on the other node.
 */
export function needsActivation({ mode, journal }: Scene): boolean {
  return mode === 'create' && journal.entry('deactivate') === undefined;
}
