import { setTimeout as setFileTimeout, type Test, test } from 'tap';
import { agentNode, casesOf, ends, runtimes } from './agentnode';
import {
  allOrNone,
  bindLeavesDisk,
  busyPath,
  chosenPaths,
  detachedPath,
  startAndStop,
  stopRegardless,
  wrongData,
} from './shareddata/attaching';
import { killed, powerCut } from './shareddata/crash';
import { lostOwner, otherOwner } from './shareddata/owner';
import { agent, data, localPicture, mountData, type Scene, storageChildren, unmountData } from './shareddata/stage';
import { deadStorage, directoryRenamed, directoryUnmounted, readOnlyStorage } from './shareddata/storage';

setFileTimeout(1_200_000);

/** The cases, each of which leaves the node's disk as it found it. */
const cases: Readonly<Record<string, (t: Test, scene: Scene) => Promise<void>>> = {
  'started and stopped, each twice, both ways': startAndStop,
  'bind mounts leave the local disk as it is while they stand': bindLeavesDisk,
  "paths that are not there, and paths of the user's own choice": chosenPaths,
  'all paths are attached, or none': allOrNone,
  'no data set, another set, another database, data that is missing': wrongData,
  'the owner record of another node': otherOwner,
  'an owner that lost its record does not go on': lostOwner,
  'a path that somebody detached': detachedPath,
  'stopped with the shared directory unmounted': directoryUnmounted,
  'stopped with the shared directory renamed': directoryRenamed,
  'stopped with somebody at work there': busyPath,
  'storage that has become read-only': readOnlyStorage,
  'storage that hangs': deadStorage,
  'after a power cut the links still stand, and yet nothing is active': powerCut,
  'stop with bad parameters': stopRegardless,
  'killed at any moment, it can be stopped and started again': killed,
};

const lab = agentNode('shareddata', { setUp: true });

for (const runtime of runtimes) {
  test(`xcat-shareddata, built for ${runtime}`, async (t) => {
    const agents = await lab;
    const { node } = agents;
    await agents.install(runtime);
    for (const [name, run] of casesOf(runtime, cases)) {
      await t.test(name, async (t) => {
        await mountData(node);
        t.teardown(() => unmountData(node));
        const before = await localPicture(node);
        await run(t, { agents, node, runtime });
        ends(t, await agents.call(agent, 'monitor', data), 7, undefined, 'probe');
        t.equal(await localPicture(node), before, "the node's own disk is as it was");
        t.equal(await storageChildren(node), 0, 'no child is left behind');
      });
    }
  });
}
