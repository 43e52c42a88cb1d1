import { readLocalFile } from '../../host/runstate';
import { Failure } from '../../ocf/failure';
import { everyNode, type FenceRequest } from './fencing';

/** Where the distributions keep the configuration of SBD. */
const files = ['/etc/sysconfig/sbd', '/etc/default/sbd'] as const;

/**
 * The fencing device of SBD (storage-based death): the disks of this node's own configuration of it, which fence every node.
 * @throws Failure `fence-unknown` where SBD is not configured here, or works without disks.
 */
export function sbdFence(read: (file: string) => string | undefined = readLocalFile): FenceRequest {
  const file = files.find((candidate) => read(candidate) !== undefined);
  const way = 'configure SBD with a disk on both nodes first (crm cluster init sbd, or pcs stonith sbd enable)';
  if (file === undefined) throw new Failure('fence-unknown', `--sbd: there is no ${files.join(' and no ')}: ${way}`);
  const devices = sbdDevices(read(file) ?? '');
  if (devices.length > 0) return { node: everyNode, agent: 'fence_sbd', params: { devices: devices.join(',') } };
  const diskless = 'two nodes that fence themselves by their watchdogs alone need a third voice, a quorum device';
  throw new Failure('fence-unknown', `--sbd: ${file} names no disk (SBD_DEVICE), and ${diskless}: ${way}`);
}

/** The disks that a text of SBD's configuration names, which is a file of shell variables. */
export function sbdDevices(text: string): string[] {
  const [, , value = ''] = [...text.matchAll(/^\s*SBD_DEVICE=(["']?)(.*)\1\s*$/gm)].at(-1) ?? [];
  return value
    .split(';')
    .map((device) => device.trim())
    .filter((device) => device !== '');
}
