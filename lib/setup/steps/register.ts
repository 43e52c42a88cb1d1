import { planRegistration, type RegistrationRequest, register as registerGroup } from '../../cluster/change/register';
import { unregister } from '../../cluster/change/unregister';
import type { GroupOptions } from '../../cluster/configuration/options';
import { queryCib } from '../../cluster/state/access';
import { registeredParameters } from '../../cluster/state/query';
import { Deadline } from '../../ocf/deadline';
import { messageOf } from '../../ocf/failure';
import { fencesOf } from '../clusterhere';
import type { Scene } from '../scene';
import { done, impossible, type Step, todo, unneeded } from '../step';

const limitMs = 180_000;

/** Longer than the stops of all members together may take by their own limits, ms. */
const stopMs = 900_000;

interface RegisterMemo {
  /** There was no group before this run. */
  readonly made: true;
}

/**
 * Last step: the group is registered, once, by whichever node is set up last. It is one atomic change of the cluster's
 * configuration. Taken back, a group that this run has made is stopped and goes; what it has changed of an older one stays.
 */
export const register: Step = {
  id: 'register',
  name: 'the registration',
  title: () => 'the group g-xcat is registered in the cluster',

  async check(scene) {
    const missing = notJoined(scene);
    if (missing.length > 0) {
      return unneeded(`registration waits for: ${missing.join(', ')}; run xcatha-setup there`);
    }
    try {
      const { changes } = await planRegistration(requestOf(scene), { deadline: Deadline.in(limitMs) });
      return changes.length === 0 ? done('it is') : todo(...changes);
    } catch (error) {
      return impossible(messageOf(error));
    }
  },

  async run({ scene, say, note, memo }) {
    const isThere = registeredParameters(await queryCib({ deadline: Deadline.in(limitMs) })) !== undefined;
    if (memo === undefined && !isThere) await note({ made: true } satisfies RegisterMemo);
    const result = await registerGroup(requestOf(scene), { deadline: Deadline.in(limitMs) });
    for (const kept of result.plan.kept) say(`kept as it is: ${kept}`);
    if (result.backup) say(`the cluster's configuration as it was: ${result.backup}`);
  },

  async undo({ memo, progress }) {
    if (!(memo as RegisterMemo | undefined)?.made) return;
    progress('stopping g-xcat');
    await unregister({ stopBy: Deadline.in(stopMs) });
  },
};

/** The nodes that are to be set up before the group is registered, and have not been; this node counts as joined. */
export function notJoined({ expected, records, node }: Scene): string[] {
  return expected.filter((name) => name !== node && !records.some((record) => record.node === name));
}

function requestOf({
  address,
  hostname,
  directory,
  database,
  attach,
  after,
  filesystem,
  options,
  records,
  node,
  expected,
}: Scene): RegistrationRequest {
  // Where the nodes' interfaces have different names, the agent finds each node's own by the address's network.
  const sameNic = records.every((record) => record.node === node || record.nic === address.nic);
  const group: GroupOptions = {
    ip: address.ip,
    netmask: String(address.prefix),
    nic: sameNic ? address.nic : undefined,
    hostname,
    directory,
    database,
    attach,
  };
  const { prefer, ping, fencing, templates } = options;
  return {
    options: group,
    after,
    filesystem,
    nodes: expected,
    prefer,
    ping,
    fences: fencesOf(options),
    noFencing: !fencing,
    templates,
  };
}
