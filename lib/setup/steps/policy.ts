import { databaseFor } from '../../database/engines';
import { readLocalFile } from '../../host/runstate';
import { Deadline } from '../../ocf/deadline';
import { definedNodes, readSite, readTable } from '../../xcat/client';
import type { DatabaseEngine } from '../../xcat/data/layout';
import { changeObject } from '../../xcat/definitions';
import { luggageIn } from '../../xcat/luggage/luggage';
import { carryNames, dropNames } from '../../xcat/luggage/rolenames';
import { carryRootKeys, dropRootKeys } from '../../xcat/luggage/rootkeys';
import { missingTrust, untrusted } from '../../xcat/policy';
import { databaseContext } from '../managed';
import { isActiveHere, type Scene } from '../scene';
import { done, type Finding, type Step, todo, unneeded } from '../step';
import { startXcatd, stopXcatd } from './xcat';

const limitMs = 120_000;

/**
 * Mini design, step 8: both nodes and the management node's own name are trusted. xcatd is started for it on the shared
 * data, which shows at the same time that the data is good.
 */
export const policy: Step = {
  id: 'policy',
  name: 'the policy rules',
  title: (scene) => `xCAT's daemon runs on the shared data and trusts ${namesOf(scene).join(', ')}`,

  async check(scene) {
    if (scene.mode === 'join') return isActiveHere(scene) ? trustHere(scene) : unneeded('it is in the shared data');
    if (scene.journal.isDone('policy')) return done('it does');
    const names = namesOf(scene);
    return todo(
      'systemctl start xcatd',
      ...names.map((name) => `chdef -t policy -o 1.x name=${name} rule=trusted, unless there`),
      "put names of /etc/hosts and root's ssh key that compute nodes let in down for the other nodes",
    );
  },

  async run({ scene, note, progress }) {
    if (isActiveHere(scene)) return trust(scene, progress);
    await scene.hold.take();
    const { database, directory } = scene;
    await note({ database, directory } satisfies PolicyMemo);
    await startXcatd(database);
    await trust(scene, progress);
    const deadline = Deadline.in(limitMs);
    // Whoever becomes the management node first has them: it need not be this node.
    const luggage = luggageIn(directory, deadline);
    await carryNames(await readSite(deadline), await definedNodes(deadline), luggage);
    await carryRootKeys(luggage, deadline);
  },

  /** The rules are in the copy, which goes with step 6; what is left to do is to end what works on it, and the luggage. */
  async undo({ memo }) {
    const known = memo as PolicyMemo | undefined;
    // On the management node of a cluster nothing was started; a rule for one of its nodes may stay.
    if (!known) return;
    await stopXcatd();
    await databaseFor(known.database).stop(databaseContext());
    const luggage = luggageIn(known.directory, Deadline.in(limitMs));
    await dropNames(luggage);
    await dropRootKeys(luggage);
  },
};

/** On the management node as the cluster runs it: whether a node that has come since, under a name of its own, is trusted too. */
async function trustHere(scene: Scene): Promise<Finding> {
  const names = namesOf(scene);
  const deadline = Deadline.in(limitMs);
  // Without an xcatd that answers, check and status have more to say.
  const missing = await readTable('policy', deadline).then(
    (rows) => missingTrust(rows, names),
    () => [],
  );
  if (missing.length === 0) return unneeded('it is in the shared data');
  return todo(...missing.map(({ priority, name }) => `chdef -t policy -o ${priority} name=${name} rule=trusted`));
}

async function trust(scene: Scene, progress: (text: string) => void): Promise<void> {
  const names = namesOf(scene);
  const deadline = Deadline.in(limitMs);
  for (const { priority, name } of missingTrust(await readTable('policy', deadline), names)) {
    progress(`${priority}: ${name} is trusted`);
    await changeObject('policy', priority, { name, rule: 'trusted' }, deadline);
  }
  const left = untrusted(await readTable('policy', deadline), names);
  if (left.length > 0) throw new Error(`xCAT has no policy rule for ${left.join(', ')} after it was told to`);
}

interface PolicyMemo {
  readonly database: DatabaseEngine;
  readonly directory: string;
}

/** The cluster's names of all nodes, this node's own host name where it is another one, and the management node's. */
function namesOf({ members, hostname }: Pick<Scene, 'members' | 'hostname'>): string[] {
  const own = readLocalFile('/etc/hostname')?.trim().split('.')[0];
  return [...new Set([...members, ...(own ? [own] : []), hostname.split('.')[0] ?? hostname])];
}
