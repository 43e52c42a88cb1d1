import { addAddress, addWords, type HeldAddress, heldAddresses, removeAddress } from '../../host/network/addresses';
import { otherHostAnswering } from '../../host/network/neighbours';
import { Deadline } from '../../ocf/deadline';
import { claimant, releaseOwnership } from '../../xcat/data/owner';
import { needsActivation, type Scene } from '../scene';
import { done, impossible, type Step, todo, unneeded } from '../step';

const limitMs = 15_000;

/** Mini design, step 1: nobody else has the virtual address. Only a look; the address is asked for on the wire, not by ping alone. */
export const vipFree: Step = {
  id: 'vip-free',
  name: 'the look for other hosts at the virtual address',
  title: ({ address }) => `virtual address ${address.ip} is not in use`,

  async check({ address, activeOn, owner, node, registered }: Scene) {
    if (activeOn !== undefined) return done(`it is the cluster's own, active on ${activeOn}`);
    const other = await otherHostAnswering(address.ip, address.nic, Deadline.in(limitMs));
    if (other === undefined) return done('nobody answers for it');
    if (owner?.state === 'held' && owner.node !== node && !registered) {
      return impossible(
        `${address.ip} is in use by ${owner.node}, where xcatha-setup is at work or was killed: let it finish there`,
      );
    }
    const who = other === 'unknown' ? 'another host' : `the host with hardware address ${other}`;
    return impossible(
      `${address.ip} is in use: ${who} answers for it on ${address.nic}; choose another --vip, or stop that host`,
    );
  },
};

interface VipMemo {
  readonly address: HeldAddress;
  /** Where this node has entered itself as owner, and under what name; memos of an older xcatha have neither. */
  readonly directory?: string;
  readonly node?: string;
}

/**
 * Mini design, step 2: the address on its interface, for the time of the set-up only; after a reboot it is gone. Who takes it owns
 * the shared directory first: of two set-ups begun in the same moment, on two nodes, one goes on.
 */
export const vip: Step = {
  id: 'vip',
  name: 'the virtual address',
  title: ({ address }) =>
    `virtual address ${address.ip}/${address.prefix} on ${address.nic}, for the time of the set-up`,

  async check(scene) {
    const { address } = scene;
    if (!needsActivation(scene)) return unneeded('nothing on this node needs it now');
    if (await isHeld(address)) return done('it is there');
    return todo(`ip ${addWords(address).join(' ')}`);
  },

  async run({ scene: { address, directory, node, hold }, note }) {
    if (await isHeld(address)) return;
    await note({ address, directory, node } satisfies VipMemo);
    await hold.take();
    await addAddress(address, Deadline.in(limitMs));
  },

  async undo({ memo }) {
    const known = memo as VipMemo | undefined;
    if (!known) return;
    const { address, directory, node } = known;
    if (await isHeld(address)) await dropAddress(address);
    if (directory !== undefined && node !== undefined) {
      await releaseOwnership(directory, claimant(node), Deadline.in(limitMs));
    }
  },
};

/** Whether this node holds just this address. @throws Failure as runOk. */
export async function isHeld(address: HeldAddress): Promise<boolean> {
  const held = await heldAddresses(Deadline.in(limitMs));
  return held.some((other) => other.ip === address.ip && other.nic === address.nic && other.prefix === address.prefix);
}

/** Takes the address away, with proof. @throws Error when it stays. */
export async function dropAddress(address: HeldAddress): Promise<void> {
  await removeAddress(address, Deadline.in(limitMs));
  if (await isHeld(address)) throw new Error(`${address.ip} is still on ${address.nic} after it was removed`);
}
