import { siteValues } from '../database/site';
import { isConfigured, updateRecords, writeConfiguration, writeKey } from '../services/bind';
import { type HostEntry, readHosts } from '../services/hosts-file';
import { nameServerPaths } from '../services/name-server-paths';
import { sharedSecret } from '../services/omapi-key';
import { isActive, systemctl } from '../services/service';
import { unitOf } from '../services/unit-names';
import { type DnsRecord, forwardZone, recordsOf, reverseZones, type Zone } from '../services/zones';
import { shortHostname } from '../system/addresses';
import { delay, pause } from '../system/pause';
import type { Context } from './command';
import { expandNoderange, InvalidNoderange } from './noderange';

/** How long the real one is busy after named has started: with a new configuration, and without (ms). */
const AFTER_NEW_CONFIGURATION = 2800;
const AFTER_RESTART = 1900;

/**
 * `makedns [-n] [noderange]`: BIND's configuration and zones (with -n from nothing), then the hosts of /etc/hosts by dynamic
 * update. What is not in /etc/hosts is silently left out, and without a name server it waits for ever: so does the real one.
 */
export async function makeDns(context: Context): Promise<void> {
  const { args, database, output } = context;
  const site = await siteValues(database);
  const domain = site.get('domain');
  if (!domain) return output.error('domain not defined in site table');
  const nameservers = (site.get('nameservers') ?? '').replaceAll('<xcatmaster>', site.get('master') ?? '');
  const isVerbose = args.includes('-V') || args.includes('--verbose');
  if (isVerbose) output.data(`domain name = ${domain}\nnameservers = ${nameservers}`);
  const hosts = await chosenHosts(context);
  if (!hosts) return;
  for (const host of hosts) output.data(`Handling ${host.names[0]} in /etc/hosts.`);
  output.data('Getting reverse zones, this may take several minutes for a large cluster.');
  const zones = [forwardZone(domain), ...(await database.rows('networks')).flatMap(reverseZones)];
  output.data('Completed getting reverse zones.');
  if (!(await serveZones(context, site, domain, zones))) return output.fail();
  output.data('Updating DNS records, this may take several minutes for a large cluster.');
  const records = hosts.flatMap((host) => recordsOf(host, domain, zones));
  const server = nameservers.split(',')[0] || site.get('master') || '127.0.0.1';
  const refusal = await update(server, records);
  if (refusal) return output.error(`Failure encountered updating ${domain}: ${refusal}`);
  output.data('Completed updating DNS records.\nDNS setup is completed');
}

/** The hosts of /etc/hosts, those of the node range alone if one is given; undefined when the range is wrong. */
async function chosenHosts({ args, database, output }: Context): Promise<HostEntry[] | undefined> {
  const range = args.find((arg) => !arg.startsWith('-'));
  const hosts = readHosts();
  if (range === undefined) return hosts;
  try {
    const nodes = await expandNoderange(database, range);
    return nodes.flatMap((node) => hosts.find((host) => host.names.includes(node)) ?? []);
  } catch (error) {
    if (!(error instanceof InvalidNoderange)) throw error;
    output.plainError(error.message);
    return undefined;
  }
}

/** Brings named up with all zones. False when it does not start: nothing more is said about it then. */
async function serveZones(
  { args, database, output }: Context,
  site: ReadonlyMap<string, string>,
  domain: string,
  zones: readonly Zone[],
): Promise<boolean> {
  const unit = unitOf('named');
  const isNew = args.includes('-n') || !zones.every(isConfigured);
  const secret = await sharedSecret(database);
  if (isNew) await systemctl('stop', unit);
  output.data('Updating zones.');
  if (isNew) {
    const forwarders = (site.get('forwarders') ?? '').split(',').filter(Boolean);
    const server = `${shortHostname()}.${domain}`;
    writeConfiguration({ zones, secret, forwarders, server, serverAddress: site.get('master') ?? '127.0.0.1' });
  } else {
    writeKey(secret);
  }
  output.data('Completed updating zones.');
  if (!isNew && (await isActive(unit))) return true;
  output.data(`Restarting ${nameServerPaths().spokenName}`);
  if (!(await systemctl('restart', unit))) return false;
  output.data('Restarting named complete');
  await pause(isNew ? AFTER_NEW_CONFIGURATION : AFTER_RESTART);
  return true;
}

/** Sends the records, for ever if nobody takes them; returns why they were refused, if they were. */
async function update(server: string, records: readonly DnsRecord[]): Promise<string | undefined> {
  for (;;) {
    const result = await updateRecords(server, records);
    if (result === 'done') return undefined;
    if (result !== 'unreachable') return result.refused;
    await delay(1000);
  }
}
