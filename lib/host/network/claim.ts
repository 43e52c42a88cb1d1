import type { Deadline } from '../../ocf/deadline';
import { Failure } from '../../ocf/failure';
import { addAddress, type HeldAddress, placesText, removeAddress } from './addresses';
import { detectionEnd, detectsDuplicates } from './inet6';
import { linkState } from './interfaces';
import { familyOf } from './ipaddress';
import { withKernelSetting } from './kernelsetting';
import { otherHostAnswering } from './neighbours';

/**
 * Brings an address up so that it can be used, unless `conflictCheck` finds that another host has it. One that is in its place
 * already is taken over, whoever put it there. `held`: what this node holds. Returns whether it was added.
 * @throws Failure `vip-elsewhere`, `vip-taken`, `vip-tentative`, `vip-add`.
 */
export async function claimAddress(
  address: HeldAddress,
  held: readonly HeldAddress[],
  conflictCheck: boolean,
  deadline: Deadline,
): Promise<boolean> {
  const there = inItsPlace(address, held);
  if (there && there.detection !== 'failed') {
    await settle(address, deadline);
    return false;
  }
  if (there) await removeAddress(address, deadline);
  if (familyOf(address.ip) === 6) await claimIpv6(address, conflictCheck, deadline);
  else {
    if (conflictCheck) await refuseTaken(address, deadline);
    await addAddress(address, deadline);
  }
  return true;
}

/** The address as it is held, only on its interface and with its prefix. @throws Failure `vip-elsewhere` naming any other place. */
function inItsPlace({ ip, nic, prefix }: HeldAddress, held: readonly HeldAddress[]): HeldAddress | undefined {
  const there = held.filter((candidate) => candidate.ip === ip);
  const elsewhere = there.filter((candidate) => candidate.nic !== nic || candidate.prefix !== prefix);
  if (elsewhere.length === 0) return there[0];
  throw new Failure('vip-elsewhere', `${placesText(elsewhere)}, expected only /${prefix} on ${nic}; remove it there`);
}

/**
 * Where the kernel can, it is the kernel that looks for another holder, while the address is there but cannot be used yet; at
 * the end of that it also tells the network of the address.
 */
async function claimIpv6(address: HeldAddress, conflictCheck: boolean, deadline: Deadline): Promise<void> {
  const { nic } = address;
  const detect = conflictCheck && detectsDuplicates(nic) && linkState(nic) === 'up';
  if (conflictCheck && !detect) await refuseTaken(address, deadline);
  await withKernelSetting(`net/ipv6/conf/${nic}/ndisc_notify`, '1', async () => {
    await addAddress(address, deadline, detect);
    await settle(address, deadline);
  });
}

/** Waits until an address can be used; one that the kernel gives up is removed again. IPv4 always can. */
async function settle(address: HeldAddress, deadline: Deadline): Promise<void> {
  const { ip, nic } = address;
  if (familyOf(ip) === 4 || linkState(nic) !== 'up') return;
  const end = await detectionEnd(ip, nic, deadline.keeping(3000));
  if (end === 'done') return;
  await removeAddress(address, deadline);
  if (end === 'failed') throw taken(address, await otherHostAnswering(ip, nic, deadline));
  throw new Failure('vip-tentative', `${ip} stays tentative on ${nic}: the kernel's look for duplicates does not end`);
}

async function refuseTaken(address: HeldAddress, deadline: Deadline): Promise<void> {
  const other = await otherHostAnswering(address.ip, address.nic, deadline);
  if (other !== undefined) throw taken(address, other);
}

function taken({ ip, nic }: HeldAddress, other = 'unknown'): Failure {
  const who = other === 'unknown' ? 'another host' : `the host with hardware address ${other}`;
  return new Failure('vip-taken', `${who} answers for ${ip} on ${nic}; is another management node alive?`);
}
