import { hostname, networkInterfaces } from 'node:os';
import { readLocalFile } from '../../host/runstate';
import type { Deadline } from '../../ocf/deadline';
import { definedNodes, type Site } from '../client';
import { make } from '../services/make';
import { type CarriedLines, linesToAdd, linesToCarry, type OwnNames } from './hostslines';
import type { Luggage } from './luggage';
import { appendLines, bringLines, hostsText, madeLines, makeNodeLines, wholeHostsText } from './nodelines';

const carriedName = 'names';

/** How the names come to a node that becomes the management node. */
export interface NamesArrival {
  readonly site: Site;
  /** Whether makehosts is run. */
  readonly regenerate: boolean;
  /** The names were brought here before, and this node has been the management node since. */
  readonly settled: boolean;
  readonly luggage: Luggage | undefined;
}

/**
 * DNS and DHCP take all names from /etc/hosts and lose a missing one without a word (facts/xcat, 8.2). What the nodes' tables
 * hold is made again by makehosts; other entries, which an administrator keeps in the management node's /etc/hosts, come with
 * the role and are put down for the next node.
 * @throws Failure `make-failed`, `storage-*`; system errors.
 */
export async function bringNames(arrival: NamesArrival, deadline: Deadline): Promise<void> {
  const { site, regenerate, settled, luggage } = arrival;
  const nodes = await definedNodes(deadline);
  const own = ownNames(site);
  const before = asCarriedLines(await luggage?.read(carriedName));
  const carry = () => linesToCarry(wholeHostsText(), own, { nodes, carried: before, made: madeLines() });
  const carried = settled ? carry() : before;
  if (regenerate) await makeNodeLines(nodes ?? [], () => make(['makehosts'], deadline));
  await bringLines(linesToAdd(hostsText(), carried, own, nodes));
  await luggage?.write(carriedName, carry());
}

/** Puts the names down for the next node as they are now. @throws Failure `storage-*`; system errors. */
export async function carryNames(site: Site, nodes: readonly string[] | undefined, luggage: Luggage): Promise<void> {
  const carried = asCarriedLines(await luggage.read(carriedName));
  const known = { nodes, carried, made: madeLines() };
  await luggage.write(carriedName, linesToCarry(wholeHostsText(), ownNames(site), known));
}

/** Nothing is carried any more. @throws Failure `storage-*`. */
export function dropNames(luggage: Luggage): Promise<void> {
  return luggage.remove(carriedName);
}

/**
 * Gives all names to a node for good that goes on with xCAT on its own disk: what makehosts makes, and what was carried.
 * @throws Failure `make-failed`, `storage-*`; system errors.
 */
export async function keepNames(site: Site, luggage: Luggage, deadline: Deadline): Promise<void> {
  await make(['makehosts'], deadline);
  const carried = asCarriedLines(await luggage.read(carriedName));
  await appendLines(linesToAdd(wholeHostsText(), carried, ownNames(site), await definedNodes(deadline)));
}

/** The addresses on this node's interfaces, its own name, and the management node's, with the domain and without. */
function ownNames({ master, domain }: Site): OwnNames {
  const addresses = Object.values(networkInterfaces()).flatMap((nic) => nic?.map(({ address }) => address) ?? []);
  const hostNames = [hostname(), readLocalFile('/etc/hostname')?.trim() ?? ''].filter(Boolean);
  const names = hostNames.flatMap((name) => {
    const short = name.split('.')[0] ?? name;
    return [name, short, ...(domain ? [`${short}.${domain}`] : [])];
  });
  return { addresses: new Set([...addresses, master]), names: new Set(names) };
}

function asCarriedLines(value: unknown): CarriedLines {
  const { lines, nodes } = (value ?? {}) as Partial<CarriedLines>;
  return { lines: lines ?? [], nodes: nodes ?? [] };
}
