import { type Deadline, waitUntil } from '../../ocf/deadline';
import { readLocalFile } from '../runstate';
import { hexDigits } from './ipaddress';
import { kernelSetting } from './kernelsetting';

/** How far the kernel is with asking the link whether another host has an address (duplicate address detection, RFC 4862). */
export type Detection = 'tentative' | 'failed' | 'done';

/** Where an IPv6 address stands on this node. */
export interface Inet6Place {
  readonly nic: string;
  readonly prefix: number;
  readonly detection: Detection;
}

const flagFailed = 0x08;
const flagTentative = 0x40;

/** Every place on this node that holds an IPv6 address, by the kernel's own list: no program is started. Throws system errors. */
export function placesOf(ip: string): Inet6Place[] {
  const digits = hexDigits(ip);
  const lines = (readLocalFile('/proc/net/if_inet6') ?? '').split('\n');
  return lines.flatMap((line): Inet6Place[] => {
    const [address, , prefix = '', , flags = '', nic = ''] = line.trim().split(/\s+/);
    if (address !== digits) return [];
    return [{ nic, prefix: Number.parseInt(prefix, 16), detection: detectionOf(Number.parseInt(flags, 16)) }];
  });
}

function detectionOf(flags: number): Detection {
  if (flags & flagFailed) return 'failed';
  return flags & flagTentative ? 'tentative' : 'done';
}

/** Whether the kernel looks for duplicates of what is added to an interface. Throws system errors. */
export function detectsDuplicates(nic: string): boolean {
  const setting = (name: string, where: string) => Number(kernelSetting(`net/ipv6/conf/${where}/${name}`) ?? 0);
  return Math.max(setting('accept_dad', 'all'), setting('accept_dad', nic)) > 0 && setting('dad_transmits', nic) > 0;
}

/** Waits for the end of the detection on an interface: an address that is tentative cannot be used yet. */
export async function detectionEnd(ip: string, nic: string, deadline: Deadline): Promise<Detection> {
  const now = () => placesOf(ip).find((place) => place.nic === nic)?.detection ?? 'done';
  await waitUntil(() => now() !== 'tentative', deadline, 50);
  return now();
}
