import type { Test } from 'tap';
import type { LabNode } from '../../lab';
import { type AgentNode, ends, succeeds } from '../agentnode';
import { act, agent, type Cases, clock, logSince, monitorUntil, never, running, xcat } from './stage';
import { goconserver } from './standins';

/** Which services run, and by which programs, where that is not the same everywhere. */
export const choice: Cases = {
  'a site without a domain has no DNS of xCAT': withoutDomain,
  'a name in /etc/hosts that no name server takes': oddName,
  'Kea instead of ISC dhcpd': kea,
  'a name server that ran before the address came': earlyNameServer,
  'a distribution that nobody has described': unknownDistribution,
  'the console server that is in use, of two': consoleServers,
};

async function withoutDomain(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  const dhcp = await node.readFile('/etc/dhcp/dhcpd.conf');
  await xcat(node, 'chtab', 'key=domain', 'site.value=');
  const since = await clock(node);
  // Whether makedhcp can do without a domain is xCAT's affair: it is asked all the same.
  const patience = { critical: 'xcatd,named', retries: '1' };
  succeeds(t, await act(agents, 'start', { services: 'xcatd,named,dhcpd', ...patience }));
  await xcat(node, 'chtab', 'key=domain', 'site.value=xl.test');
  await node.writeFile('/etc/dhcp/dhcpd.conf', dhcp);
  const log = await logSince(node, since);
  t.match(log, /named is not started: site\.domain is not set/);
  t.match(log, /start dhcpd \[(Passed|Failed)\]/);
  t.strictSame(await runs(node, ['named']), []);
  const outcome = await agents.monitor(agent, { critical: 'xcatd' });
  t.notMatch(outcome.reason ?? '', 'named', 'nobody misses it');
}

/** makedns fails of it, and the management node runs all the same. */
async function oddName(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  const few = { services: 'xcatd,named', retries: '1' };
  succeeds(t, await act(agents, 'start', few), 'once without it: there is a zone');
  succeeds(t, await act(agents, 'stop', few));
  await node.run(['sed', '-i', '$a 10.66.0.4 my_printer', '/etc/hosts']);
  succeeds(t, await act(agents, 'start', few), 'with it');
  const outcome = await agents.monitor(agent, few);
  ends(t, outcome, 190, 'make-outdated', 'which is said');
  t.match(outcome.reason, /^\[make-outdated\] named runs, but its configuration could not be made anew.*my_printer/);
  const names = await node.run(['cat', '/shared/xcat/.xcatha/luggage/names.json']);
  t.notMatch(names, 'my_printer', 'it does not go to the other node');
  succeeds(t, await act(agents, 'stop', few));
  await node.run(['sed', '-i', '/my_printer/d', '/etc/hosts']);
  succeeds(t, await act(agents, 'start', few), 'and without it again');
  succeeds(t, await agents.monitor(agent, few), 'all is well');
}

async function kea(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  const units = ['isc-dhcp-server', 'kea-dhcp4-server'];
  const few = { services: 'xcatd,dhcpd' };
  await xcat(node, 'chtab', 'key=dhcpbackend', 'site.value=kea');
  await node.run(['systemctl', 'start', 'isc-dhcp-server']);
  succeeds(t, await act(agents, 'start', few), 'with the other one running');
  t.strictSame(await runs(node, units), ['kea-dhcp4-server'], 'that one had to go');
  t.match(await xcat(node, 'makedhcp', '-q', 'cn1'), '10.88.0.11', 'it knows the compute node');
  t.match(await node.run(['ss', '-Hlunp', 'sport = :67']), 'kea-dhcp4');
  for (const unit of units) t.not((await node.exec(['systemctl', 'is-enabled', unit])).stdout.trim(), 'enabled', unit);
  succeeds(t, await agents.monitor(agent, few));
  await node.run(['systemctl', 'kill', '-s', 'KILL', 'kea-dhcp4-server']);
  ends(t, await monitorUntil(agents, 1), 1, 'service-down', 'it is lost');
  succeeds(t, await act(agents, 'start', { ...few, ...never }), 'and comes back');
  await node.run(['rm', '/run/resource-agents/xcatha/services.json']);
  succeeds(t, await act(agents, 'stop', few));
  t.strictSame(await runs(node, units), [], 'a stop that remembers nothing ends it all the same');

  // The choice of the table cannot be had: what is there serves, and the log says so.
  const files = ['/usr/lib/systemd/system/kea-dhcp4-server.service', '/etc/init.d/kea-dhcp4-server'];
  const hidden = 'for file; do mv "$file" "/run/away$(dirname "$file" | tr / _)"; done; systemctl daemon-reload';
  await node.run(['sh', '-c', hidden, 'sh', ...files]);
  const since = await clock(node);
  succeeds(t, await act(agents, 'start', { ...few, ...never }));
  t.match(await logSince(node, since), /DHCP by isc: kea \(site\.dhcpbackend says so\) is not installed/);
  t.strictSame(await runs(node, units), ['isc-dhcp-server']);
  const shown = 'for file; do mv "/run/away$(dirname "$file" | tr / _)" "$file"; done; systemctl daemon-reload';
  await node.run(['sh', '-c', shown, 'sh', ...files]);
  await xcat(node, 'chtab', '-d', 'key=dhcpbackend', 'site');
}

async function earlyNameServer(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  // Deaf to the address on purpose, as one that has looked at the interfaces before: it listens on the node's own.
  const options = '/etc/bind/named.conf';
  const text = await node.readFile(options);
  t.match(text, 'directory "/var/lib/bind/";', 'the configuration is what makedns wrote');
  await node.run(['sed', '-i', 's#directory.*#&\\n\\tlisten-on { 127.0.0.1; };#', options]);
  await node.run(['systemctl', 'start', 'named']);
  await node.run(['sed', '-i', '/listen-on/d', options]);
  const before = await node.run(['systemctl', 'show', '-p', 'MainPID', 'named']);
  succeeds(t, await act(agents, 'start', { ...never, services: 'xcatd,named' }));
  const after = await node.run(['systemctl', 'show', '-p', 'MainPID', 'named']);
  t.not(after, before, 'it was started anew');
  t.match(await node.run(['dig', '+short', '@10.88.0.100', 'cn1.xl.test']), '10.88.0.11');
  succeeds(t, await act(agents, 'start', { ...never, services: 'xcatd,named' }));
  t.equal(await node.run(['systemctl', 'show', '-p', 'MainPID', 'named']), after, 'one that answers is left alone');
}

async function unknownDistribution(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  await node.writeFile('/run/os-release', 'ID=frobix\nVERSION_ID=7\n');
  await node.run(['mount', '--bind', '/run/os-release', '/usr/lib/os-release']);
  succeeds(t, await act(agents, 'start', { ...never, services: 'xcatd,dhcpd,http' }));
  succeeds(t, await agents.monitor(agent, {}, 10));
  succeeds(t, await act(agents, 'stop'));
  await node.run(['umount', '/usr/lib/os-release']);
}

async function consoleServers(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  await goconserver.install(node);
  const units = ['conserver-server', 'goconserver'];
  succeeds(t, await act(agents, 'start', never));
  t.strictSame(
    await runs(node, units),
    ['conserver-server'],
    "xCAT's configuration for it is on this node, for the other there is none",
  );
  await xcat(node, 'sh', '-c', 'systemctl stop conserver-server && makegocons');
  ends(t, await monitorUntil(agents, 190), 190, 'service-degraded', 'an administrator changes to the other one');
  succeeds(t, await act(agents, 'stop'));
  t.strictSame(await runs(node, units), [], 'both are ended');
  t.equal((await node.exec(['systemctl', 'is-failed', 'goconserver'])).stdout.trim(), 'failed', 'the one with code 1');
  succeeds(t, await act(agents, 'start'));
  t.strictSame(await runs(node, units), ['goconserver'], 'the next start knows which one was in use last');
  t.match(await node.readFile('/etc/goconserver/server.conf'), 'host: 10.88.0.100');
  succeeds(t, await agents.monitor(agent, {}, 10));
  for (const unit of units) t.not((await node.exec(['systemctl', 'is-enabled', unit])).stdout.trim(), 'enabled', unit);
  succeeds(t, await act(agents, 'stop'));
  await goconserver.remove(node);
  succeeds(t, await act(agents, 'start'));
  t.strictSame(await runs(node, units), ['conserver-server']);
  const trusted = (await node.readFile('/etc/conserver.cf')).split('\n').filter((line) => line.includes('trusted'));
  t.match(
    trusted.join(),
    /trusted 10\.88\.0\.100;.*xcatmn/,
    'its configuration trusts the management node by address and name',
  );
}

/** Which of these units run. */
async function runs(node: LabNode, among: readonly string[]): Promise<string[]> {
  return (await running(node, among)).filter((name) => among.includes(name));
}
