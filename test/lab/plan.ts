import type { ProfileName } from './profiles';

/** What a lab is to be. */
export interface LabOptions {
  /** Small letters, digits and "-"; unique on the machine. */
  readonly name: string;
  /** Names of the nodes; mn1 and mn2 unless told. */
  readonly nodes?: readonly string[];
  /** What the nodes are made of; debian12 unless told. */
  readonly profile?: ProfileName;
  /** A file tree with an xCAT, laid over each node's root; the nodes then have it configured. */
  readonly xcatTree?: string;
  /** A file tree with xcatha, as `make install DESTDIR=…` makes it, laid over each node's root. */
  readonly xcathaTree?: string;
  /** Whether corosync and pacemaker run; true unless told. */
  readonly cluster?: boolean;
  /** Whether the cluster has the lab's fencing devices; true unless told. */
  readonly fencing?: boolean;
  /** Whether a fenced node gets its power back at once. Unless told it stays off, until a test boots it. */
  readonly powerOnAfterFencing?: boolean;
  /** Whether the lab outlives this process. Unless told it is taken down when the process is interrupted or, at the latest,
   * when another lab is brought up after the process has been killed. */
  readonly keep?: boolean;
  /** Receives a line for each step. */
  readonly log?: (line: string) => void;
}

/** LabOptions with nothing left open, and the means to end the work. */
export interface Plan {
  readonly name: string;
  readonly nodes: readonly string[];
  readonly profile: ProfileName;
  readonly xcatTree: string | undefined;
  readonly xcathaTree: string | undefined;
  readonly cluster: boolean;
  readonly fencing: boolean;
  readonly powerOnAfterFencing: boolean;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Fills in what the options leave open. */
export function planOf(options: LabOptions, signal: AbortSignal): Plan {
  return {
    name: options.name,
    nodes: options.nodes ?? ['mn1', 'mn2'],
    profile: options.profile ?? 'debian12',
    xcatTree: options.xcatTree,
    xcathaTree: options.xcathaTree,
    cluster: options.cluster ?? true,
    fencing: options.fencing ?? true,
    powerOnAfterFencing: options.powerOnAfterFencing ?? false,
    log: options.log ?? (() => undefined),
    signal,
  };
}
