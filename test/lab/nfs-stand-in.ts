import { readFileSync } from 'node:fs';
import type { LabNode } from './node';
import { labFile } from './paths';

/** What the stand-in for an NFS server tells of a node. */
export interface NfsStandIn {
  /** What was done with it since it was put there: calls of exportfs, starts and stops of nfs-server, the earliest first. */
  calls(): Promise<NfsCall[]>;
  /** The directories that are exported now, as exportfs would show. */
  exported(): Promise<string[]>;
}

/** One call. */
export interface NfsCall {
  /** Seconds since the epoch, by the node's clock. */
  readonly time: number;
  readonly command: string;
}

const log = '/var/log/nfs-stand-in.log';

/**
 * Puts a stand-in for the NFS server on a node: nfs-server.service and exportfs, in place of what is there. The lab's kernel
 * has no NFS, so neither the real unit nor the real program could work. It records instead of serving: it shows that exports
 * are made and withdrawn, and in which order; not that a client can use them, or that a busy export holds a file system.
 */
export async function standInForNfs(node: LabNode): Promise<NfsStandIn> {
  const file = (name: string) => readFileSync(labFile(`nfs-stand-in/${name}`), 'utf8');
  await node.writeFile('/usr/sbin/exportfs', file('exportfs'), 0o755);
  await node.writeFile('/etc/systemd/system/nfs-server.service', file('nfs-server.service'));
  await node.writeFile(log, '');
  await node.run(['systemctl', 'daemon-reload']);
  return {
    async calls() {
      const lines = (await node.readFile(log)).split('\n').filter(Boolean);
      return lines.map((line) => ({ time: Number.parseFloat(line), command: line.replace(/^\S+ /, '').trim() }));
    },
    async exported() {
      // Past exportfs, which would write this question down too.
      const table = await node.run(['sh', '-c', 'cat /run/nfs-stand-in.exported 2>/dev/null || true']);
      return table.split('\n').flatMap((line) => line.split(' ')[0] || []);
    },
  };
}
