import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { type AgentNode, ends, type Parameters, succeeds } from '../agentnode';
import { fault } from '../faults';
import { act, agent, type Cases, monitorUntil, never, running } from './stage';

/** Nothing but what these cases are about. */
const alone: Parameters = { ...never, services: 'xcatd' };

/** xcatd in every sort of trouble that systemd does not notice, each with a reason of its own. */
export const daemon: Cases = {
  'a process of xcatd dies': lostChildren,
  'xcatd is stopped by a signal': stopped,
  'the database does not let xcatd in': waiting,
  'the ports of xcatd belong to somebody else': takenPorts,
  "xcatd's certificates are gone, or of another authority than root's": certificates,
};

async function lostChildren(t: Test, agents: AgentNode): Promise<void> {
  succeeds(t, await act(agents, 'start', alone));
  const children: readonly [words: string[], what: string, id: string, says: RegExp][] = [
    [['--full', '^xcatd: DB Access'], 'DB Access', 'xcatd-child', /"xcatd: DB Access"/],
    [['--full', '^xcatd: install monitor'], 'install monitor', 'xcatd-child', /"xcatd: install monitor"/],
    [['--full', '^xcatd: UDP listener'], 'UDP listener', 'xcatd-child', /"xcatd: UDP listener" and "xcatd: Disc/],
    [['in.tftpd'], 'in.tftpd', 'xcatd-tftp', /in\.tftpd \(udp port 69\)/],
  ];
  for (const [words, what, id, says] of children) {
    await agents.node.run(['pkill', '-KILL', ...words]);
    const outcome = await monitorUntil(agents, 1);
    const situation = `a process of xcatd died: ${what}`;
    fault(t, outcome, { agent, situation, action: 'monitor', code: 1, id, seconds: 2 });
    t.match(outcome.reason, says);
    await agents.node.run(['systemctl', 'restart', 'xcatd']);
    succeeds(t, await monitorUntil(agents, 0), 'after a restart of xcatd, as the cluster does it, all is well');
  }
}

async function stopped(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  succeeds(t, await act(agents, 'start', alone));
  await node.run(['pkill', '-STOP', '--full', '^xcatd: SSL listener']);
  const short = await agents.monitor(agent);
  const hung = { agent, code: 1, id: 'xcatd-hung' } as const;
  fault(t, short, { ...hung, situation: 'somebody has stopped xcatd (SIGSTOP)', action: 'monitor', seconds: 2 });
  t.match(short.reason, /SSL listener \(SIGSTOP\)/);
  await node.run(['pkill', '-CONT', '--full', '^xcatd: SSL listener']);
  succeeds(t, await agents.monitor(agent));
  // A request that is never answered, whatever the reason: nobody takes what is sent to the port.
  await node.run(['nft', 'add table inet deaf; add chain inet deaf in { type filter hook input priority 0; }']);
  await node.run(['nft', 'add rule inet deaf in tcp dport 3001 drop']);
  const situation = 'xcatd takes requests and never answers them';
  // By /proc it looks well.
  fault(t, await agents.monitor(agent), { agent, situation, action: 'monitor', code: 0, seconds: 2 });
  const deep = await agents.monitor(agent, {}, 10);
  await node.run(['nft', 'delete table inet deaf']);
  fault(t, deep, { ...hung, situation, action: 'monitor 10', seconds: 20 });
}

async function waiting(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  const cfgloc = '/etc/xcat/cfgloc';
  await node.writeFile(cfgloc, 'Pg:dbname=xcatdb;host=10.88.0.100|xcatadm|VerySecret7\n', 0o600);
  const limit = 30_000;
  const outcome = await agents.call(agent, 'start', { ...alone, database: 'postgresql' }, { timeoutMs: limit });
  await node.run(['rm', cfgloc]);
  const situation = 'the database does not let xcatd in';
  fault(t, outcome, { agent, situation, action: 'start', code: 1, id: 'xcatd-waits', seconds: 60 });
  t.match(outcome.reason, /waits for its database on 10\.88\.0\.100/);
  t.notMatch(outcome.reason, 'VerySecret7');
  t.ok(outcome.ms < limit, `${outcome.ms} ms, before the cluster gives up`);
  t.strictSame(await running(node), [], 'it does not wait on behind our back');
}

async function takenPorts(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  for (const port of ['3001', '3002']) {
    await occupy(agents, port);
    const outcome = await act(agents, 'start', { ...alone, retries: '1' });
    const situation = 'another program has a port of xcatd';
    fault(t, outcome, { agent, situation, action: 'start', code: 1, id: 'port-taken', seconds: 60 });
    t.match(outcome.reason, new RegExp(`tcp port ${port} .* process \\d+ \\(python3\\)`));
    t.strictSame(await running(node), [], 'nothing was started');
    await free(agents, port);
  }
  succeeds(t, await act(agents, 'start', { ...never, services: 'xcatd,http' }));
  await node.run(['pkill', '-KILL', 'in.tftpd']);
  await node.run(['systemctl', 'stop', 'apache2']);
  await occupy(agents, '80');
  const outcome = await agents.monitor(agent);
  ends(t, outcome, 1, 'service-down', 'two losses at once, one of them critical');
  t.match(outcome.reason, /in\.tftpd.*; http: unit apache2 has no process/);
  await node.run(['systemctl', 'restart', 'xcatd']);
  const situation = 'a service is down that is not critical';
  const said = { code: 190, id: 'service-degraded', seconds: 2 } as const;
  fault(t, await agents.monitor(agent), { agent, situation, action: 'monitor', ...said });
  await free(agents, '80');
}

/** Another program on a port. */
async function occupy({ node }: AgentNode, port: string): Promise<void> {
  const script = 'python3 -m http.server "$1" --bind 0.0.0.0 </dev/null >/dev/null 2>&1 &';
  await node.run(['sh', '-c', script, 'sh', port]);
  const shown = 'for i in $(seq 50); do ss -Hltn "sport = :$1" | grep -q . && exit; sleep 0.1; done; exit 1';
  await node.run(['sh', '-c', shown, 'sh', port]);
}

async function free({ node }: AgentNode, port: string): Promise<void> {
  await node.run(['pkill', '--full', `http.server ${port}`]);
}

async function certificates(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  // The other node's own: each was configured with an authority of its own.
  const foreign = '/root/.xcat-of-mn2';
  const others = join(agents.lab.node('mn2').root, 'root');
  const there = ['.xcat.xcatha-local', '.xcat'].map((name) => join(others, name)).find((path) => existsSync(path));
  cpSync(there ?? '', join(node.root, foreign), { recursive: true });
  succeeds(t, await act(agents, 'start', alone));
  const damages: readonly [what: string, path: string, says: RegExp, instead?: string][] = [
    ["xcatd's are gone", '/etc/xcat/cert', /\/etc\/xcat\/cert cannot be read/],
    ["root's are gone", '/root/.xcat', /root's client certificate in \/root\/\.xcat is missing/],
    ["root's are of another authority", '/root/.xcat', /not of the same authority/, foreign],
  ];
  for (const [what, path, says, instead] of damages) {
    // A mount over the place that the path leads to hides what is there.
    const place = (await node.run(['readlink', '-f', path])).trim();
    await node.run(['mount', ...(instead ? ['--bind', instead, place] : ['-t', 'tmpfs', 'none', place])]);
    succeeds(t, await agents.monitor(agent), `${what}: by /proc it looks well`);
    const outcome = await agents.monitor(agent, {}, 10);
    await node.run(['umount', place]);
    const situation = `the certificates of xcatd do not work: ${what}`;
    fault(t, outcome, { agent, situation, action: 'monitor 10', code: 1, id: 'xcatd-certificates', seconds: 10 });
    t.match(outcome.reason, says);
    succeeds(t, await agents.monitor(agent, {}, 10), 'and well again when they are back');
  }
  await node.run(['rm', '-r', foreign]);
}
