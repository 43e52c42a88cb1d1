import type { LabNode } from '../lab';
import { waitUntil } from '../lab/processes';

/**
 * A file system that answers the kernel's first question and no other: whoever touches it waits for ever, and beyond SIGKILL,
 * because his question has been read and not answered. That is how storage on a dead NFS server behaves.
 */
const server = `
import ctypes, os, struct, sys
where = sys.argv[1].encode()
device = os.open('/dev/fuse', os.O_RDWR)
options = b'fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other' % device
if ctypes.CDLL(None, use_errno=True).mount(b'dead', where, b'fuse', 0, options) != 0:
    sys.exit(os.strerror(ctypes.get_errno()))
while True:
    request = os.read(device, 1 << 20)
    size, opcode, unique = struct.unpack_from('<IIQ', request)
    if opcode == 26:  # FUSE_INIT: protocol 7.31, no special abilities
        answer = struct.pack('<IIIIHHIIHH32x', 7, 31, 65536, 0, 16, 12, 65536, 1, 1, 0)
        os.write(device, struct.pack('<IiQ', 16 + len(answer), 0, unique) + answer)
`;

const program = '/run/dead-storage.py';

/** Storage that has died: from now on, whatever touches `path` (a directory of the node) or below waits for ever. */
export class DeadStorage {
  private constructor(
    private readonly node: LabNode,
    private readonly path: string,
  ) {}

  /** Lets the storage under a directory die, by putting a file system that never answers over it. */
  static async at(node: LabNode, path: string): Promise<DeadStorage> {
    await node.writeFile(program, server);
    await node.run(['sh', '-c', 'setsid python3 "$0" "$1" </dev/null >/run/dead-storage.log 2>&1 &', program, path]);
    const dead = new DeadStorage(node, path);
    await waitUntil(() => dead.isMounted(), 10_000, `${path} is dead (see /run/dead-storage.log)`);
    return dead;
  }

  /** The processes on the node that wait for it in a sleep that nothing interrupts: those that do so at every look. */
  async victims(): Promise<string[]> {
    let victims = await this.sleepers();
    for (let look = 0; look < 3 && victims.length > 0; look++) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      const still = await this.sleepers();
      victims = victims.filter((victim) => still.includes(victim));
    }
    return victims;
  }

  /** Living disks make processes sleep like that too, for moments. */
  private async sleepers(): Promise<string[]> {
    const listed = await this.node.run(['ps', '-eo', 'stat=,pid=,args=']);
    return listed.split('\n').filter((line) => line.startsWith('D'));
  }

  /** Takes the dead file system away; whoever waited for it gets an error. */
  async end(): Promise<void> {
    await this.node.exec(['pkill', '--full', '--', program]);
    await waitUntil(async () => (await this.victims()).length === 0, 10_000, 'nobody waits for the dead storage');
    if (await this.isMounted()) await this.node.run(['umount', '--lazy', this.path]);
  }

  private async isMounted(): Promise<boolean> {
    const mounts = await this.node.readFile('/proc/self/mountinfo');
    return mounts.split('\n').some((line) => line.split(' ')[4] === this.path && line.includes(' - fuse '));
  }
}
