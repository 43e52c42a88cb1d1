/**
 * IP addresses as texts, of both families. Nothing here asks the machine. Not node:net's functions: loading that module takes
 * a monitor longer than all it does.
 */

export type Family = 4 | 6;

/** The family of an address, or undefined for a text that is none. */
export function familyOf(text: string): Family | undefined {
  const bytes = bytesOf(text);
  return bytes && (bytes.length === 4 ? 4 : 6);
}

/** Whether a text is an IPv4 address. */
export function isIPv4(text: string): boolean {
  return bytesOf4(text) !== undefined;
}

/** The one spelling of an address that the kernel uses too: `fd00:0:0::1` is `fd00::1`. A text that is no address stays. */
export function canonicalIp(text: string): string {
  const bytes = bytesOf(text);
  if (bytes?.length !== 16) return text;
  const groups = bytes.flatMap((byte, index) => (index % 2 === 0 ? [byte * 256 + (bytes[index + 1] ?? 0)] : []));
  const full = groups.map((group) => group.toString(16)).join(':');
  const [zeros] = [...full.matchAll(/\b0(:0)+\b/g)].sort((one, other) => other[0].length - one[0].length);
  if (!zeros) return full;
  const before = full.slice(0, zeros.index).replace(/:$/, '');
  const after = full.slice(zeros.index + zeros[0].length).replace(/^:/, '');
  return `${before}::${after}`;
}

/** Whether two texts are the same address, whatever their spelling. */
export function sameIp(one: string, other: string): boolean {
  return one === other || (one.includes(':') && other.includes(':') && canonicalIp(one) === canonicalIp(other));
}

/** What is wrong with a text as the address of a host that others are to reach. */
export function ipProblem(text: string): string | undefined {
  if (text.includes('%')) return 'must be an address without a zone: the same on both nodes and for every client';
  const bytes = bytesOf(text);
  if (!bytes) return 'must be an IPv4 or IPv6 address such as 10.0.0.100 or fd00::100';
  const kind = bytes.length === 4 ? unfit4(bytes) : unfit6(bytes, canonicalIp(text));
  return kind && `must be an address that a host can have, not ${kind}`;
}

function unfit4([first = 0]: readonly number[]): string | undefined {
  if (first === 0) return 'an unspecified one';
  if (first === 127) return 'a loopback one';
  if (first >= 240) return 'a reserved or broadcast one';
  return first >= 224 ? 'a multicast one' : undefined;
}

function unfit6(bytes: readonly number[], ip: string): string | undefined {
  const [first = 0, second = 0] = bytes;
  if (ip === '::') return 'an unspecified one';
  if (ip === '::1') return 'a loopback one';
  if (/^::ffff:\w+:\w+$/.test(ip)) return `an IPv4 one in the form of IPv6: give ${bytes.slice(12).join('.')}`;
  if (first === 0) return 'a reserved one';
  if (first === 0xff) return 'a multicast one';
  return first === 0xfe && second >> 6 === 2 ? 'a link-local one, which means another host on each link' : undefined;
}

/** What is wrong with a text as a prefix length, or as a dotted mask, for addresses of a family (undefined: of any). */
export function netmaskProblem(text: string, family?: Family): string | undefined {
  const length = prefixLength(text);
  const dotted = text.includes('.');
  if (family === 6) return length !== undefined && !dotted ? undefined : 'must be a prefix length such as 64';
  if (length !== undefined && (family === undefined || length <= 32)) return undefined;
  return 'must be a prefix length such as 24 or a mask such as 255.255.255.0';
}

/** The prefix length (1 to 128) that a text such as `24` or `255.255.255.0` means, or undefined. */
export function prefixLength(text: string): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text) >= 1 && Number(text) <= 128 ? Number(text) : undefined;
  const bits = bytesOf4(text) && bitsOf(text);
  return bits && /^1+0*$/.test(bits) ? bits.replace(/0/g, '').length : undefined;
}

/** Whether two addresses are of one family and lie in one network of the given prefix length. */
export function sameNetwork(one: string, other: string, prefix: number): boolean {
  const bits = bitsOf(one);
  return familyOf(one) === familyOf(other) && bits !== '' && bits.slice(0, prefix) === bitsOf(other).slice(0, prefix);
}

/** What is wrong with an address as that of a host in a network of this prefix length: some addresses are the network's own. */
export function hostPartProblem(ip: string, prefix: number): string | undefined {
  const host = bitsOf(ip).slice(prefix);
  if (host.length < 2) return undefined;
  if (familyOf(ip) === 6) {
    return host.includes('1') ? undefined : `${ip} is the address of all routers of its network (/${prefix})`;
  }
  if (!host.includes('1')) return `${ip} is the address of the network itself (/${prefix})`;
  return host.includes('0') ? undefined : `${ip} is the broadcast address of its network (/${prefix})`;
}

/** The address as the 32 hexadecimal digits that /proc/net/if_inet6 uses (8 for IPv4). */
export function hexDigits(ip: string): string {
  return (bytesOf(ip) ?? []).map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function bitsOf(ip: string): string {
  return (bytesOf(ip) ?? []).map((byte) => byte.toString(2).padStart(8, '0')).join('');
}

function bytesOf(text: string): number[] | undefined {
  return text.includes(':') ? bytesOf6(text) : bytesOf4(text);
}

function bytesOf4(text: string): number[] | undefined {
  const parts = text.split('.');
  const good = parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
  return good ? parts.map(Number) : undefined;
}

function bytesOf6(text: string): number[] | undefined {
  const [, front, dotted = ''] = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text) ?? [];
  if (front !== undefined) {
    const low = bytesOf4(dotted);
    return low && bytesOf6(`${front}0:0`)?.slice(0, 12).concat(low);
  }
  const [head = [], tail, ...more] = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const left = 8 - head.length - (tail?.length ?? 0);
  if (more.length > 0 || (tail ? left < 1 : left !== 0)) return undefined;
  const groups = [...head, ...Array<string>(left).fill('0'), ...(tail ?? [])];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.map((group) => Number.parseInt(group, 16)).flatMap((group) => [group >> 8, group & 255]);
}
