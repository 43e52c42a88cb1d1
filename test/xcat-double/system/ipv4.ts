/** The number behind a dotted address or mask. */
export function toNumber(address: string): number {
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

/** A number as a dotted address. */
export function toAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
}

/** The network an address belongs to, as a dotted address. */
export function networkOf(address: string, mask: string): string {
  return toAddress((toNumber(address) & toNumber(mask)) >>> 0);
}

/** The prefix length of a dotted mask. */
export function prefixLength(mask: string): number {
  return toNumber(mask).toString(2).replaceAll('0', '').length;
}
