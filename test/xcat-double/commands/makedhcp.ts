import { siteValues } from '../database/site';
import { chooseBackend } from '../services/dhcp-backend';
import { iscServer } from '../services/dhcp-isc';
import { keaServer } from '../services/dhcp-kea';
import { hasForeignGateway, servedSubnets } from '../services/dhcp-networks';
import type { DhcpServer } from '../services/dhcp-server';
import { sharedSecret } from '../services/omapi-key';
import { localAddresses, resolve } from '../system/addresses';
import { readOsRelease } from '../system/os-release';
import { pause } from '../system/pause';
import type { Context } from './command';
import { expandNoderange, InvalidNoderange } from './noderange';

/** How long the real one is busy besides talking to the server about hosts (ms). */
const REST_OF_HOSTS = 1000;

/**
 * `makedhcp -n | -a | noderange | -q noderange | -d noderange`: the DHCP server's configuration and its hosts. The server is
 * ISC's or Kea, as site.dhcpbackend says.
 */
export async function makeDhcp(context: Context): Promise<void> {
  const site = await siteValues(context.database);
  const isInstalled = (program: string) => Bun.which(program, { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }) !== null;
  const backend = chooseBackend(site.get('dhcpbackend') ?? '', readOsRelease(), isInstalled);
  const server = backend === 'kea' ? keaServer() : iscServer(await sharedSecret(context.database));
  if (context.args.includes('-n')) return makeConfiguration(context, site, server);
  try {
    await manageHosts(context, server);
  } catch (error) {
    if (!(error instanceof InvalidNoderange)) throw error;
    context.output.plainError(error.message);
  }
}

async function makeConfiguration(
  { database, output }: Context,
  site: ReadonlyMap<string, string>,
  server: DhcpServer,
): Promise<void> {
  const subnets = servedSubnets(await database.rows('networks'), site.get('master') ?? '', localAddresses());
  for (const { network } of subnets) {
    if (network.dynamicrange) continue;
    const advice = 'If hardware discovery is being used, a dynamic range is required.';
    output.warning(`No dynamic range specified for ${network.net}. ${advice}`);
  }
  for (const { network } of subnets.filter((subnet) => hasForeignGateway(subnet.network))) {
    const place = `${network.net}/${network.mask}`;
    output.error(`Specified gateway ${network.gateway} is not valid for ${place}, must be on same network`);
  }
  const setup = {
    domain: site.get('domain') ?? '',
    leaseTime: site.get('dhcplease') || '43200',
    timezone: site.get('timezone') || 'Universal',
    subnets,
  };
  await server.configure(setup, output);
}

async function manageHosts({ args, database, output }: Context, server: DhcpServer): Promise<void> {
  const range = args.find((arg) => !arg.startsWith('-'));
  const macs = new Map((await database.rows('mac')).map((row) => [row.node ?? '', row.mac ?? '']));
  const nodes = range === undefined ? [...macs.keys()] : await expandNoderange(database, range);
  await server.mustRun();
  if (args.includes('-q')) {
    const answers = await server.lookUp(nodes);
    nodes.forEach((node, index) => {
      const { address, mac = '' } = answers[index] ?? {};
      if (address) output.data(`${node}: ip-address = ${address}, hardware-address = ${mac}`);
    });
    return;
  }
  const known = nodes.filter((node) => macs.get(node));
  if (known.length === 0) return;
  await pause(REST_OF_HOSTS);
  if (args.includes('-d')) return server.remove(known);
  const hosts = await Promise.all(
    // A mac may be given as "mac!name|mac!name": the first is the node's own.
    known.map(async (name) => ({ name, mac: macs.get(name)?.split(/[|!]/)[0] ?? '', address: await resolve(name) })),
  );
  await server.put(hosts);
}
