import { networkInterfaces } from 'node:os';
import type { Deadline } from '../../ocf/deadline';
import { Failure } from '../../ocf/failure';
import { failureText, run, runOk } from '../programs/run';
import { type Detection, placesOf } from './inet6';
import { linkState, splitAlias } from './interfaces';
import { familyOf } from './ipaddress';
import { kernelSetting, withKernelSetting } from './kernelsetting';

/** An address that an interface of this node holds. */
export interface HeldAddress {
  readonly nic: string;
  readonly ip: string;
  readonly prefix: number;
  /** The alias name of an IPv4 address; IPv6 has none. */
  readonly label: string | undefined;
  /** Of an IPv4 address: the interface has an earlier one in the same network. */
  readonly secondary?: boolean;
  /** Of an IPv6 address, while it cannot be used. */
  readonly detection?: Exclude<Detection, 'done'>;
}

interface IpLink {
  readonly ifname: string;
  readonly addr_info?: readonly IpInfo[];
}

interface IpInfo {
  readonly local?: string;
  readonly prefixlen?: number;
  readonly label?: string;
  readonly family?: string;
  readonly scope?: string;
  readonly secondary?: boolean;
  readonly tentative?: boolean;
  readonly dadfailed?: boolean;
}

/** All addresses of this node but the link-local ones of IPv6, also on interfaces that are down. @throws Failure as runOk. */
export async function heldAddresses(deadline: Deadline): Promise<HeldAddress[]> {
  const answer = await runOk('ip', ['-j', 'address', 'show'], { deadline, timeoutMs: 5000 });
  return (JSON.parse(answer.stdout || '[]') as IpLink[]).flatMap((link) =>
    (link.addr_info ?? []).flatMap((info) => heldAddress(link.ifname, info)),
  );
}

function heldAddress(nic: string, info: IpInfo): HeldAddress[] {
  const { local: ip, prefixlen: prefix, family, label } = info;
  if (ip === undefined || prefix === undefined) return [];
  if (family === 'inet') return [{ nic, ip, prefix, label, ...(info.secondary && { secondary: true }) }];
  if (family !== 'inet6' || info.scope === 'link') return [];
  const detection = info.dadfailed ? 'failed' : info.tentative ? 'tentative' : undefined;
  return [{ nic, ip, prefix, label: undefined, ...(detection && { detection }) }];
}

/** Where an address is, in words. */
export function placesText(places: readonly HeldAddress[]): string {
  return places.map(({ ip, prefix, nic }) => `${ip}/${prefix} is on ${nic}`).join(' and ');
}

/**
 * Whether this very address is on one interface that is up, the given one, and on no other; without starting a program. A
 * false is no proof of absence: the kernel's short answer leaves out interfaces without link; ask heldAddresses then.
 */
export function isHeldAndUp(ip: string, nic: string | undefined, prefix: number | undefined): boolean {
  const [place, ...others] = familyOf(ip) === 6 ? upPlaces6(ip) : upPlaces4(ip);
  if (!place || others.length > 0) return false;
  return (nic === undefined || place.nic === nic) && (prefix === undefined || place.prefix === prefix);
}

type Place = Pick<HeldAddress, 'nic' | 'prefix'>;

function upPlaces4(ip: string): Place[] {
  return Object.entries(networkInterfaces()).flatMap(([name, infos]) =>
    (infos ?? [])
      .filter((info) => info.address === ip)
      .map((info) => ({ nic: splitAlias(name).nic, prefix: Number(info.cidr?.split('/')[1]) })),
  );
}

/** From the kernel's list: the system's short answer does not tell what another host has claimed. */
function upPlaces6(ip: string): Place[] {
  return placesOf(ip).filter(({ nic, detection }) => detection !== 'failed' && linkState(nic) === 'up');
}

/**
 * Adds an address to an interface, non-persistent (it is gone after a reboot). The node's own address stays the source of what
 * the node itself sends: of IPv4 the first one of a network is it anyway, an IPv6 one is made "deprecated" for that.
 * `detect`: the kernel lets an IPv6 address be used only when it has asked the link for another holder.
 * @throws Failure `vip-add`.
 */
export async function addAddress(address: HeldAddress, deadline: Deadline, detect = true): Promise<void> {
  const { nic, ip, prefix } = address;
  const result = await run('ip', addWords(address, detect), { deadline, timeoutMs: 5000 });
  if (result.code === 0) return;
  const off = familyOf(ip) === 6 && kernelSetting(`net/ipv6/conf/${nic}/disable_ipv6`) !== '0';
  const why = off ? `IPv6 is turned off there (net.ipv6.conf.${nic}.disable_ipv6)` : failureText(result);
  throw new Failure('vip-add', `cannot add ${ip}/${prefix} to ${nic}: ${why}`);
}

/** The words with which `ip` adds an address. */
export function addWords({ nic, ip, prefix, label }: HeldAddress, detect = true): string[] {
  const words = ['address', 'add', `${ip}/${prefix}`];
  if (familyOf(ip) === 6) return [...words, 'dev', nic, 'preferred_lft', '0', ...(detect ? [] : ['nodad'])];
  return [...words, 'broadcast', '+', 'dev', nic, ...(label ? ['label', label] : [])];
}

/**
 * Removes exactly this address; the caller proves that it is gone. With the first IPv4 address of a network the kernel would
 * take all later ones of it away, the node's own among them, were it not told to keep them.
 */
export async function removeAddress(address: HeldAddress, deadline: Deadline): Promise<void> {
  const { nic, ip, prefix, secondary } = address;
  const words = ['address', 'delete', `${ip}/${prefix}`, 'dev', nic];
  const remove = () => run('ip', words, { deadline, timeoutMs: 5000 });
  if (secondary || familyOf(ip) === 6) await remove();
  else await withKernelSetting(`net/ipv4/conf/${nic}/promote_secondaries`, '1', remove);
}
