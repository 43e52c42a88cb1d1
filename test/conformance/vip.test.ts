import { setTimeout as setFileTimeout, type Test } from 'tap';
import { waitUntil } from '../lab/processes';
import { type AgentNode, ends, type Parameters, succeeds } from './agentnode';
import { ip, ip6, nameFiles, placesOf, vip, vip6, vipTests } from './vipnode';

setFileTimeout(1_800_000);

vipTests('vip', {
  'started, the node has the address, its names and the host name; stopped, all is as before': startAndStop,
  'the same with an IPv6 address': startAndStopIpv6,
  'what was to be filled in comes from the node': fillIn,
  'an interface that is not there': absentInterface,
  'a link that is down': linkDown,
  'an address that somebody took away': addressGone,
  'the network is told where the address is now (RA #977)': announced,
  'connections at the address hang after stop, or are cut if that is asked for': connections,
  'stop does what it can with bad parameters and without its memory': stopRegardless,
  'after a power cut nothing is active, and stop puts the names back': powerCut,
  'killed at any moment, it can be stopped and started again': killed,
  'killed at any moment with an IPv6 address': killedIpv6,
});

async function startAndStop(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  ends(t, await agents.call('xcat-vip', 'monitor', vip), 7, undefined, 'probe');
  succeeds(t, await agents.call('xcat-vip', 'stop', vip), 'stop with nothing started');
  for (const turn of ['start', 'start again']) {
    succeeds(t, await agents.call('xcat-vip', 'start', vip), turn);
    succeeds(t, await agents.monitor('xcat-vip', vip), 'monitor');
    succeeds(t, await agents.monitor('xcat-vip', vip, 10), 'monitor at depth 10');
    succeeds(t, await agents.call('xcat-vip', 'monitor', vip), 'probe');
  }
  t.match(
    await node.run(['ip', '-o', '-4', 'address', 'show', 'dev', 'eth0']),
    /10\.88\.0\.100\/24 .*secondary eth0:0/,
  );
  t.equal((await node.run(['hostname'])).trim(), 'xcatmn');
  t.equal((await node.readFile('/etc/hostname')).trim(), 'mn1', 'a crash brings the own name back');
  t.match(await node.run(['getent', 'hosts', 'xcatmn']), ip);
  t.match(await node.readFile('/etc/resolv.conf'), /^(#.*\n)*nameserver 10\.88\.0\.100\n/);
  t.match(await node.readFile('/etc/nsswitch.conf'), /^hosts:\s+files dns$/m);
  t.equal(
    await node.run(['stat', '-c', '%a', ...nameFiles]),
    '644\n644\n644\n',
    'users can read them, whatever the umask',
  );
  for (const turn of ['stop', 'stop again']) {
    succeeds(t, await agents.call('xcat-vip', 'stop', vip), turn);
    ends(t, await agents.call('xcat-vip', 'monitor', vip), 7, undefined, 'probe');
  }
}

async function startAndStopIpv6(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  ends(t, await agents.call('xcat-vip', 'monitor', vip6), 7, undefined, 'probe');
  succeeds(t, await agents.call('xcat-vip', 'stop', vip6), 'stop with nothing started');
  const otherwiseSpelt = { ...vip6, ip: 'fd00:88:0:0:0:0:0:100' };
  for (const parameters of [vip6, otherwiseSpelt]) {
    succeeds(t, await agents.call('xcat-vip', 'start', parameters), 'start');
    const there = await placesOf(agents, ip6);
    t.match(
      there,
      /^\d+: eth0 +inet6 fd00:88::100\/64 scope global deprecated \\/,
      'it is no source of what the node sends',
    );
    t.notMatch(there, 'tentative', 'it can be used at once');
    for (const depth of [0, 10])
      succeeds(t, await agents.monitor('xcat-vip', vip6, depth), `monitor at depth ${depth}`);
    succeeds(t, await agents.call('xcat-vip', 'monitor', vip6), 'probe');
  }
  t.equal((await node.run(['hostname'])).trim(), 'xcatmn');
  t.match(await node.run(['getent', 'ahostsv6', 'xcatmn']), ip6);
  t.match(await node.readFile('/etc/resolv.conf'), /^(#.*\n)*nameserver fd00:88::100\n/);
  for (const turn of ['stop', 'stop again']) {
    succeeds(t, await agents.call('xcat-vip', 'stop', otherwiseSpelt), turn);
    ends(t, await agents.call('xcat-vip', 'monitor', vip6), 7, undefined, 'probe');
  }
}

async function fillIn(t: Test, agents: AgentNode): Promise<void> {
  // The lab's /etc/hosts names the address, and eth0 is the interface whose network holds it.
  succeeds(t, await agents.call('xcat-vip', 'start', { ip }));
  t.match(await agents.node.run(['ip', '-o', 'address', 'show', 'to', ip]), /eth0 +inet 10\.88\.0\.100\/24/);
  t.equal((await agents.node.run(['hostname'])).trim(), 'xcatmn');
  succeeds(t, await agents.monitor('xcat-vip', { ip }));
  succeeds(t, await agents.call('xcat-vip', 'stop', { ip }));
  const chosen = { ip, nic: 'eth0:ha', cidr_netmask: '255.255.255.0', set_hostname: 'no', set_nameserver: 'off' };
  succeeds(t, await agents.call('xcat-vip', 'start', chosen));
  t.match(await agents.node.run(['ip', '-o', 'address', 'show', 'to', ip]), /10\.88\.0\.100\/24 .* eth0:ha/);
  t.equal((await agents.node.run(['hostname'])).trim(), 'mn1');
  t.notMatch(await agents.node.readFile('/etc/resolv.conf'), ip);
  succeeds(t, await agents.monitor('xcat-vip', chosen));
  succeeds(t, await agents.call('xcat-vip', 'stop', chosen));
  await agents.node.run(['sed', '-i.saved', '-e', `/${ip}/d`, '/etc/hosts']);
  ends(t, await agents.call('xcat-vip', 'start', { ip }), 2, 'no-hostname');
  t.equal(await placesOf(agents), '');
  await agents.node.run(['mv', '/etc/hosts.saved', '/etc/hosts']);
}

async function absentInterface(t: Test, agents: AgentNode): Promise<void> {
  const elsewhere = { ip, nic: 'eth7' };
  ends(t, await agents.call('xcat-vip', 'start', elsewhere), 5, 'nic-absent');
  ends(t, await agents.call('xcat-vip', 'monitor', elsewhere), 7, undefined, 'probe');
  ends(t, await agents.monitor('xcat-vip', elsewhere), 7, 'nic-absent');
  succeeds(t, await agents.call('xcat-vip', 'stop', elsewhere));
  const nowhere = { ip: '192.0.2.7', hostname: 'xcatmn' };
  ends(t, await agents.call('xcat-vip', 'start', nowhere), 2, 'no-network');
}

async function linkDown(t: Test, agents: AgentNode): Promise<void> {
  succeeds(t, await agents.call('xcat-vip', 'start', vip));
  await agents.node.run(['ip', 'link', 'set', 'eth0', 'down']);
  ends(t, await agents.monitor('xcat-vip', vip), 7, 'link-down');
  succeeds(t, await agents.monitor('xcat-vip', { ...vip, check_link: 'false' }));
  succeeds(t, await agents.call('xcat-vip', 'stop', vip), 'stop');
  ends(t, await agents.call('xcat-vip', 'start', vip), 1, 'link-down');
  await agents.node.run(['ip', 'link', 'set', 'eth0', 'up']);
  succeeds(t, await agents.call('xcat-vip', 'stop', vip), 'stop after the start that failed');
}

async function addressGone(t: Test, agents: AgentNode): Promise<void> {
  succeeds(t, await agents.call('xcat-vip', 'start', vip));
  await agents.node.run(['ip', 'address', 'delete', `${ip}/24`, 'dev', 'eth0']);
  ends(t, await agents.monitor('xcat-vip', vip), 7, 'vip-gone');
  succeeds(t, await agents.call('xcat-vip', 'stop', vip));
}

/** Counts, outside, what tells of an address until nothing has come for a while: both forms of ARP, and advertisements. */
const listener = `
import socket, sys
wanted = socket.inet_pton(socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET, sys.argv[1])
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
wire.bind(('eth0', 0))
counts = {'request': 0, 'reply': 0, 'advertisement': 0}
print('listens', flush=True)
wire.settimeout(15)
try:
  while True:
    frame = wire.recv(2000)
    kind = None
    if frame[12:14] == b'\\x08\\x06' and frame[28:32] == wanted == frame[38:42]:
      kind = {1: 'request', 2: 'reply'}[frame[21]]
    if frame[12:14] == b'\\x86\\xdd' and frame[20] == 58 and frame[54] == 136 and frame[62:78] == wanted:
      kind = 'advertisement'
    if kind:
      counts[kind] += 1
      wire.settimeout(1.5)
except TimeoutError: print(*counts.values())`;

async function announced(t: Test, agents: AgentNode): Promise<void> {
  const { node, lab } = agents;
  const silent = async () => (await node.exec(['pgrep', '-f', 'internal announce'])).code !== 0;
  const told = async (parameters: Parameters): Promise<string> => {
    await waitUntil(silent, 30_000, 'nobody announces any more');
    let begin = () => {};
    const listens = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const seen = lab.outside.run(['python3', '-c', listener, parameters.ip ?? ''], { onOutput: () => begin() });
    await listens;
    const count = { announce_count: '4', announce_interval: '100ms' };
    succeeds(t, await agents.call('xcat-vip', 'start', { ...parameters, ...count }));
    const counts = (await seen).trim().split('\n').at(-1) ?? '';
    succeeds(t, await agents.call('xcat-vip', 'stop', parameters));
    return counts;
  };
  t.equal(await told(vip), '2 2 0', 'in both forms of ARP');
  t.equal(await told(vip6), '0 0 5', 'once by the kernel, and as often as was asked for');
  const sender = '/usr/libexec/heartbeat/send_ua';
  await node.run(['mv', sender, '/root/send_ua']);
  t.equal(await told(vip6), '0 0 1', 'by the kernel alone, where there is no program for it');
  await node.run(['mv', '/root/send_ua', sender]);
  succeeds(t, await agents.call('xcat-vip', 'start', { ...vip, announce_count: '1000', announce_interval: '50ms' }));
  succeeds(t, await agents.call('xcat-vip', 'stop', vip));
  await waitUntil(silent, 20_000, 'nobody announces an address that has gone');
}

/** A server in the node that lets its clients wait, and a client outside, which says how its connection ended. */
const waiting = `
import socket, sys
family = socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET
server = socket.socket(family)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('', 7777))
server.listen()
held = []
while True: held.append(server.accept())`;
const client = `
import socket, sys
connection = socket.create_connection((sys.argv[1], 7777))
connection.settimeout(6)
try: print('closed' if connection.recv(1) == b'' else 'answered')
except ConnectionResetError: print('cut')
except TimeoutError: print('hangs')`;

async function connections(t: Test, agents: AgentNode): Promise<void> {
  const { node, lab } = agents;
  await lab.outside.run(['ip', 'address', 'add', 'fd00:88::250/64', 'dev', 'eth0', 'nodad']);
  for (const [parameters, end] of [
    [vip, 'hangs'],
    [{ ...vip, cut_connections: 'true' }, 'cut'],
    [{ ...vip6, cut_connections: 'true' }, 'cut'],
  ] as const) {
    succeeds(t, await agents.call('xcat-vip', 'start', parameters));
    await node.run(['systemd-run', '--quiet', '--unit=waiting', 'python3', '-c', waiting, parameters.ip]);
    const connected = async () => (await node.run(['ss', '-Htn', 'sport = :7777'])) !== '';
    await waitUntil(
      async () => (await node.run(['ss', '-Hltn', 'sport = :7777'])) !== '',
      20_000,
      'the server listens',
    );
    const seen = lab.outside.run(['python3', '-c', client, parameters.ip]);
    await waitUntil(connected, 20_000, 'the client is connected');
    const stopped = await agents.call('xcat-vip', 'stop', parameters);
    succeeds(t, stopped, JSON.stringify(parameters));
    t.equal((await seen).trim(), end, JSON.stringify(parameters));
    t.equal((await node.run(['systemctl', 'is-active', 'waiting'])).trim(), 'active', 'who listens goes on');
    await node.run(['systemctl', 'stop', 'waiting']);
  }
  await lab.outside.run(['ip', 'address', 'delete', 'fd00:88::250/64', 'dev', 'eth0']);
}

async function stopRegardless(t: Test, agents: AgentNode): Promise<void> {
  for (const parameters of [{ ip: '10.88.0.999' }, {}, { ip, nic: 'eth7', cidr_netmask: '99', hostname: '_' }]) {
    succeeds(t, await agents.call('xcat-vip', 'start', vip));
    succeeds(t, await agents.call('xcat-vip', 'stop', parameters), JSON.stringify(parameters));
    t.equal(await placesOf(agents), '');
  }
  ends(t, await agents.call('xcat-vip', 'stop', {}), 6, 'bad-parameter', 'nothing known of what to stop');
  for (const parameters of [vip, { ip }]) {
    succeeds(t, await agents.call('xcat-vip', 'start', parameters));
    await agents.node.run(['rm', '-r', '/run/resource-agents/xcatha']);
    succeeds(t, await agents.monitor('xcat-vip', parameters), 'the address itself says that it runs');
    succeeds(t, await agents.call('xcat-vip', 'stop', parameters));
    t.equal((await agents.node.run(['hostname'])).trim(), 'mn1', JSON.stringify(parameters));
  }
}

async function powerCut(t: Test, agents: AgentNode): Promise<void> {
  succeeds(t, await agents.call('xcat-vip', 'start', vip));
  await agents.losePower();
  t.equal((await agents.node.run(['hostname'])).trim(), 'mn1');
  ends(t, await agents.call('xcat-vip', 'monitor', vip), 7, undefined, 'probe');
  succeeds(t, await agents.call('xcat-vip', 'stop', vip));
}

async function killed(t: Test, agents: AgentNode): Promise<void> {
  await killedAt(t, agents, { ...vip, conflict_check: 'false' }, [5, 25, 60, 130, 300]);
}

/** Also while the kernel still looks for another holder. */
async function killedIpv6(t: Test, agents: AgentNode): Promise<void> {
  await killedAt(t, agents, vip6, [60, 200, 700, 1500]);
}

async function killedAt(t: Test, agents: AgentNode, parameters: Parameters, moments: number[]): Promise<void> {
  for (const afterMs of moments) {
    await agents.kill('xcat-vip', 'start', parameters, afterMs);
    succeeds(t, await agents.call('xcat-vip', 'start', parameters), `start killed after ${afterMs} ms: start`);
    succeeds(t, await agents.monitor('xcat-vip', parameters), 'monitor');
    succeeds(t, await agents.call('xcat-vip', 'stop', parameters), 'stop');
    await agents.kill('xcat-vip', 'start', parameters, afterMs);
    succeeds(t, await agents.call('xcat-vip', 'stop', parameters), `start killed after ${afterMs} ms: stop`);
    t.equal(await placesOf(agents, parameters.ip), '');
    succeeds(t, await agents.call('xcat-vip', 'start', parameters), 'start');
    await agents.kill('xcat-vip', 'stop', parameters, afterMs);
    succeeds(t, await agents.call('xcat-vip', 'stop', parameters), `stop killed after ${afterMs} ms: stop`);
    ends(t, await agents.call('xcat-vip', 'monitor', parameters), 7);
  }
  // The kernel may have been killed out of telling the network: that setting stays until the next boot, and does no harm.
  await agents.node.run(['sh', '-c', 'echo 0 >/proc/sys/net/ipv6/conf/eth0/ndisc_notify']);
}
