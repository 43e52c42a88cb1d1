import { existsSync } from 'node:fs';
import { type AgentSetting, agentCommand, runAgent } from '../../cluster/change/agentrun';
import { memberDefinitions, parametersFor } from '../../cluster/configuration/options';
import { hasBlocks } from '../../host/names/textblock';
import { heldAddresses } from '../../host/network/addresses';
import { sameIp } from '../../host/network/ipaddress';
import { readLocalFile } from '../../host/runstate';
import { asidePath, attachmentState } from '../../host/storage/attachment';
import { Deadline } from '../../ocf/deadline';
import { hostsRecord } from '../../xcat/luggage/nodelines';
import { keysRecord } from '../../xcat/luggage/rootkeys';
import { done, todo } from '../step';
import type { Parting, PartingStep } from './parting';

const limitMs = 15_000;
const nameFiles = ['/etc/hosts', '/etc/resolv.conf', '/etc/nsswitch.conf'];
/** What the agents note on the disk while they have something of this host's own aside. */
const notes = [hostsRecord, keysRecord];

/**
 * What the management node has left on this node, by a crash or a stop that was never made: the links to the shared directory,
 * through which all that follows would work on the shared data, lines in name files, the address. Each agent's own stop takes it
 * away, as an orderly stop by the cluster does.
 */
export const roleOver: PartingStep = {
  id: 'role-over',
  title: ({ node }) => `nothing of the management node is left on ${node}`,

  async check(parting) {
    const left = await leftHere(parting);
    if (left.length === 0) return done('nothing is');
    return todo(...left, ...stops.map((definition) => agentCommand(definition, 'stop')));
  },

  async run({ parting, progress, warn }) {
    // Where the cluster has just stopped the management node here, all is done.
    if ((await leftHere(parting)).length === 0) return;
    for (const definition of stops) {
      progress(`stop of ${definition.name}`);
      await runAgent(definition, 'stop', settingOf(parting));
    }
    const left = await leftHere(parting);
    const lasting = left.filter((text) => !text.endsWith(waits));
    if (lasting.length > 0) throw new Error(`still there: ${lasting.join('; ')}`);
    // Something has taken its place meanwhile, such as the upgrade of a package.
    for (const text of left) warn(`${text}, but its place is taken: move away the one that is not needed`);
  },
};

const waits = ' waits to come back';
const stops = [...memberDefinitions].reverse();

async function leftHere({ attachments, ip }: Parting): Promise<string[]> {
  const addresses = await heldAddresses(Deadline.in(limitMs));
  return [
    ...attachments
      .filter((attachment) => attachmentState(attachment) === 'attached')
      .map(({ path, source }) => `${path} leads to ${source}`),
    ...attachments
      .map(({ path }) => asidePath(path))
      .filter((path) => existsSync(path))
      .map((path) => `${path}${waits}`),
    ...nameFiles
      .filter((path) => hasBlocks(readLocalFile(path) ?? ''))
      .map((path) => `${path} has lines of the management node`),
    ...notes.filter((path) => existsSync(path)).map((path) => `${path} is there`),
    ...addresses.filter((held) => sameIp(held.ip, ip)).map(({ nic }) => `${ip} is on ${nic}`),
  ];
}

/** As the set-up would register them; the group itself may be out of the cluster by now. */
function settingOf({ node, ip, directory, database, attachments, journal }: Parting): AgentSetting {
  const { nic, hostname, netmask, attach } = journal?.options ?? {};
  const links = attachments.map(({ path }) => path).join(',');
  return { node, parameters: parametersFor({ ip, directory, database, nic, hostname, netmask, attach, links }) };
}
