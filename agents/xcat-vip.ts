import { borrowHostname, currentHostname, hostNameProblem, returnHostname } from '../lib/host/names/hostname';
import { hostnameOf, ownNameOf } from '../lib/host/names/nameservice';
import { isInPlace, lossText, nameSettings, putNameSettings, undoNameSettings } from '../lib/host/names/namesettings';
import { type HeldAddress, heldAddresses, isHeldAndUp, placesText, removeAddress } from '../lib/host/network/addresses';
import { interfaceProblem, kernelNic, linkState, splitAlias } from '../lib/host/network/interfaces';
import { canonicalIp, familyOf, ipProblem, netmaskProblem, prefixLength } from '../lib/host/network/ipaddress';
import { forget, recall, remember } from '../lib/host/runstate';
import type { ActionContext, Agent, AgentDefinition, Outcome } from '../lib/ocf/agent';
import { Failure, messageOf } from '../lib/ocf/failure';
import type { ParameterTable, ParameterValues } from '../lib/ocf/parameters';
import { ReturnCode } from '../lib/ocf/returncodes';

const parameters = {
  ip: {
    type: 'string',
    required: true,
    uniqueGroup: 'address',
    shortdesc: 'address of the management node',
    longdesc:
      'The virtual IPv4 or IPv6 address under which the cluster knows its xCAT management node (site.master). One with a zone (fe80::1%eth0) cannot be given.',
    check: ipProblem,
  },
  cidr_netmask: {
    type: 'string',
    shortdesc: 'prefix length',
    longdesc:
      'Prefix length of the address, for example 24, or 64 for IPv6; a dotted mask such as 255.255.255.0 is accepted. Unset: that of the network on the interface which holds the address.',
    check: (text) => netmaskProblem(text),
  },
  nic: {
    type: 'string',
    shortdesc: 'network interface',
    longdesc:
      'Interface that carries the address, by its name or by an alternative name (altname). An alias form such as eth0:0 is read as interface eth0 and label eth0:0; IPv6 has no labels. Unset: the interface whose network holds the address.',
    check: interfaceProblem,
  },
  hostname: {
    type: 'string',
    shortdesc: 'host name of the management node',
    longdesc:
      'Host name that belongs to the address. Unset: the first name that /etc/hosts gives the address. The node bears it while it is the management node.',
    check: hostNameProblem,
  },
  set_hostname: {
    type: 'boolean',
    default: 'true',
    shortdesc: 'manage the host name',
    longdesc: 'Whether the node takes the host name of the management node and an entry for it in /etc/hosts.',
  },
  set_nameserver: {
    type: 'boolean',
    default: 'true',
    shortdesc: 'manage resolv.conf and nsswitch.conf',
    longdesc: `Whether the address becomes the first nameserver in /etc/resolv.conf and host names are looked up in files before DNS
(/etc/nsswitch.conf). Where systemd-resolved keeps resolv.conf, it is told to ask the address too, on this interface and for
this boot only (resolvectl dns). A resolv.conf that another program keeps (NetworkManager, resolvconf, netconfig, a DHCP
client) or that is a link to elsewhere is left alone, and monitor reports degraded until it names the address first: make that
program do it, on both nodes, or set this to false.`,
  },
  conflict_check: {
    type: 'boolean',
    default: 'true',
    shortdesc: 'refuse a taken address',
    longdesc:
      'Whether start first asks if another host answers for the address, and refuses when one does. It takes a second; for IPv6, where it is the kernel that asks (duplicate address detection), up to two.',
  },
  announce_count: {
    type: 'integer',
    default: '5',
    reloadable: true,
    shortdesc: 'number of announcements',
    longdesc:
      'How many gratuitous ARP packets, of both forms, tell the network where the address now is. IPv6: neighbour advertisements, which need send_ua of the resource-agents; the kernel sends a first one itself.',
  },
  announce_interval: {
    type: 'duration',
    default: '200ms',
    reloadable: true,
    shortdesc: 'time between announcements',
    longdesc: 'Time between two announcements, for example 200ms. They are sent in the background.',
  },
  check_link: {
    type: 'boolean',
    default: 'true',
    reloadable: true,
    shortdesc: 'a link that is down is a failure',
    longdesc: 'Whether monitor reports an interface without link as a failure, so that the management node moves.',
  },
  cut_connections: {
    type: 'boolean',
    default: 'false',
    reloadable: true,
    shortdesc: 'cut connections at stop',
    longdesc:
      'Whether stop ends the TCP connections that are open at the address (ss -K), so that their clients see it at once and connect to the next management node, instead of waiting for an answer that does not come. The kernel must be able to (CONFIG_INET_DIAG_DESTROY); where it is not, a warning in the log says so.',
  },
} as const satisfies ParameterTable;

export const definition: AgentDefinition<typeof parameters> = {
  name: 'xcat-vip',
  shortdesc: 'Virtual address and host name of an xCAT management node',
  longdesc: `Brings up the virtual IP address of an xCAT management node, refusing when another host answers for it, announces it,
and gives this node the management node's host name and name resolution: an entry in /etc/hosts, the address as first
nameserver, host names looked up in files first. Stop takes all of it back to exactly what was there before.`,
  parameters,
  actions: [
    { name: 'start', timeout: 30 },
    { name: 'stop', timeout: 30 },
    { name: 'monitor', timeout: 20, interval: 10, depth: 0 },
    { name: 'monitor', timeout: 20, interval: 60, depth: 10 },
    { name: 'reload-agent', timeout: 10 },
    { name: 'meta-data', timeout: 5 },
    { name: 'validate-all', timeout: 5 },
  ],
};

type Values = ParameterValues<typeof parameters>;

/** What start chose and did, for the actions that follow in this boot. */
interface Memory {
  readonly address: HeldAddress;
  /** The parameter nic as it was given: an alternative name of the interface, perhaps. */
  readonly asked?: string;
  readonly hostname: string | undefined;
}

const memory = 'vip';

export const agent: Agent<typeof parameters> = { definition, actions: { start, stop, monitor, validate } };

function validate({ ip, cidr_netmask: netmask }: Values): string | undefined {
  const problem = netmask === undefined ? undefined : netmaskProblem(netmask, familyOf(ip));
  return problem && `parameter cidr_netmask="${netmask}": ${problem} for ${ip}`;
}

async function start(values: Values, context: ActionContext): Promise<void> {
  const { deadline, log } = context;
  // Loaded here, and not by every monitor.
  const { placeFor } = await import('../lib/host/network/place.js');
  const { claimAddress } = await import('../lib/host/network/claim.js');
  const { announceInBackground } = await import('../lib/host/network/neighbours.js');
  const ip = canonicalIp(values.ip);
  const nic = values.nic === undefined ? undefined : await kernelNic(values.nic, deadline);
  const held = await heldAddresses(deadline);
  const address = placeFor(ip, nic, values.cidr_netmask, held);
  const hostname = values.set_hostname ? hostnameOf(ip, values.hostname) : undefined;
  requireInterface(address.nic, values.check_link);
  remember(memory, { address, ...(values.nic !== undefined && { asked: values.nic }), hostname } satisfies Memory);
  const added = await claimAddress(address, held, values.conflict_check, deadline);
  if (added) log.info(`added ${address.ip}/${address.prefix} to ${address.nic}`);
  await announceInBackground(address, values.announce_count, values.announce_interval).catch((error: unknown) =>
    log.warning(`the network is not told where ${address.ip} is now: ${messageOf(error)}`),
  );
  // What cannot be set is no reason not to be the management node: the log says it now, and monitor as long as it lasts.
  const names = await putNameSettings(nameSettings(address, hostname, values.set_nameserver), deadline);
  for (const text of names.done) log.info(text);
  for (const text of names.left) log.warning(text);
  if (hostname !== undefined) await borrowHostname(hostname, deadline);
}

function requireInterface(nic: string, checkLink: boolean): void {
  const state = linkState(nic);
  if (state === 'absent')
    throw new Failure('nic-absent', `there is no interface ${nic} on this node`, ReturnCode.installed);
  if (state === 'down' && checkLink)
    throw new Failure('link-down', `interface ${nic} has no link; check its cable and switch`);
}

/** The names first and forgivingly, the address last and with proof: it is the address that another node would collide with. */
async function stop(values: Partial<Values>, context: ActionContext): Promise<void> {
  const { deadline, log } = context;
  const known = recall(memory) as Memory | undefined;
  const ip = values.ip === undefined ? known?.address.ip : canonicalIp(values.ip);
  if (ip === undefined) {
    throw new Failure(
      'bad-parameter',
      'parameter ip is missing or invalid, and nothing was started here',
      ReturnCode.configured,
    );
  }
  const forgivingly = (work: Promise<void>) =>
    work.catch((error: unknown) => log.warning(`names of this node were not put back: ${messageOf(error)}`));
  const virtualName = values.set_hostname === false ? undefined : (values.hostname ?? ownNameOf(ip));
  // The last seconds are for the address.
  const before = deadline.keeping(5000);
  await forgivingly(returnHostname(known?.hostname ?? virtualName, before));
  await forgivingly(undoNameSettings(ip, before));
  if (values.cut_connections) await cut(ip, { ...context, deadline: before });
  for (const address of await addressesOf(ip, context)) {
    log.info(`removing ${ip}/${address.prefix} from ${address.nic}`);
    await removeAddress(address, deadline);
  }
  const [left] = await addressesOf(ip, context);
  if (left) throw new Failure('vip-stays', `${ip} is still on ${left.nic} after it was removed`);
  forget(memory);
}

/** While the address is still there: the other end is told in its name. */
async function cut(ip: string, { deadline, log }: ActionContext): Promise<void> {
  const { cutConnections } = await import('../lib/host/network/connections.js');
  const { cut: ended, left } = await cutConnections(ip, deadline);
  if (ended > 0) log.info(`connections at ${ip} that were cut: ${ended}`);
  if (left > 0)
    log.warning(`connections at ${ip} that were not cut: ${left}; has the kernel CONFIG_INET_DIAG_DESTROY?`);
}

async function addressesOf(ip: string, { deadline }: ActionContext): Promise<HeldAddress[]> {
  return (await heldAddresses(deadline)).filter((address) => address.ip === ip);
}

async function monitor(values: Values, context: ActionContext): Promise<Outcome> {
  const known = recall(memory) as Memory | undefined;
  const ip = canonicalIp(values.ip);
  const nic = await monitoredNic(values, known, context);
  const prefix = values.cidr_netmask === undefined ? known?.address.prefix : prefixLength(values.cidr_netmask);
  if (!isHeldAndUp(ip, nic, prefix)) {
    const absence = await whyNotHeld({ ip, nic, prefix }, values.check_link, context);
    if (absence) return absence;
  }
  // Before the names: what is wrong with them may last.
  if (context.depth >= 10 && nic !== undefined) {
    const { otherHostAnswering } = await import('../lib/host/network/neighbours.js');
    const other = await otherHostAnswering(ip, nic, context.deadline, true);
    const reason = `the host with hardware address ${other} also answers for ${ip} on ${nic}; find it and take the address away`;
    if (other !== undefined) return { code: ReturnCode.degraded, id: 'vip-duplicate', reason };
  }
  const drift = known ? driftOf(values, known) : undefined;
  return drift ?? { code: ReturnCode.success };
}

/** The kernel's name of the interface; asked for only when the parameter has another one and start did not leave word. */
async function monitoredNic(
  { nic: asked }: Values,
  known: Memory | undefined,
  { deadline }: ActionContext,
): Promise<string | undefined> {
  if (asked === undefined || asked === known?.asked) return known?.address.nic;
  return splitAlias(await kernelNic(asked, deadline)).nic;
}

interface Expected {
  readonly ip: string;
  readonly nic: string | undefined;
  readonly prefix: number | undefined;
}

/** Not held and up by the kernel's short answer: is it gone, elsewhere, or only without link? A probe needs no reasons. */
async function whyNotHeld(
  { ip, nic, prefix }: Expected,
  checkLink: boolean,
  context: ActionContext,
): Promise<Outcome | undefined> {
  const places = await addressesOf(ip, context);
  const [held] = places;
  const notRunning = (id: string, reason: string): Outcome =>
    context.isProbe ? { code: ReturnCode.notRunning } : { code: ReturnCode.notRunning, id, reason };
  if (!held) {
    if (nic !== undefined && linkState(nic) === 'absent') {
      return notRunning('nic-absent', `there is no interface ${nic} on this node, and ${ip} on no other`);
    }
    return notRunning('vip-gone', `${ip} is on no interface of this node; was it removed by hand?`);
  }
  const isWrong = (place: HeldAddress) =>
    (nic !== undefined && place.nic !== nic) || (prefix !== undefined && place.prefix !== prefix);
  if (places.length > 1 || isWrong(held) || held.detection === 'failed') {
    if (context.isProbe) return { code: ReturnCode.notRunning };
    if (held.detection === 'failed')
      throw new Failure('vip-taken', `another host has claimed ${ip} on ${held.nic}, and the kernel has given it up`);
    const expected = `expected only /${prefix ?? held.prefix} on ${nic ?? held.nic}`;
    throw new Failure('vip-elsewhere', `${placesText(places)}, ${expected}`);
  }
  if (!checkLink || linkState(held.nic) === 'up') return undefined;
  return notRunning('link-down', `interface ${held.nic} of ${ip} has no link; check its cable and switch`);
}

/** A name file or the host name that somebody changed under us: worth a note, not a failover. */
function driftOf(values: Values, { address, hostname }: Memory): Outcome | undefined {
  const degraded = { code: ReturnCode.degraded };
  if (hostname !== undefined && currentHostname() !== hostname) {
    return { ...degraded, id: 'names-drift', reason: `the host name is ${currentHostname()}, expected ${hostname}` };
  }
  const lost = nameSettings(address, hostname, values.set_nameserver).find((setting) => !isInPlace(setting));
  if (!lost) return undefined;
  if (lost.keeper === undefined) return { ...degraded, id: 'names-drift', reason: lossText(lost) };
  return { ...degraded, id: 'resolver-foreign', reason: lossText(lost) };
}
