import type { Attachment } from '../../host/storage/attachment';
import type { DatabaseEngine } from '../../xcat/data/layout';
import type { Manifest } from '../../xcat/data/manifest';
import type { Hold } from '../hold';
import type { Journal } from '../journal';
import type { Finding } from '../step';

/** The stage of a removal: this node, about to be an ordinary one again. */
export interface Parting {
  readonly node: string;
  readonly directory: string;
  /** The id of the data set that this node belongs to. */
  readonly set: string;
  readonly database: DatabaseEngine;
  /** The virtual address. */
  readonly ip: string;
  /** This node's set on the shared directory; undefined when another node has taken it home. */
  readonly manifest: Manifest | undefined;
  /** The set that has taken its place there. */
  readonly replacedBy: string | undefined;
  /** The last claim on the shared directory; see OwnerRecord. */
  readonly claim: string | undefined;
  /** The data comes to this node: it had it last. */
  readonly takesData: boolean;
  /** The paths whose data it is. */
  readonly attachments: readonly Attachment[];
  readonly journal: Journal | undefined;
  readonly hold: Hold;
}

/** What a step of the removal works with. */
export interface PartingWork {
  readonly parting: Parting;
  readonly progress: (text: string) => void;
  readonly say: (text: string) => void;
  readonly warn: (text: string) => void;
  readonly stop: AbortSignal;
}

/**
 * One step of the removal. It only goes forward: `check` changes nothing, `run` can be killed at any instant and run again, and
 * nothing of the administrator's is deleted.
 */
export interface PartingStep {
  /** Its name for machines. */
  readonly id: string;
  readonly title: (parting: Parting) => string;
  readonly check: (parting: Parting) => Promise<Finding>;
  readonly run: (work: PartingWork) => Promise<void>;
}
