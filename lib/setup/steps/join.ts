import { clusterVouchesForDeath } from '../../host/pacemaker';
import { Deadline } from '../../ocf/deadline';
import { localSet, restoreLocalSet, writeLocalSet } from '../../xcat/data/manifest';
import { type NodeRecord, nodeRecordPath, readNodeRecord, writeNodeRecord } from '../../xcat/data/noderecord';
import { removeRecord } from '../copy';
import type { Scene } from '../scene';
import { done, impossible, type Step, todo } from '../step';

const limitMs = 30_000;

interface JoinMemo {
  readonly record: string;
  /** The set that this node belonged to before. */
  readonly set: string | undefined;
}

/** This node is entered as one of the set's nodes, on the shared directory and on its own disk. */
export const join: Step = {
  id: 'join',
  name: 'the joining',
  title: ({ node, set, mode }) => `${node} has joined ${mode === 'create' ? 'the new data set' : `data set ${set}`}`,

  async check(scene) {
    const { records, node, set, owner, registered, mode } = scene;
    const owned = mode === 'join' && !registered && owner?.state === 'held' && owner.node !== node;
    if (owned && !(await clusterVouchesForDeath(owner.node, Deadline.in(limitMs)))) {
      return impossible(
        `xcatha-setup is still at work on ${owner.node}, or was killed there: let it finish there first; if that host is lost, try again when the cluster has fenced it`,
      );
    }
    const found = records.find((record) => record.node === node);
    if (found && sameRecord(found, recordOf(scene)) && localSet() === set) return done('it has');
    return todo(`write ${nodeRecordPath(scene.directory, node)} and /var/lib/xcatha/set.json`);
  },

  async run({ scene, note, memo }) {
    const path = nodeRecordPath(scene.directory, scene.node);
    await note(memo ?? ({ record: path, set: localSet() } satisfies JoinMemo));
    await writeLocalSet(scene.set);
    const record = { ...recordOf(scene), joined: Math.floor(Date.now() / 1000) };
    await writeNodeRecord(scene.directory, record, Deadline.in(limitMs));
    if (!(await readNodeRecord(scene.directory, scene.node, Deadline.in(limitMs))))
      throw new Error(`${path} does not read back`);
  },

  async undo({ memo }) {
    const known = memo as JoinMemo | undefined;
    if (!known) return;
    await removeRecord(known.record);
    await restoreLocalSet(known.set);
  },
};

/** What this node says of itself. */
export function recordOf(scene: Scene): NodeRecord {
  const { node, set, versions, directory, address, hostname, database, attach, after, filesystem, nodes } = scene;
  return {
    node,
    set,
    ...versions,
    directory,
    ip: address.ip,
    prefix: address.prefix,
    nic: address.nic,
    hostname,
    database,
    attach,
    ...(after === undefined ? {} : { after }),
    ...(filesystem === undefined ? {} : { filesystem }),
    ...(nodes === undefined ? {} : { nodes }),
  };
}

/** Whether both say the same, whenever it was said. */
function sameRecord({ joined: _then, ...one }: NodeRecord, { joined: _now, ...other }: NodeRecord): boolean {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<keyof typeof one & keyof typeof other>;
  return [...keys].every((key) => JSON.stringify(one[key]) === JSON.stringify(other[key]));
}
