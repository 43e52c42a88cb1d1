import type { Test } from 'tap';
import { type AgentNode, ends, succeeds } from '../agentnode';
import { fault } from '../faults';
import { act, agent, below, type Cases, monitorUntil, never, running, startBelow, units } from './stage';

/** Started, watched, stopped, killed: whatever the services are. */
export const life: Cases = {
  'started and stopped, each twice': startAndStop,
  'what is lost is noticed': losses,
  'a web server that does not serve /install': webServer,
  "services of the user's own choice": chosenServices,
  'stop takes down what does not want to end': unwillingServices,
  'killed at any moment, it can be stopped and started again': killed,
  'what xCAT starts again while they are stopped is stopped too': startedMeanwhile,
  'after a power cut nothing is active, and nothing has started at boot': powerCut,
  "never on the node's own data": ownData,
};

async function startAndStop(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  ends(t, await act(agents, 'monitor'), 7, undefined, 'probe');
  succeeds(t, await act(agents, 'stop'), 'stop with nothing started');
  for (const turn of ['start', 'start again']) {
    succeeds(t, await act(agents, 'start'), turn);
    succeeds(t, await agents.monitor(agent), 'monitor');
    succeeds(t, await agents.monitor(agent, {}, 10), 'monitor at depth 10');
    succeeds(t, await act(agents, 'monitor'), 'probe');
  }
  t.match(await node.run(['dig', '+short', '@10.88.0.100', 'cn1.xl.test']), '10.88.0.11', 'DNS knows the compute node');
  t.match(await node.run(['grep', '-r', '52:54:00:00:00:11', '/var/lib/dhcp', '/etc/dhcp']), /52:54/, 'so does DHCP');
  for (const unit of units) {
    t.match((await node.exec(['systemctl', 'is-enabled', unit])).stdout, 'disabled', `${unit} does not start at boot`);
    const shown = await node.run(['systemctl', 'show', unit, '-p', 'Restart', '-p', 'Before']);
    t.match(shown, /^Restart=no$/m, `${unit} is restarted by the cluster alone`);
    t.match(shown, /^Before=.*pacemaker\.service/m, `${unit} ends after pacemaker at shutdown`);
  }
  const dropIns = await node.run([
    'sh',
    '-c',
    'stat -c %a /run/systemd/system/*.d /run/systemd/system/*.d/50-xcatha.conf',
  ]);
  t.strictSame([...new Set(dropIns.trim().split('\n'))], ['755', '644'], 'what is made is for all to read');
  for (const turn of ['stop', 'stop again']) {
    succeeds(t, await act(agents, 'stop'), turn);
    ends(t, await act(agents, 'monitor'), 7, undefined, 'probe');
  }
  const left = await node.exec(['sh', '-c', 'ls /run/systemd/system/*.d/50-xcatha.conf']);
  t.equal(left.stdout, '', 'the units are given back');
}

async function losses(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  succeeds(t, await act(agents, 'start', never));
  const lose: readonly [what: string, words: string[], code: number, id: string][] = [
    ['a web server', ['systemctl', 'kill', '-s', 'KILL', 'apache2'], 190, 'service-degraded'],
    ['the name server', ['systemctl', 'kill', '-s', 'KILL', 'named'], 1, 'service-down'],
    ['the main process of xcatd', ['pkill', '-KILL', '--full', '^xcatd: SSL listener'], 1, 'service-down'],
  ];
  for (const [what, words, code, id] of lose) {
    await node.run(words);
    fault(t, await monitorUntil(agents, code), {
      agent,
      situation: `${what} was killed (-9)`,
      action: 'monitor',
      code,
      id,
      seconds: 2,
    });
    succeeds(t, await act(agents, 'start', never), `a start brings ${what} back`);
    succeeds(t, await agents.monitor(agent), 'monitor');
  }
}

/** Nodes install from the web server; that it runs is not enough. */
async function webServer(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  const file = '/etc/apache2/conf-enabled/xcat.conf';
  const configure = async (text: string) => {
    await node.writeFile(file, text);
    await node.run(['systemctl', 'reload', 'apache2']);
  };
  const few = { ...never, services: 'xcatd,http' };
  succeeds(t, await act(agents, 'start', few));
  await configure('Alias /install /install\n<Directory /install>\nRequire all granted\n</Directory>\n');
  succeeds(t, await agents.monitor(agent, few, 10));
  await configure('Redirect 404 /install\n');
  succeeds(t, await agents.monitor(agent, few), 'it runs');
  const situation = 'the web server runs and does not serve what nodes install from';
  const said = { situation, action: 'monitor 10', seconds: 10 } as const;
  fault(t, await monitorUntil(agents, 190, 10), { agent, ...said, code: 190, id: 'service-degraded' });
  const important = { ...few, critical: 'xcatd,http' };
  const named = `${agent} (critical=xcatd,http)`;
  fault(t, await agents.monitor(agent, important, 10), { agent: named, ...said, code: 1, id: 'http-install' });
  await node.run(['rm', file]);
}

async function chosenServices(t: Test, agents: AgentNode): Promise<void> {
  const situation = 'a service that the parameter services names is not installed';
  const outcome = await act(agents, 'start', { services: 'xcatd goconserver' });
  fault(t, outcome, { agent, situation, action: 'start', code: 5, id: 'service-absent', seconds: 2 });
  t.strictSame(await running(agents.node), [], 'nothing was started');
  const few = { services: 'named', regenerate: 'never' };
  succeeds(t, await act(agents, 'start', few));
  t.strictSame(
    (await running(agents.node)).filter((name) => units.includes(name)),
    ['xcatd', 'named'],
  );
  succeeds(t, await agents.monitor(agent, few));
  succeeds(t, await act(agents, 'stop', few));
}

async function unwillingServices(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  succeeds(t, await act(agents, 'start', never));
  // Started by hand, outside its unit; and one that does not hear the polite request.
  await node.run(['pkill', '-STOP', '--full', '^xcatd: SSL listener']);
  await node.run(['sh', '-c', `setsid bash -c 'exec -a "xcatd: stray" sleep 600' </dev/null >/dev/null 2>&1 &`]);
  await node.run(['ip', 'address', 'delete', '10.88.0.100/24', 'dev', 'eth0']);
  succeeds(t, await act(agents, 'stop'), 'stop without the address');
  t.strictSame(await running(node), []);
}

async function killed(t: Test, agents: AgentNode): Promise<void> {
  for (const afterMs of [100, 1000, 2500, 4500]) {
    await agents.kill(agent, 'start', {}, afterMs);
    succeeds(t, await act(agents, 'stop'), `start killed after ${afterMs} ms: stop`);
    t.strictSame(await running(agents.node), []);
  }
  await agents.kill(agent, 'start', {}, 3000);
  succeeds(t, await act(agents, 'start'), 'start killed: start');
  succeeds(t, await agents.monitor(agent, {}, 10), 'monitor');
  for (const afterMs of [100, 700, 1500]) {
    await agents.kill(agent, 'stop', {}, afterMs);
    succeeds(t, await act(agents, 'stop'), `stop killed after ${afterMs} ms: stop`);
    t.strictSame(await running(agents.node), []);
    succeeds(t, await act(agents, 'start', never), 'start');
    succeeds(t, await agents.monitor(agent), 'monitor');
  }
}

/** As of a start that was killed: its command runs on in xcatd, and restarts the service at its end. */
async function startedMeanwhile(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  succeeds(t, await act(agents, 'start'), 'start, with all made anew');
  for (const afterMs of [200, 800, 1400]) {
    succeeds(t, await act(agents, 'start', never), 'start');
    const command = '. /etc/profile.d/xcat.sh; setsid makedhcp -n </dev/null >/dev/null 2>&1 &';
    await node.run(['bash', '-c', command]);
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    succeeds(t, await act(agents, 'stop'), `stop, ${afterMs} ms after makedhcp was called`);
    await new Promise((resolve) => setTimeout(resolve, 4000));
    t.strictSame(await running(node), [], 'and none of them comes back');
  }
}

async function powerCut(t: Test, agents: AgentNode): Promise<void> {
  succeeds(t, await act(agents, 'start'));
  await agents.losePower();
  ends(t, await act(agents, 'monitor'), 7, undefined, 'probe');
  t.strictSame(await running(agents.node), []);
  await startBelow(t, agents);
}

async function ownData(t: Test, agents: AgentNode): Promise<void> {
  for (const [name, parameters] of below.slice(1).reverse()) succeeds(t, await agents.call(name, 'stop', parameters));
  ends(t, await act(agents, 'start'), 1, 'data-not-attached');
  t.strictSame(await running(agents.node), [], 'xcatd was not started');
}
