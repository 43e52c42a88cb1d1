import type { Database } from '../database/database';

/** A node range that names no node. */
export class InvalidNoderange extends Error {
  constructor(range: string) {
    super(`Invalid nodes and/or groups in noderange: ${range}`);
  }
}

/**
 * The nodes of a range: node names, groups (and `all`), `cn[1-3]`, `cn1-cn3`, with commas between. Throws InvalidNoderange
 * when a part names nothing that exists.
 */
export async function expandNoderange(database: Database, range: string): Promise<string[]> {
  const groups = new Map<string, string[]>();
  const known = new Set<string>();
  for (const { node = '', groups: memberships = '' } of await database.rows('nodelist')) {
    known.add(node);
    for (const group of memberships.split(',').filter(Boolean)) groups.set(group, [...(groups.get(group) ?? []), node]);
  }
  const found = new Set<string>();
  for (const part of splitRange(range)) {
    const members = groups.get(part) ?? expandNames(part).filter((name) => known.has(name));
    if (members.length === 0) throw new InvalidNoderange(part);
    for (const member of members) found.add(member);
  }
  return [...found];
}

/** The names that a range spells out, whether they exist or not. */
export function expandNames(range: string): string[] {
  return splitRange(range).flatMap(expandPart);
}

function splitRange(range: string): string[] {
  return range.split(/,(?![^[]*\])/).filter(Boolean);
}

function expandPart(part: string): string[] {
  const brackets = /^(.*)\[(\d+)-(\d+)\](.*)$/.exec(part);
  if (brackets) return count(brackets[1], brackets[2], brackets[3], brackets[4]);
  const pair = /^(.*?)(\d+)-(.*?)(\d+)$/.exec(part);
  if (pair && pair[1] === pair[3]) return count(pair[1], pair[2], pair[4], '');
  return [part];
}

function count(prefix = '', first = '', last = '', suffix = ''): string[] {
  const names: string[] = [];
  for (let number = Number(first); number <= Number(last); number++) {
    names.push(`${prefix}${String(number).padStart(first.length, '0')}${suffix}`);
  }
  return names;
}
