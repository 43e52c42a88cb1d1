/** A file system that the cluster mounts at the shared directory, on one node at a time. */
export interface FileSystemRequest {
  /** A block device, LABEL=… or UUID=…, or server:/path of NFS. */
  readonly device: string;
  readonly type: string;
  /** Options of mount(8), separated by commas. */
  readonly options?: string | undefined;
}

/** The texts of --device, --fstype and --mount-options. */
export interface FileSystemTexts {
  readonly device?: string | undefined;
  readonly fstype?: string | undefined;
  readonly mountOptions?: string | undefined;
}

/** Mounted on all nodes at once, by a clone with its own lock manager before it. */
const clusterFileSystems = /^(gfs2|ocfs2|gpfs|lustre|ceph|glusterfs|beegfs)$/;

/** What is wrong with these texts, one sentence each that names the option. */
export function fileSystemProblems({ device, fstype, mountOptions }: FileSystemTexts, after?: string): string[] {
  const problems: string[] = [];
  if (
    device !== undefined &&
    !/^(\/[^\s,]+|(LABEL|UUID|PARTUUID|PARTLABEL)=[^\s,]+|[^\s:,/]+:\/[^\s,]*)$/.test(device)
  ) {
    problems.push('--device must be a block device (/dev/…), LABEL=… or UUID=…, or server:/path');
  }
  if (fstype !== undefined && !/^[a-z][a-z0-9._-]*$/.test(fstype)) {
    problems.push('--fstype must be the type of a file system, such as xfs');
  } else if (fstype !== undefined && clusterFileSystems.test(fstype)) {
    problems.push(
      `--fstype ${fstype} is mounted on all nodes by a clone: configure that in the cluster and give --after`,
    );
  }
  if (mountOptions !== undefined && !/^[^\s"']+$/.test(mountOptions)) {
    problems.push('--mount-options must be options of mount, separated by commas');
  }
  if ((device === undefined) !== (fstype === undefined)) problems.push('--device and --fstype go together: give both');
  if (mountOptions !== undefined && device === undefined)
    problems.push('--mount-options is of no use without --device');
  if (device !== undefined && after !== undefined) {
    problems.push('--device and --after contradict each other: the one registers the storage, the other names it');
  }
  return problems;
}

/** Reads them; undefined where none was given. Call fileSystemProblems first. */
export function fileSystemOf({ device, fstype, mountOptions }: FileSystemTexts): FileSystemRequest | undefined {
  if (device === undefined || fstype === undefined) return undefined;
  return { device, type: fstype, ...(mountOptions === undefined ? {} : { options: mountOptions }) };
}

/** The words that mount it by hand, for the time of the set-up. */
export function mountCommand({ device, type, options }: FileSystemRequest, directory: string): string {
  return ['mount', '-t', type, ...(options === undefined ? [] : ['-o', options]), device, directory].join(' ');
}
