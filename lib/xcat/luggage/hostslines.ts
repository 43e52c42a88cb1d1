/** A line of /etc/hosts that names an address. */
export interface HostsLine {
  readonly address: string;
  readonly names: readonly string[];
}

/** What a line of /etc/hosts says; undefined for a comment, an empty line or half an entry. */
export function parseHostsLine(line: string): HostsLine | undefined {
  const [address = '', ...names] = (line.split('#')[0] ?? '').trim().split(/\s+/);
  return address !== '' && names.length > 0 ? { address, names } : undefined;
}

/** What a host is known by: its own addresses and names, among them those of the management node that it is just now. */
export interface OwnNames {
  readonly addresses: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
}

/** Lines of /etc/hosts that belong to the management node and not to the host that it is on. */
export interface CarriedLines {
  readonly lines: readonly string[];
  /** Those nodes of xCAT that the lines name: a line of a node that is gone must not come back. */
  readonly nodes: readonly string[];
}

/** What is known of xCAT's nodes beside the text. */
export interface KnownNodes {
  /** Those that xCAT knows now; undefined when it cannot say. */
  readonly nodes: readonly string[] | undefined;
  /** What was carried before: its nodes were nodes then. */
  readonly carried: CarriedLines;
  /** The lines that makehosts made. */
  readonly made: readonly string[];
}

/** Loopback, the unspecified address, link-local and multicast: every host has its own lines for these. */
const everyHosts = /^(127\.|0\.0\.0\.0$|169\.254\.|255\.|22[4-9]\.|23\d\.|::1?$|fe[89ab0]|ff)/i;

/**
 * What of a hosts text the management node takes with it: all entries that speak neither of this host nor of what every host
 * has, that makehosts does not make again (`made`), and that are not of a node which is gone.
 */
export function linesToCarry(text: string, own: OwnNames, { nodes, carried, made }: KnownNodes): CarriedLines {
  const defined = new Set(nodes ?? carried.nodes);
  const again = new Set(made);
  const gone = goneNodes(carried, nodes);
  const entries = text.split('\n').flatMap((line) => {
    const entry = parseHostsLine(line);
    return entry && !again.has(line) && !isElsewhere(entry, own, gone) ? [{ line, entry }] : [];
  });
  const named = entries.flatMap(({ entry }) => entry.names.filter((name) => defined.has(name)));
  return { lines: entries.map(({ line }) => line.trimEnd()), nodes: [...new Set(named)] };
}

/**
 * The carried lines that a hosts text lacks. A name that the text has already stays what it is there. `nodes` are those that
 * xCAT knows now; undefined when it cannot say.
 */
export function linesToAdd(
  text: string,
  carried: CarriedLines,
  own: OwnNames,
  nodes: readonly string[] | undefined,
): string[] {
  const known = new Set(text.split('\n').flatMap((line) => parseHostsLine(line)?.names ?? []));
  const gone = goneNodes(carried, nodes);
  return carried.lines.flatMap((line) => {
    const entry = parseHostsLine(line);
    if (!entry || isElsewhere(entry, own, gone)) return [];
    const lacking = entry.names.filter((name) => !known.has(name));
    if (lacking.length === entry.names.length) return [line];
    return lacking.length > 0 ? [`${entry.address} ${lacking.join(' ')}`] : [];
  });
}

function goneNodes(carried: CarriedLines, nodes: readonly string[] | undefined): ReadonlySet<string> {
  const defined = nodes && new Set(nodes);
  return new Set(defined && carried.nodes.filter((name) => !defined.has(name)));
}

/** Letters, digits, hyphens and dots: what a name server takes (RFC 1123). makedns fails of any other name in /etc/hosts. */
const hostName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i;

/** An entry that stays where it is: of this host, of what every host has, of a node that is gone, or with a name that is none. */
function isElsewhere({ address, names }: HostsLine, own: OwnNames, gone: ReadonlySet<string>): boolean {
  if (everyHosts.test(address) || own.addresses.has(address)) return true;
  if (!names.every((name) => hostName.test(name))) return true;
  return names.some((name) => own.names.has(name) || gone.has(name));
}
