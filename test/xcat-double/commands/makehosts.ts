import type { Row } from '../database/database';
import { siteValue } from '../database/site';
import { type HostEntry, removeHosts, writeHosts } from '../services/hosts-file';
import type { Context } from './command';
import { expandNoderange, InvalidNoderange } from './noderange';

/** `makehosts [noderange] [-d]`: lines in /etc/hosts for the nodes that have an address in table hosts. */
export async function makeHosts({ args, database, output }: Context): Promise<void> {
  const range = args.find((arg) => !arg.startsWith('-'));
  const domain = await siteValue(database, 'domain');
  try {
    const chosen = range === undefined ? undefined : new Set(await expandNoderange(database, range));
    const rows = (await database.rows('hosts')).filter((row) => row.ip && (chosen?.has(row.node ?? '') ?? true));
    if (args.includes('-d')) removeHosts(new Set(rows.map((row) => row.node ?? '')));
    else writeHosts(rows.map((row) => entryOf(row, domain)));
  } catch (error) {
    if (!(error instanceof InvalidNoderange)) throw error;
    output.plainError(error.message);
  }
}

function entryOf({ node = '', ip = '', hostnames = '' }: Row, domain: string | undefined): HostEntry {
  const long = domain && !node.includes('.') ? [`${node}.${domain}`] : [];
  return { address: ip, names: [node, ...long, ...hostnames.split(/[\s,]+/).filter(Boolean)] };
}
