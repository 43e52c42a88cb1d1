import { sameNetwork } from '../host/network/ipaddress';

/** A row of one of xCAT's tables. */
export type Row = Readonly<Record<string, string>>;

/** One attribute that does not say what it has to. */
export interface WrongAttribute {
  readonly table: 'site' | 'networks' | 'noderes';
  /** The name of the network, or of the node or group; empty for the site. */
  readonly object: string;
  readonly attribute: string;
  readonly found: string;
  readonly wanted: string;
}

/**
 * What of the site table is not the virtual address (mini design: check_xcat_attribute); and what of dhcpinterfaces names the
 * virtual address's alias (eth0:0) for the interface itself: makedhcp finds no network there.
 */
export function wrongSiteAttributes(site: readonly Row[], vip: string): WrongAttribute[] {
  const said = (attribute: string) => site.find((row) => row.key === attribute)?.value ?? '';
  const wanted: readonly (readonly [string, string])[] = [
    ['master', vip],
    ['nameservers', vip],
    ['dhcpinterfaces', said('dhcpinterfaces').replace(/:\d+\b/g, '')],
  ];
  return wanted.flatMap(([attribute, value]): WrongAttribute[] => {
    const found = said(attribute);
    return found === value ? [] : [{ table: 'site', object: '', attribute, found, wanted: value }];
  });
}

/**
 * The networks whose tftpserver has to become the virtual address: the one that holds it, and every one that names an
 * address of this very node, which would stay behind when the management node moves. `<xcatmaster>` and nothing at all mean
 * the management node as another network sees it, and any other server is none of ours.
 */
export function wrongTftpServers(
  networks: readonly Row[],
  vip: string,
  ownAddresses: readonly string[],
): WrongAttribute[] {
  return networks.flatMap((row): WrongAttribute[] => {
    const found = row.tftpserver ?? '';
    const holdsVip = row.net !== undefined && sameNetwork(row.net, vip, maskLength(row.mask ?? ''));
    if (found === vip || !(holdsVip || ownAddresses.includes(found))) return [];
    return [{ table: 'networks', object: row.netname ?? '', attribute: 'tftpserver', found, wanted: vip }];
  });
}

/** Of a network, beside tftpserver: servers of its own, which may be this node. */
const networkServers = ['dhcpserver', 'nameservers'] as const;
/** Of a node or a group: the servers that it has instead of its network's. */
const nodeServers = ['xcatmaster', 'tftpserver', 'nfsserver'] as const;

/**
 * What else names an address of this very node as a server, and would stay behind when the management node moves: in lists
 * the one address is exchanged.
 */
export function wrongServers(
  networks: readonly Row[],
  noderes: readonly Row[],
  vip: string,
  ownAddresses: readonly string[],
): WrongAttribute[] {
  const exchanged = (text: string) => [
    ...new Set(text.split(',').map((each) => (ownAddresses.includes(each.trim()) ? vip : each.trim()))),
  ];
  const wrong = (table: 'networks' | 'noderes', key: string, attributes: readonly string[]) => (row: Row) =>
    attributes.flatMap((attribute): WrongAttribute[] => {
      const found = row[attribute] ?? '';
      if (!found.split(',').some((each) => ownAddresses.includes(each.trim()))) return [];
      return [{ table, object: row[key] ?? '', attribute, found, wanted: exchanged(found).join(',') }];
    });
  return [
    ...networks.flatMap(wrong('networks', 'netname', networkServers)),
    ...noderes.flatMap(wrong('noderes', 'node', nodeServers)),
  ];
}

/** The prefix length of xCAT's networks.mask: dotted, or /24; 32 (no network but the address itself) for anything else. */
function maskLength(mask: string): number {
  if (/^\/?\d{1,2}$/.test(mask)) return Number(mask.replace('/', ''));
  const bits = mask.split('.').map((part) => Number(part).toString(2).padStart(8, '0'));
  return bits.length === 4 ? bits.join('').replace(/0+$/, '').length : 32;
}
