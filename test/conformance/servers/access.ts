import type { Test } from 'tap';
import { waitUntil } from '../../lab/processes';
import { type AgentNode, succeeds } from '../agentnode';
import { fault } from '../faults';
import { call, faulty, monitor, type ServerCases, type ServerUnderTest, vip } from './stage';

/** A server that does not let xCAT in, or not at the address. */
export const access: ServerCases = {
  'no connection is left': noConnections,
  'a password that it does not accept': wrongPassword,
  'xCAT has no tables in it': noTables,
  'the address is not on this node': noAddress,
  'it came up before the address and does not listen there': deafServer,
};

async function noConnections(t: Test, agents: AgentNode, server: ServerUnderTest): Promise<void> {
  const { node } = agents;
  const restart = async () => {
    if (!server.needsRestart) return;
    succeeds(t, await call(agents, server, 'stop'));
    succeeds(t, await call(agents, server, 'start'));
  };
  succeeds(t, await call(agents, server, 'start'));
  for (const text of server.fewConnections) await node.run(server.sql(text));
  await restart();
  for (let held = 0; held < server.connections; held++)
    await node.run(['sh', '-c', 'setsid "$@" </dev/null >/dev/null 2>&1 &', 'sh', ...server.holdConnection]);
  const degraded = async () => (await monitor(agents, server, 10)).code === 190;
  await waitUntil(degraded, 15_000, 'a monitor sees it');
  const full = faulty(server, 'the database server has no connection left');
  const said = { code: 190, id: 'db-connections', seconds: 2 } as const;
  fault(t, await monitor(agents, server, 10), { ...full, ...said, action: 'monitor 10' });
  // Depth 0 asks nobody.
  fault(t, await monitor(agents, server), { ...full, action: 'monitor', code: 0, seconds: 2 });
  await node.exec(['pkill', '-f', server.holdConnection.at(-1) ?? '']);
  const asSuperuser = async () => (await node.exec(server.sql('SELECT 1'))).code === 0;
  await waitUntil(asSuperuser, 10_000, 'the others are gone');
  for (const text of server.manyConnections) await node.run(server.sql(text));
  await restart();
  succeeds(t, await monitor(agents, server, 10), 'there is one again');
}

async function wrongPassword(t: Test, agents: AgentNode, server: ServerUnderTest): Promise<void> {
  const cfgloc = await agents.node.readFile('/etc/xcat/cfgloc');
  const secret = 'a:wrong\\"password';
  const wrong = `${cfgloc.split('|').slice(0, 2).join('|')}|${secret}\n`;
  await agents.node.writeFile('/etc/xcat/cfgloc', wrong, 0o600);
  const refused = await call(agents, server, 'start');
  const situation = faulty(server, 'the database server refuses the password in cfgloc');
  fault(t, refused, { ...situation, action: 'start', code: 1, id: 'db-access', seconds: 60 });
  t.notMatch(refused.stderr, secret, 'the password is not told');
  await agents.node.writeFile('/etc/xcat/cfgloc', cfgloc, 0o600);
  succeeds(t, await call(agents, server, 'start'), 'with the right one');
  // Changed while it runs: neither a restart nor the other node would be let in.
  await agents.node.writeFile('/etc/xcat/cfgloc', wrong, 0o600);
  const degraded = await monitor(agents, server, 10);
  fault(t, degraded, { ...situation, action: 'monitor 10', code: 190, id: 'db-access', seconds: 2 });
  t.notMatch(degraded.reason, /\.secret\.|connection to server/, 'nothing of our own doing is told');
  fault(t, await monitor(agents, server), { ...situation, action: 'monitor', code: 0, seconds: 2 });
  await agents.node.writeFile('/etc/xcat/cfgloc', cfgloc, 0o600);
  succeeds(t, await monitor(agents, server, 10), 'the right one again');
}

async function noTables(t: Test, agents: AgentNode, server: ServerUnderTest): Promise<void> {
  const { node } = agents;
  succeeds(t, await call(agents, server, 'start'));
  await node.run(server.sql('ALTER TABLE site RENAME TO site_away', 'xcatdb'));
  const empty = { ...faulty(server, 'the database has no tables of xCAT'), code: 1, id: 'db-tables' } as const;
  fault(t, await monitor(agents, server, 10), { ...empty, action: 'monitor 10', seconds: 2 });
  succeeds(t, await call(agents, server, 'stop'));
  fault(t, await call(agents, server, 'start'), { ...empty, action: 'start', seconds: 20 });
  await node.run(server.sql('ALTER TABLE site_away RENAME TO site', 'xcatdb'));
}

async function noAddress(t: Test, agents: AgentNode, server: ServerUnderTest): Promise<void> {
  succeeds(t, await agents.call('xcat-vip', 'stop', vip(agents)), 'the address is away');
  const refused = await call(agents, server, 'start', 40_000);
  const situation = faulty(server, 'the virtual address is not on the node');
  fault(t, refused, { ...situation, action: 'start', code: 1, id: 'db-not-on-vip', seconds: 60 });
  t.match(refused.reason, agents.lab.vip, 'and where');
  succeeds(t, await call(agents, server, 'stop'), 'stop');
  succeeds(t, await agents.call('xcat-vip', 'start', vip(agents)), 'the address is up');
}

async function deafServer(t: Test, agents: AgentNode, server: ServerUnderTest): Promise<void> {
  succeeds(t, await agents.call('xcat-vip', 'stop', vip(agents)), 'the address is away');
  await agents.node.run(['systemctl', 'start', server.unit]);
  succeeds(t, await agents.call('xcat-vip', 'start', vip(agents)), 'the address is up');
  succeeds(t, await call(agents, server, 'start'), 'start');
  succeeds(t, await monitor(agents, server, 10), 'it answers there');
}
