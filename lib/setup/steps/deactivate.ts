import { isActiveHere } from '../scene';
import { done, type Step, todo, unneeded } from '../step';
import { ownNamesBack } from './hostname';
import { detachAll } from './links';
import { dropAddress, isHeld } from './vip';

/**
 * Mini design, step 10: this node is an ordinary node again, and the cluster decides which one becomes the management node.
 * There is nothing to undo: what this step takes away, an earlier step has brought.
 */
export const deactivate: Step = {
  id: 'deactivate',
  name: 'the end of the activation',
  title: ({ node }) => `${node} is no management node until the cluster makes it one`,

  async check(scene) {
    const { mode, journal, address, attachments, hostname } = scene;
    if (isActiveHere(scene)) return unneeded('the cluster has made it one');
    if (mode === 'join') return unneeded('it was none');
    if (journal.isDone('deactivate')) return done('it is none');
    return todo(
      ...[...attachments].reverse().map(({ path }) => `${path} is the local one again`),
      `host name, /etc/hosts and /etc/nsswitch.conf as before ${hostname}`,
      `ip address delete ${address.ip}/${address.prefix} dev ${address.nic}`,
    );
  },

  async run({ scene, progress }) {
    progress(`taking paths off ${scene.directory}`);
    await detachAll(scene.attachments);
    await scene.hold.release();
    progress('own names back');
    await ownNamesBack(scene.hostname);
    if (await isHeld(scene.address)) await dropAddress(scene.address);
  },
};
