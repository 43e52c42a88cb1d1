import type { Row } from '../database/database';
import { toAddress, toNumber } from '../system/ipv4';
import type { HostEntry } from './hosts-file';

/** A zone that makedns keeps. */
export interface Zone {
  readonly name: string;
  /** Its file in BIND's directory. */
  readonly file: string;
}

/** One record: a name for an address, or an address for a name. */
export interface DnsRecord {
  readonly zone: string;
  readonly name: string;
  readonly type: 'A' | 'PTR';
  readonly value: string;
}

/** The zone of the cluster's domain. */
export function forwardZone(domain: string): Zone {
  return { name: domain, file: `db.${domain}` };
}

/** The reverse zones of a network: they end at whole octets, so a /20 has sixteen. */
export function reverseZones({ net = '', mask = '' }: Row): Zone[] {
  const prefix = toNumber(mask).toString(2).replaceAll('0', '').length;
  const octets = Math.min(3, Math.max(1, Math.ceil(prefix / 8)));
  const step = 2 ** (32 - octets * 8);
  const count = Math.max(1, 2 ** (octets * 8 - prefix));
  return Array.from({ length: count }, (_, index) => {
    const part = toAddress(toNumber(net) + index * step)
      .split('.')
      .slice(0, octets);
    return { name: `${part.toReversed().join('.')}.IN-ADDR.ARPA.`, file: `db.${part.join('.')}` };
  });
}

/** The records of a host: A for its name if that is in the domain, PTR if its address is in a zone of ours. */
export function recordsOf(entry: HostEntry, domain: string, zones: readonly Zone[]): DnsRecord[] {
  const [first = ''] = entry.names;
  const name = first.includes('.') ? first : `${first}.${domain}`;
  if (first === 'localhost' || !name.endsWith(`.${domain}`)) return [];
  const records: DnsRecord[] = [{ zone: domain, name: `${name}.`, type: 'A', value: entry.address }];
  const reverse = `${entry.address.split('.').toReversed().join('.')}.IN-ADDR.ARPA.`;
  const zone = zones.find((candidate) => reverse.endsWith(`.${candidate.name}`));
  if (zone) records.push({ zone: zone.name, name: reverse, type: 'PTR', value: `${name}.` });
  return records;
}
