import { existsSync } from 'node:fs';
import { type FileSystemRequest, mountCommand } from '../cluster/configuration/filesystem';
import { type Mount, mountAt } from '../host/storage/mounts';

const agentFile = '/usr/lib/ocf/resource.d/heartbeat/Filesystem';

/**
 * Why the file system that the cluster is going to mount is not what the set-up would work on. Until it is registered it is the
 * administrator who mounts it, on one node at a time: only he knows that no other host has it.
 */
export function mountProblems(filesystem: FileSystemRequest, directory: string, mounts: readonly Mount[]): string[] {
  const problems: string[] = [];
  const mount = mountAt(mounts, directory);
  if (!mount) {
    const { device } = filesystem;
    const isMissing = device.startsWith('/') && !existsSync(device);
    const command = mountCommand(filesystem, directory);
    problems.push(
      isMissing
        ? `nothing is mounted at ${directory}, and this node has no ${device}: correct --device, or connect it`
        : `nothing is mounted at ${directory}: for the set-up, and on one node at a time, ${command}`,
    );
  } else if (!sameType(mount.type, filesystem.type)) {
    problems.push(
      `${directory} is ${mount.type}, --fstype says ${filesystem.type}: mount the right one, or correct it`,
    );
  }
  if (!existsSync(agentFile)) {
    problems.push(
      'the cluster has no agent ocf:heartbeat:Filesystem on this node: install the package resource-agents',
    );
  }
  return problems;
}

/** What goes before the set-up of the next node: undefined where both may have it mounted. */
export function handOver(filesystem: FileSystemRequest, directory: string): string | undefined {
  if (isNfs(filesystem.type)) return undefined;
  return `before that, umount ${directory} here, and there ${mountCommand(filesystem, directory)}`;
}

/** The kernel calls NFS nfs4 where mount was told nfs. */
function sameType(mounted: string, told: string): boolean {
  return mounted === told || (isNfs(mounted) && isNfs(told));
}

function isNfs(type: string): boolean {
  return /^nfs4?$/.test(type);
}
