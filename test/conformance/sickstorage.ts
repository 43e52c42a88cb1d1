import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabNode } from '../lab';
import { projectRoot } from '../lab/paths';
import { waitUntil } from '../lab/processes';

/** How the storage does: see sickstorage.py. */
export type Health = 'well' | 'hangs' | 'fails' | 'readonly';

const program = '/run/sick-storage/server.py';
const modeFile = '/run/sick-storage/mode';
const log = '/run/sick-storage/log';

/**
 * Shared storage that can fall ill and recover while it is in use: a file system, served from outside the kernel, that shows
 * another directory.
 */
export class SickStorage {
  private constructor(
    private readonly node: LabNode,
    private readonly path: string,
  ) {}

  /** Mounts it, well, at `path`; what it shows is `source`. */
  static async at(node: LabNode, source: string, path: string): Promise<SickStorage> {
    await node.writeFile(program, readFileSync(join(projectRoot(), 'test/conformance/sickstorage.py'), 'utf8'));
    const storage = new SickStorage(node, path);
    await storage.becomes('well');
    await node.run(['mkdir', '-p', path]);
    const words = ['python3', program, source, path, modeFile];
    await node.run(['sh', '-c', `setsid "$@" </dev/null >${log} 2>&1 &`, 'sh', ...words]);
    await waitUntil(() => storage.isMounted(), 10_000, `${path} is mounted (see ${log})`);
    return storage;
  }

  /** Lets it fall ill, or recover. */
  async becomes(health: Health): Promise<void> {
    await this.node.writeFile(`${modeFile}.new`, health);
    await this.node.run(['mv', `${modeFile}.new`, modeFile]);
  }

  /** Lets it recover, and takes it away as soon as nobody waits for it any more. */
  async end(): Promise<void> {
    await this.becomes('well');
    await waitUntil(async () => (await stuckProcesses(this.node)).length === 0, 20_000, 'nobody waits for the storage');
    if (await this.isMounted()) await this.node.run(['umount', '--lazy', this.path]);
    await this.node.exec(['pkill', '--full', '--', program]);
  }

  private async isMounted(): Promise<boolean> {
    const mounts = await this.node.readFile('/proc/self/mountinfo');
    return mounts.split('\n').some((line) => line.split(' ')[4] === this.path && line.includes(' - fuse '));
  }
}

/** The processes of a node that sleep where nothing interrupts them, at every one of several looks: living disks make them do so for moments. */
export async function stuckProcesses(node: LabNode): Promise<string[]> {
  let stuck: string[] | undefined;
  for (let look = 0; look < 4 && stuck?.length !== 0; look++) {
    if (stuck) await new Promise((resolve) => setTimeout(resolve, 200));
    const listed = (await node.run(['ps', '-eo', 'stat=,pid=,args=']))
      .split('\n')
      .filter((line) => line.startsWith('D'));
    stuck = stuck?.filter((line) => listed.includes(line)) ?? listed;
  }
  return stuck ?? [];
}
