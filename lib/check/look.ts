import type { Cib } from '../cluster/state/cib';
import type { Situation } from '../cluster/state/situation';
import type { HeldAddress } from '../host/network/addresses';
import type { AttachMode, Attachment, AttachmentState } from '../host/storage/attachment';
import { messageOf } from '../ocf/failure';
import type { Versions } from '../setup/versions';
import type { Row } from '../xcat/attributes';
import type { DatabaseInUse } from '../xcat/client';
import type { DatabaseLocation } from '../xcat/data/cfgloc';
import type { DatabaseEngine } from '../xcat/data/layout';
import type { Manifest } from '../xcat/data/manifest';
import type { NodeRecord } from '../xcat/data/noderecord';
import type { OwnerRecord } from '../xcat/data/owner';

/** Something that was looked for, or why it could not be seen. */
export type Fact<T> = { readonly known: T } | { readonly why: string };

/** Looks, and keeps what was found or why nothing was. Never throws. */
export async function factOf<T>(look: () => T | Promise<T>): Promise<Fact<T>> {
  try {
    return { known: await look() };
  } catch (error) {
    return { why: messageOf(error) };
  }
}

/** The fact, where it is one. @throws Error saying why it is not known. */
export function known<T>(fact: Fact<T>): T {
  if ('known' in fact) return fact.known;
  throw new Error(fact.why);
}

/** What the management node is set up with, defaults filled in: from the cluster, else from this node's own set-up. */
export interface Settings {
  readonly directory: string;
  readonly ip: string;
  readonly prefix: number | undefined;
  readonly nic: string | undefined;
  readonly hostname: string | undefined;
  readonly database: DatabaseEngine;
  readonly attach: AttachMode;
  readonly attachments: readonly Attachment[];
  readonly setHostname: boolean;
  readonly setNameserver: boolean;
}

/** The cluster, as this node sees it. */
export interface ClusterFacts {
  readonly cib: Cib;
  /** This node's name in it. */
  readonly node: string;
  readonly members: readonly string[];
  readonly situation: Situation;
}

/** What is on the shared directory. */
export interface StorageFacts {
  readonly kind: 'directory' | 'other' | 'absent';
  readonly writable: boolean;
  readonly mode: number;
  /** The file system that it is on, in words, when no other node can see that one. */
  readonly ownFileSystem: string | undefined;
  /** As the kernel calls it: ext4, nfs4, ... */
  readonly type: string;
  readonly freeBytes: number;
  /** Undefined where the file system has no fixed number. */
  readonly freeInodes: number | undefined;
  readonly manifest: Manifest | undefined;
  /** The set that was last taken home from there by a removal. */
  readonly takenHome: string | undefined;
  readonly owner: OwnerRecord | undefined;
  readonly records: readonly NodeRecord[];
}

/** A path of xCAT's and how it stands on this node. */
export interface PathFacts extends Attachment {
  readonly state: AttachmentState;
  /** Why it could not be attached when the management node comes here; undefined where it could, or is. */
  readonly obstacle: string | undefined;
}

/** A unit of the management node's. */
export interface UnitFacts {
  readonly unit: string;
  readonly enabled: boolean;
  readonly running: boolean;
}

/** Time on this node. */
export interface TimeFacts {
  /** The service that keeps the clock and runs now; undefined when none does. */
  readonly service: string | undefined;
  /** What the kernel says; undefined where nobody says it. */
  readonly synchronised: boolean | undefined;
}

/** Room on a file system of this node's own. */
export interface LocalRoom {
  readonly path: string;
  readonly freeBytes: number;
}

/** xCAT's tables, as xcatd gives them. */
export interface Tables {
  readonly site: readonly Row[];
  readonly networks: readonly Row[];
  readonly noderes: readonly Row[];
  readonly policy: readonly Row[];
}

/** A certificate of xCAT's. */
export interface CertificateFacts {
  readonly file: string;
  readonly names: readonly string[];
  readonly expires: Date;
  /** Signed by the authority of xcatd's certificates; undefined where that one is not there. */
  readonly trusted: boolean | undefined;
}

/** The name files of this node. */
export interface NameFacts {
  readonly hosts: string;
  readonly hostname: string;
  /** What of the management node's name resolution is not in place, in words. */
  readonly lost: readonly string[];
}

/** A service that the agent xcat-services runs here, and what is wrong with it. */
export interface ServiceFacts {
  readonly name: string;
  readonly units: readonly string[];
  readonly problem: string | undefined;
}

/**
 * `active`: this node is the management node. `standby`: it was set up for one, and is not. `plain`: it was never set up.
 */
export type Role = 'active' | 'standby' | 'plain';

/** All that the checks judge by, gathered once and at one time. */
export interface Look {
  readonly now: Date;
  readonly role: Role;
  /** Undefined: no cluster software on this node. */
  readonly cluster: Fact<ClusterFacts | undefined>;
  /** corosync.conf; undefined where there is none. */
  readonly corosync: string | undefined;
  /** Undefined: nothing is set up that this node knows of. */
  readonly settings: Settings | undefined;
  readonly localSet: string | undefined;
  /** The process of xcatha-setup that changes this node just now. */
  readonly atWork: number | undefined;
  /** A run of xcatha-setup that did not reach its end. */
  readonly unfinished: Fact<boolean>;
  /** A removal that takes the data home, likewise. */
  readonly removing: Fact<boolean>;
  readonly storage: Fact<StorageFacts>;
  readonly paths: Fact<readonly PathFacts[]>;
  readonly addresses: Fact<readonly HeldAddress[]>;
  /** The hardware address of another host that answers for the virtual address; undefined: nobody, or it was not asked. */
  readonly otherHolder: Fact<string | undefined>;
  /** Files of this node that would bring the virtual address up at boot. */
  readonly persistent: Fact<readonly string[]>;
  readonly names: Fact<NameFacts>;
  readonly units: Fact<readonly UnitFacts[]>;
  readonly services: Fact<readonly ServiceFacts[]>;
  readonly time: Fact<TimeFacts>;
  readonly room: Fact<readonly LocalRoom[]>;
  /** Programs that are asked for, and whether they are there. */
  readonly tools: Fact<Readonly<Record<string, boolean>>>;
  /** Agents that are missing on this node. */
  readonly missingAgents: readonly string[];
  /** What is assumed of this distribution; undefined of one that is known. */
  readonly assumptions: string | undefined;
  /** What is missing of an installed xCAT. */
  readonly missingOfXcat: readonly string[];
  readonly versions: Fact<Versions>;
  readonly cfgloc: Fact<DatabaseLocation>;
  /** Why the database did not answer a question put from this node; undefined: it did. */
  readonly databaseProblem: Fact<string | undefined>;
  /** Why the database server of this node cannot work on the shared data; undefined: it can. */
  readonly databaseMisfit: Fact<string | undefined>;
  readonly xcatd: Fact<DatabaseInUse>;
  readonly tables: Fact<Tables>;
  readonly certificates: Fact<readonly CertificateFacts[]>;
  /** Files that dump xCAT's database by the clock. */
  readonly dumps: Fact<readonly string[]>;
  /** Paths of the shared data in /etc/exports that have no fsid; undefined: none is exported. */
  readonly exportsWithoutFsid: Fact<readonly string[] | undefined>;
  /** Units of cluster software that start at boot. */
  readonly clusterAtBoot: Fact<readonly string[]>;
}
