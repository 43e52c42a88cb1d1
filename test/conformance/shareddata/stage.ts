import { treePicture } from '../../cluster/picture';
import type { LabNode } from '../../lab';
import { type AgentNode, type Parameters, type Runtime, sharedDirectory } from '../agentnode';

export const agent = 'xcat-shareddata';
export const paths = ['/install', '/etc/xcat', '/root/.xcat', '/tftpboot'];
/** Where the shared directory is mounted, so that the mount can be taken away. */
export const mounted = '/mnt/data';
export const owner = `${mounted}/.xcatha/owner.json`;
/** The signs of life of this node and of the other one. */
export const sign = (node: string) => `${mounted}/.xcatha/owner.alive.${node}`;
export const data: Parameters = { directory: mounted, owner_timeout: '2s' };
export const ways = ['symlink', 'bind'] as const;

/** What a case plays on. */
export interface Scene {
  readonly agents: AgentNode;
  readonly node: LabNode;
  readonly runtime: Runtime;
}

export async function mountData(node: LabNode): Promise<void> {
  await node.run(['mkdir', '-p', mounted]);
  await node.run(['mount', '--bind', sharedDirectory, mounted]);
  // Else what is mounted there would appear at the shared directory too.
  await node.run(['mount', '--make-private', mounted]);
}

export async function unmountData(node: LabNode): Promise<void> {
  await node.run(['umount', mounted]);
}

/** xCAT's paths on the local disk itself, below whatever is mounted there now. */
export async function localPicture(node: LabNode): Promise<string> {
  const disk = '/run/local-disk';
  await node.run(['mkdir', '-p', disk]);
  await node.run(['mount', '--bind', '/', disk]);
  await node.run(['mount', '--make-private', disk]);
  const top = await node.run(['find', disk, `${disk}/root`, `${disk}/etc`, '-maxdepth', '1', '-path', '*xcat*']);
  const picture = await treePicture(
    node,
    paths.map((path) => `${disk}${path}`),
  );
  await node.run(['umount', disk]);
  return `${top}${picture}`;
}

export async function storageChildren(node: LabNode): Promise<number> {
  const listed = await node.run(['ps', '-eo', 'args=']);
  return listed.split('\n').filter((line) => / internal storage |^\/(usr\/)?bin\/(cat|dd|stat) /.test(line)).length;
}
