import { setTimeout as setFileTimeout, type Test } from 'tap';
import { type AgentNode, ends, type Parameters, succeeds } from './agentnode';
import { ip, ip6, placesOf, vip, vip6, vipTests } from './vipnode';

// Where the address goes, and where it is already. This kernel has no VLAN, bond or dummy interfaces: macvlan and bridge bear
// their names here; what the agent sees of them (a name, a link that follows another one's) is the same.
setFileTimeout(1_800_000);

vipTests('vip-addresses', {
  'the network that holds an IPv6 address says where it goes': connectedNetwork,
  'an interface given by its alternative name (RA #2188)': alternativeName,
  'an interface whose name begins like another one (RA #2188)': similarName,
  'a VLAN, whose name has a dot': dottedName,
  'an interface that goes away under the address (RA #334)': interfaceGone,
  'a bond, and an alias of it': bond,
  'the address is there already, put there by an administrator': adopted,
  'the address is there with another prefix, or on another interface': elsewhere,
  'the same address on two interfaces (RA #59)': twice,
  'an IPv6 address in the wrong place': elsewhereIpv6,
  "the node's own address stays, also when the virtual one was there first": ownAddressStays,
  'the cable is out, with an IPv6 address': cableOut,
  'an interface on which IPv6 is turned off': ipv6Off,
  'a look for duplicates that does not end in time (RA #1752)': tentativeForEver,
});

async function startAndStop(t: Test, agents: AgentNode, parameters: Parameters, place: RegExp): Promise<void> {
  succeeds(t, await agents.call('xcat-vip', 'start', parameters), 'start');
  t.match(await placesOf(agents, parameters.ip), place);
  succeeds(t, await agents.monitor('xcat-vip', parameters), 'monitor');
  succeeds(t, await agents.monitor('xcat-vip', parameters, 10), 'monitor at depth 10');
  succeeds(t, await agents.call('xcat-vip', 'monitor', parameters), 'probe');
  await agents.node.run(['rm', '-r', '/run/resource-agents/xcatha']);
  succeeds(t, await agents.call('xcat-vip', 'monitor', parameters), 'probe without what start remembered');
  succeeds(t, await agents.call('xcat-vip', 'stop', parameters), 'stop');
  t.equal(await placesOf(agents, parameters.ip), '');
}

async function connectedNetwork(t: Test, agents: AgentNode): Promise<void> {
  await agents.node.run(['ip', 'address', 'add', 'fd00:88::1/64', 'dev', 'eth0', 'nodad']);
  await startAndStop(t, agents, { ip: ip6, hostname: 'xcatmn' }, /eth0 +inet6 fd00:88::100\/64 /);
  succeeds(t, await agents.call('xcat-vip', 'start', vip6));
  const route = await agents.node.run(['ip', '-6', 'route', 'get', 'fd00:88::250']);
  t.match(route, 'src fd00:88::1 ', "what the node sends bears the node's own address");
  succeeds(t, await agents.call('xcat-vip', 'stop', vip6));
  await agents.node.run(['ip', 'address', 'delete', 'fd00:88::1/64', 'dev', 'eth0']);
  ends(t, await agents.call('xcat-vip', 'start', { ip: ip6, hostname: 'xcatmn' }), 2, 'no-network', 'no network of it');
}

async function alternativeName(t: Test, agents: AgentNode): Promise<void> {
  const altname = 'enp129s0f0np0-of-the-cluster';
  await agents.node.run(['ip', 'link', 'property', 'add', 'dev', 'eth0', 'altname', altname]);
  await startAndStop(t, agents, { ...vip, nic: altname }, /eth0 +inet 10\.88\.0\.100\/24 .* eth0:0\\/);
  succeeds(t, await agents.call('xcat-vip', 'start', { ...vip, nic: altname }));
  await agents.node.run(['ip', 'link', 'property', 'del', 'dev', 'eth0', 'altname', altname]);
  succeeds(t, await agents.monitor('xcat-vip', { ...vip, nic: altname }), 'the name went, the interface did not');
  succeeds(t, await agents.call('xcat-vip', 'stop', { ...vip, nic: altname }));
  ends(t, await agents.call('xcat-vip', 'start', { ...vip, nic: altname }), 5, 'nic-absent');
}

/** A further interface, which is up, with an address of its own. */
async function addInterface({ node }: AgentNode, name: string, type: string[], address: string): Promise<void> {
  await node.run([
    'ip',
    'link',
    'add',
    ...(type[0] === 'macvlan' ? ['link', 'eth0'] : []),
    'name',
    name,
    'type',
    ...type,
  ]);
  await node.run(['ip', 'link', 'set', name, 'up']);
  await node.run(['ip', 'address', 'add', address, 'dev', name]);
}

async function similarName(t: Test, agents: AgentNode): Promise<void> {
  await addInterface(agents, 'eth01', ['macvlan', 'mode', 'bridge'], '10.89.0.1/24');
  await startAndStop(t, agents, vip, /eth0 +inet 10\.88\.0\.100\/24/);
  await agents.node.run(['ip', 'link', 'set', 'eth01', 'down']);
  await startAndStop(t, agents, vip, /eth0 +inet 10\.88\.0\.100\/24/);
  await agents.node.run(['ip', 'link', 'delete', 'eth01']);
}

async function dottedName(t: Test, agents: AgentNode): Promise<void> {
  await addInterface(agents, 'eth0.100', ['macvlan', 'mode', 'bridge'], '10.89.0.1/24');
  const there = { ip: '10.89.0.100', hostname: 'xcatmn' };
  await startAndStop(t, agents, there, /eth0\.100 +inet 10\.89\.0\.100\/24 .* eth0\.100:0\\/);
  await startAndStop(t, agents, { ...there, nic: 'eth0.100:ha', cidr_netmask: '255.255.255.0' }, /eth0\.100:ha\\/);
  const parameters = { ip: 'fd00:89::100', cidr_netmask: '64', nic: 'eth0.100', hostname: 'xcatmn' };
  await startAndStop(t, agents, parameters, /eth0\.100 +inet6 fd00:89::100\/64/);
  succeeds(t, await agents.call('xcat-vip', 'start', there));
  await agents.node.cutNetwork();
  ends(t, await agents.monitor('xcat-vip', there), 7, 'link-down', 'its link is that of the interface below');
  await agents.node.restoreNetwork();
  succeeds(t, await agents.call('xcat-vip', 'stop', there));
  await agents.node.run(['ip', 'link', 'delete', 'eth0.100']);
}

async function interfaceGone(t: Test, agents: AgentNode): Promise<void> {
  await addInterface(agents, 'eth0.100', ['macvlan', 'mode', 'bridge'], '10.89.0.1/24');
  const there = { ip: '10.89.0.100', nic: 'eth0.100', hostname: 'xcatmn' };
  succeeds(t, await agents.call('xcat-vip', 'start', there));
  await agents.node.run(['ip', 'link', 'delete', 'eth0.100']);
  ends(t, await agents.monitor('xcat-vip', there), 7, 'nic-absent');
  ends(t, await agents.call('xcat-vip', 'monitor', there), 7, undefined, 'probe');
  ends(t, await agents.call('xcat-vip', 'start', there), 5, 'nic-absent');
  succeeds(t, await agents.call('xcat-vip', 'stop', there));
}

async function bond(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  const there = { ip: '10.89.0.100', nic: 'bond0:0', hostname: 'xcatmn' };
  await addInterface(agents, 'port0', ['veth', 'peer', 'name', 'port1'], '10.90.0.1/24');
  await addInterface(agents, 'bond0', ['bridge', 'forward_delay', '0'], '10.89.0.1/24');
  await node.run(['ip', 'link', 'set', 'port0', 'master', 'bond0']);
  ends(t, await agents.call('xcat-vip', 'start', there), 1, 'link-down', 'a bond without a port that has link');
  await node.run(['ip', 'link', 'set', 'port1', 'up']);
  await startAndStop(t, agents, there, /bond0 +inet 10\.89\.0\.100\/24 .* bond0:0\\/);
  succeeds(t, await agents.call('xcat-vip', 'start', there));
  await node.run(['ip', 'link', 'set', 'port1', 'down']);
  // The kernel passes it on to the bond a moment later.
  await node.run(['sh', '-c', 'until grep -q 0 /sys/class/net/bond0/carrier; do sleep 0.1; done']);
  ends(t, await agents.monitor('xcat-vip', there), 7, 'link-down');
  succeeds(t, await agents.call('xcat-vip', 'stop', there));
  await node.run(['ip', 'link', 'delete', 'port0']);
  await node.run(['ip', 'link', 'delete', 'bond0']);
}

async function adopted(t: Test, agents: AgentNode): Promise<void> {
  for (const [parameters, words] of [
    [vip, [`${ip}/24`, 'dev', 'eth0']],
    [vip6, [`${ip6}/64`, 'dev', 'eth0', 'nodad']],
  ] as const) {
    await agents.node.run(['ip', 'address', 'add', ...words]);
    ends(t, await agents.call('xcat-vip', 'monitor', parameters), 0, undefined, 'probe');
    succeeds(t, await agents.call('xcat-vip', 'start', parameters), `start with ${parameters.ip} there`);
    succeeds(t, await agents.monitor('xcat-vip', parameters));
    succeeds(t, await agents.call('xcat-vip', 'stop', parameters));
    t.equal(await placesOf(agents, parameters.ip), '', 'the next management node has it now, whoever put it here');
  }
}

async function elsewhere(t: Test, agents: AgentNode): Promise<void> {
  const parameters = { ...vip, cidr_netmask: '24' };
  await addInterface(agents, 'eth1', ['macvlan', 'mode', 'bridge'], '10.89.0.1/24');
  for (const [place, nic] of [
    [`${ip}/16`, 'eth0'],
    [`${ip}/24`, 'eth1'],
    [`${ip}/32`, 'lo'],
  ] as const) {
    await agents.node.run(['ip', 'address', 'add', place, 'dev', nic]);
    await refusedElsewhere(t, agents, parameters, `${place} is on ${nic}`);
  }
  await agents.node.run(['ip', 'link', 'delete', 'eth1']);
}

/** Nobody starts beside it, monitor names it, and stop takes it away: wherever it is, another node would collide with it. */
async function refusedElsewhere(t: Test, agents: AgentNode, parameters: Parameters, place: string): Promise<void> {
  ends(t, await agents.call('xcat-vip', 'monitor', parameters), 7, undefined, `${place}: probe`);
  for (const outcome of [
    await agents.monitor('xcat-vip', parameters),
    await agents.call('xcat-vip', 'start', parameters),
  ]) {
    ends(t, outcome, 1, 'vip-elsewhere', place);
    t.match(outcome.reason, place, 'it is named');
  }
  succeeds(t, await agents.call('xcat-vip', 'stop', parameters), 'stop');
  t.equal(await placesOf(agents, parameters.ip), '', 'stop takes it away wherever it is');
}

async function twice(t: Test, agents: AgentNode): Promise<void> {
  await addInterface(agents, 'eth1', ['macvlan', 'mode', 'bridge'], '10.89.0.1/24');
  for (const [parameters, other, nic] of [
    [{ ...vip, cidr_netmask: '24' }, `${ip}/24`, 'eth1'],
    [{ ...vip, cidr_netmask: '24' }, `${ip}/16`, 'eth0'],
    [vip6, `${ip6}/64`, 'eth1'],
  ] as const) {
    succeeds(t, await agents.call('xcat-vip', 'start', parameters));
    const words = parameters === vip6 ? ['nodad'] : [];
    await agents.node.run(['ip', 'address', 'add', other, 'dev', nic, ...words]);
    const seen = await agents.monitor('xcat-vip', parameters);
    ends(t, seen, 1, 'vip-elsewhere', 'the right one is there, and another one');
    t.match(seen.reason, `${other} is on ${nic}`);
    await refusedElsewhere(t, agents, parameters, `${other} is on ${nic}`);
  }
  await agents.node.run(['ip', 'link', 'delete', 'eth1']);
}

async function elsewhereIpv6(t: Test, agents: AgentNode): Promise<void> {
  for (const [place, nic] of [
    [`${ip6}/128`, 'eth0'],
    [`${ip6}/64`, 'lo'],
  ] as const) {
    await agents.node.run(['ip', 'address', 'add', place, 'dev', nic, 'nodad']);
    await refusedElsewhere(t, agents, vip6, `${place} is on ${nic}`);
  }
}

async function ownAddressStays(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  const parameters = { ...vip, cidr_netmask: '24' };
  await node.run(['ip', 'address', 'delete', '10.88.0.1/24', 'dev', 'eth0']);
  succeeds(t, await agents.call('xcat-vip', 'start', parameters));
  await node.run(['ip', 'address', 'add', '10.88.0.1/24', 'broadcast', '+', 'dev', 'eth0', 'label', 'eth0']);
  t.match(await placesOf(agents, '10.88.0.1'), 'secondary', 'the kernel takes it away with the first one');
  succeeds(t, await agents.call('xcat-vip', 'stop', parameters));
  t.match(await placesOf(agents, '10.88.0.1'), /10\.88\.0\.1\/24/);
  await node.run(['ip', 'address', 'delete', '10.88.0.1/24', 'dev', 'eth0']);
  await node.run(['ip', 'address', 'add', '10.88.0.1/24', 'dev', 'eth0']);
}

async function cableOut(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  const careless = { ...vip6, check_link: 'false' };
  succeeds(t, await agents.call('xcat-vip', 'start', vip6));
  await node.cutNetwork();
  ends(t, await agents.monitor('xcat-vip', vip6), 7, 'link-down');
  succeeds(t, await agents.monitor('xcat-vip', careless));
  succeeds(t, await agents.call('xcat-vip', 'stop', vip6));
  ends(t, await agents.call('xcat-vip', 'start', vip6), 1, 'link-down');
  succeeds(t, await agents.call('xcat-vip', 'start', careless), 'start, though nobody can be asked');
  t.notMatch(await placesOf(agents, ip6), 'tentative');
  await node.restoreNetwork();
  succeeds(t, await agents.monitor('xcat-vip', careless), 'the cable is back');
  succeeds(t, await agents.call('xcat-vip', 'stop', careless));
}

async function ipv6Off(t: Test, agents: AgentNode): Promise<void> {
  await addInterface(agents, 'eth0.100', ['macvlan', 'mode', 'bridge'], '10.89.0.1/24');
  await agents.node.run(['sh', '-c', 'echo 1 >/proc/sys/net/ipv6/conf/eth0.100/disable_ipv6']);
  const refused = await agents.call('xcat-vip', 'start', { ...vip6, nic: 'eth0.100' });
  ends(t, refused, 1, 'vip-add');
  t.match(refused.reason, 'net.ipv6.conf.eth0.100.disable_ipv6');
  succeeds(t, await agents.call('xcat-vip', 'stop', { ...vip6, nic: 'eth0.100' }));
  await agents.node.run(['ip', 'link', 'delete', 'eth0.100']);
}

async function tentativeForEver(t: Test, agents: AgentNode): Promise<void> {
  const transmits = '/proc/sys/net/ipv6/conf/eth0/dad_transmits';
  await agents.node.run(['sh', '-c', `echo 60 >${transmits}`]);
  const late = await agents.call('xcat-vip', 'start', vip6, { timeoutMs: 8000 });
  ends(t, late, 1, 'vip-tentative');
  t.equal(await placesOf(agents, ip6), '', 'it is taken away again');
  succeeds(t, await agents.call('xcat-vip', 'stop', vip6));
  await agents.node.run(['sh', '-c', `echo 1 >${transmits}`]);
}
