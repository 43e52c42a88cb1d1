import { currentHostname } from '../../host/names/hostname';
import { isInPlace, lossText, nameSettings } from '../../host/names/namesettings';
import { otherHostAnswering } from '../../host/network/neighbours';
import { readLocalFile } from '../../host/runstate';
import { attachmentState, checkAttachable } from '../../host/storage/attachment';
import type { Deadline } from '../../ocf/deadline';
import { messageOf } from '../../ocf/failure';
import type { ClusterFacts, Fact, Look, NameFacts, PathFacts, Role, Settings } from '../look';

/** Each path of xCAT's, by the local disk and the kernel's mount table alone. */
export function pathFacts({ attachments, attach }: Settings): PathFacts[] {
  return attachments.map((attachment) => {
    const state = attachmentState(attachment);
    try {
      checkAttachable(attachment, attach);
      return { ...attachment, state, obstacle: undefined };
    } catch (error) {
      return { ...attachment, state, obstacle: messageOf(error) };
    }
  });
}

/** Asked where this node has the address, or nobody should have it: elsewhere the other node answers, as it has to. */
export async function otherHolder(
  { ip, nic }: Settings,
  role: Role,
  cluster: Fact<ClusterFacts | undefined>,
  deadline: Deadline,
): Promise<string | undefined> {
  const situation = 'known' in cluster ? cluster.known?.situation : undefined;
  const active = situation?.members.some((member) => member.nodes.length > 0) ?? false;
  if (nic === undefined || (role !== 'active' && (active || !situation))) return undefined;
  return otherHostAnswering(ip, nic, deadline, role === 'active');
}

/** The name files of this node, and on the management node what is not in place of what it should resolve. Throws system errors. */
export function nameFacts(settings: Settings | undefined, role: Role, addresses: Look['addresses']): NameFacts {
  const names = { hosts: readLocalFile('/etc/hosts') ?? '', hostname: currentHostname() };
  if (!settings || role !== 'active') return { ...names, lost: [] };
  const { ip, hostname, setHostname, setNameserver } = settings;
  const held = 'known' in addresses ? addresses.known.find((address) => address.ip === ip) : undefined;
  const place = { ip, nic: held?.nic ?? settings.nic ?? '' };
  const wanted = nameSettings(place, setHostname ? hostname : undefined, setNameserver);
  return { ...names, lost: wanted.filter((setting) => !isInPlace(setting)).map(lossText) };
}
