import { setTimeout as setFileTimeout, type Test } from 'tap';
import { type AgentNode, ends, succeeds } from './agentnode';
import { addPackages } from './extrapackages';
import { ip, ip6, placesOf, vip, vip6, vipTests, withOtherHost } from './vipnode';

// Another host has the address (RA #913).
setFileTimeout(1_800_000);

vipTests('vip-conflicts', {
  'an address that another host answers for is refused': takenAddress,
  'another host that answers later is a warning': duplicateAddress,
  'without arping, ping has to tell': withoutArping,
  'another program is called arping': otherArping,
  'an IPv6 address that another host answers for is refused': takenIpv6,
  'an IPv6 address where the kernel does not look for duplicates': detectionOff,
  'an IPv6 address that another host claims later is given up by the kernel': givenUp,
  'an IPv6 address that another host answers for later is a warning, where ndisc6 can ask': duplicateIpv6,
});

async function takenAddress(t: Test, agents: AgentNode): Promise<void> {
  await withOtherHost(agents, `${ip}/24`, async (mac) => {
    const refused = await agents.call('xcat-vip', 'start', vip);
    ends(t, refused, 1, 'vip-taken');
    t.match(refused.reason, mac, 'it names the other host');
    t.ok(refused.ms < 5000, `${refused.ms} ms`);
    t.equal(await placesOf(agents), '');
    ends(t, await agents.call('xcat-vip', 'monitor', vip), 7, undefined, 'probe');
    succeeds(t, await agents.call('xcat-vip', 'stop', vip));
    succeeds(
      t,
      await agents.call('xcat-vip', 'start', { ...vip, conflict_check: 'no' }),
      'unless nobody is to be asked',
    );
    succeeds(t, await agents.call('xcat-vip', 'stop', vip));
  });
}

async function duplicateAddress(t: Test, agents: AgentNode): Promise<void> {
  succeeds(t, await agents.call('xcat-vip', 'start', vip));
  await withOtherHost(agents, `${ip}/24`, async (mac) => {
    succeeds(t, await agents.monitor('xcat-vip', vip), 'depth 0 does not ask the network');
    const warned = await agents.monitor('xcat-vip', vip, 10);
    ends(t, warned, 190, 'vip-duplicate');
    t.match(warned.reason, mac);
    await agents.node.run(['hostname', 'somebody']);
    ends(t, await agents.monitor('xcat-vip', vip, 10), 190, 'vip-duplicate', 'the worse of two things is told');
    await agents.node.run(['hostname', 'xcatmn']);
  });
  succeeds(t, await agents.call('xcat-vip', 'stop', vip));
}

async function withoutArping(t: Test, agents: AgentNode): Promise<void> {
  await agents.node.run(['mv', '/usr/bin/arping', '/root/arping']);
  await askedByPing(t, agents);
  await agents.node.run(['mv', '/root/arping', '/usr/bin/arping']);
}

async function askedByPing(t: Test, agents: AgentNode): Promise<void> {
  succeeds(t, await agents.call('xcat-vip', 'start', vip));
  succeeds(t, await agents.monitor('xcat-vip', vip, 10), 'the node itself is no other host');
  succeeds(t, await agents.call('xcat-vip', 'stop', vip));
  await withOtherHost(agents, `${ip}/24`, async (mac) => {
    const refused = await agents.call('xcat-vip', 'start', vip);
    ends(t, refused, 1, 'vip-taken');
    t.match(refused.reason, mac, 'it names the other host');
  });
}

/** Debian has two: this one takes -D for something else and never names a host. */
async function otherArping(t: Test, agents: AgentNode): Promise<void> {
  await addPackages(agents.node, 'bookworm', ['arping', 'libnet1', 'libpcap0.8']);
  t.match((await agents.node.exec(['/usr/sbin/arping', '--help'])).stdout, 'Habets');
  await askedByPing(t, agents);
  await agents.node.run(['rm', '/usr/sbin/arping']);
}

async function takenIpv6(t: Test, agents: AgentNode): Promise<void> {
  await withOtherHost(agents, `${ip6}/64`, async (mac) => {
    const refused = await agents.call('xcat-vip', 'start', vip6);
    ends(t, refused, 1, 'vip-taken');
    t.equal(await placesOf(agents, ip6), '', 'the address that the kernel gave up is removed');
    ends(t, await agents.call('xcat-vip', 'monitor', vip6), 7, undefined, 'probe');
    succeeds(t, await agents.call('xcat-vip', 'stop', vip6));
    await agents.node.run(['ip', 'address', 'add', 'fd00:88::1/64', 'dev', 'eth0', 'nodad']);
    const named = await agents.call('xcat-vip', 'start', vip6);
    ends(t, named, 1, 'vip-taken');
    t.match(named.reason, mac, 'with an address of its own in that network the node can name the other host');
    await agents.node.run(['ip', 'address', 'delete', 'fd00:88::1/64', 'dev', 'eth0']);
    succeeds(
      t,
      await agents.call('xcat-vip', 'start', { ...vip6, conflict_check: 'no' }),
      'unless nobody is to be asked',
    );
    succeeds(t, await agents.call('xcat-vip', 'stop', vip6));
  });
}

async function detectionOff(t: Test, agents: AgentNode): Promise<void> {
  const set = (value: number) =>
    agents.node.run(['sh', '-c', `echo ${value} >/proc/sys/net/ipv6/conf/eth0/accept_dad`]);
  await set(0);
  await agents.node.run(['ip', 'address', 'add', 'fd00:88::1/64', 'dev', 'eth0', 'nodad']);
  await withOtherHost(agents, `${ip6}/64`, async (mac) => {
    const refused = await agents.call('xcat-vip', 'start', vip6);
    ends(t, refused, 1, 'vip-taken');
    t.match(refused.reason, mac, "ping and the kernel's list of neighbours tell");
    t.equal(await placesOf(agents, ip6), '');
  });
  await agents.node.run(['ip', '-6', 'neighbour', 'flush', 'dev', 'eth0']);
  succeeds(t, await agents.call('xcat-vip', 'start', vip6), 'nobody answers any more');
  succeeds(t, await agents.call('xcat-vip', 'stop', vip6));
  await agents.node.run(['ip', 'address', 'delete', 'fd00:88::1/64', 'dev', 'eth0']);
  await set(1);
}

async function givenUp(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  const keepAddresses = (value: number) =>
    node.run(['sh', '-c', `echo ${value} >/proc/sys/net/ipv6/conf/eth0/keep_addr_on_down`]);
  succeeds(t, await agents.call('xcat-vip', 'start', vip6));
  await withOtherHost(agents, `${ip6}/64`, async () => {
    // The kernel looks again when an interface comes up with the addresses that it had.
    await keepAddresses(1);
    await node.run(['ip', 'link', 'set', 'eth0', 'down']);
    await node.run(['ip', 'link', 'set', 'eth0', 'up']);
    await keepAddresses(0);
    await node.run(['sh', '-c', 'until ip -6 address show dev eth0 | grep -q dadfailed; do sleep 0.2; done']);
    ends(t, await agents.monitor('xcat-vip', vip6), 1, 'vip-taken');
    ends(t, await agents.call('xcat-vip', 'monitor', vip6), 7, undefined, 'probe');
    ends(t, await agents.call('xcat-vip', 'start', vip6), 1, 'vip-taken', 'start tries again');
    t.equal(await placesOf(agents, ip6), '');
    succeeds(t, await agents.call('xcat-vip', 'stop', vip6));
    await node.run(['ip', 'address', 'add', `${ip6}/64`, 'dev', 'eth0']);
    await node.run(['sh', '-c', 'until ip -6 address show dev eth0 | grep -q dadfailed; do sleep 0.2; done']);
  });
  succeeds(t, await agents.call('xcat-vip', 'start', vip6), 'what the kernel gave up is claimed anew');
  succeeds(t, await agents.monitor('xcat-vip', vip6));
  succeeds(t, await agents.call('xcat-vip', 'stop', vip6));
}

async function duplicateIpv6(t: Test, agents: AgentNode): Promise<void> {
  succeeds(t, await agents.call('xcat-vip', 'start', vip6));
  await withOtherHost(agents, `${ip6}/64`, async (mac) => {
    succeeds(t, await agents.monitor('xcat-vip', vip6, 10), 'nothing on this node can ask');
    await addPackages(agents.node, 'bookworm', ['ndisc6']);
    const warned = await agents.monitor('xcat-vip', vip6, 10);
    ends(t, warned, 190, 'vip-duplicate');
    t.match(warned.reason, mac);
  });
  succeeds(t, await agents.monitor('xcat-vip', vip6, 10), 'the node itself is no other host');
  succeeds(t, await agents.call('xcat-vip', 'stop', vip6));
  await agents.node.run(['rm', '/usr/bin/ndisc6']);
}
