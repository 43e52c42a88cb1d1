import { setTimeout as setFileTimeout, type Test, test } from 'tap';
import { type AgentNode, agentNode, ends, runtimes, sharedDirectory, succeeds } from './agentnode';
import { DeadStorage } from './deadstorage';
import { fault } from './faults';

setFileTimeout(900_000);

const agent = 'xcat-db';
const mounted = '/mnt/data';
const data = { directory: mounted };

/** The agent as docs/faults.md names it. */
const withSqlite = 'xcat-db on SQLite';

/** The cases, with the shared data attached. */
const cases: Readonly<Record<string, (t: Test, agents: AgentNode) => Promise<void>>> = {
  'started and stopped, each twice': startAndStop,
  'a table that is missing': missingTable,
  'a table that is damaged': damagedTable,
  'a configuration for another engine': otherEngine,
  'storage that hangs': deadStorage,
  'after a power cut nothing is active': powerCut,
  "never on the node's own data": ownData,
};

const lab = agentNode('db', { setUp: true });

for (const runtime of runtimes) {
  test(`xcat-db with SQLite, built for ${runtime}`, async (t) => {
    const agents = await lab;
    await agents.install(runtime);
    for (const [name, run] of Object.entries(cases)) {
      await t.test(name, async (t) => {
        await mountData(agents);
        succeeds(t, await agents.call('xcat-shareddata', 'start', data), 'the data is attached');
        await run(t, agents);
        succeeds(t, await agents.call(agent, 'stop'), 'stop');
        ends(t, await agents.call(agent, 'monitor'), 7, undefined, 'probe');
        succeeds(t, await agents.call('xcat-shareddata', 'stop', data), 'the data is detached');
        await agents.node.run(['umount', mounted]);
      });
    }
  });
}

async function mountData({ node }: AgentNode): Promise<void> {
  await node.run(['mkdir', '-p', mounted]);
  await node.run(['mount', '--bind', sharedDirectory, mounted]);
  await node.run(['mount', '--make-private', mounted]);
}

async function startAndStop(t: Test, agents: AgentNode): Promise<void> {
  ends(t, await agents.call(agent, 'monitor'), 7, undefined, 'probe');
  succeeds(t, await agents.call(agent, 'stop'), 'stop with nothing started');
  for (const turn of ['start', 'start again']) {
    succeeds(t, await agents.call(agent, 'start'), turn);
    succeeds(t, await agents.monitor(agent), 'monitor');
    succeeds(t, await agents.monitor(agent, {}, 10), 'monitor at depth 10');
    succeeds(t, await agents.call(agent, 'monitor'), 'probe');
  }
  for (const turn of ['stop', 'stop again']) {
    succeeds(t, await agents.call(agent, 'stop'), turn);
    ends(t, await agents.call(agent, 'monitor'), 7, undefined, 'probe');
  }
}

async function missingTable(t: Test, agents: AgentNode): Promise<void> {
  const table = '/etc/xcat/policy.sqlite';
  succeeds(t, await agents.call(agent, 'start'));
  await agents.node.run(['mv', table, `${table}.away`]);
  const missing = { agent: withSqlite, situation: "one of xCAT's tables is missing" };
  const named = { ...missing, code: 1, id: 'sqlite-tables', seconds: 2 } as const;
  for (const depth of [0, 10]) {
    const failed = await agents.monitor(agent, {}, depth);
    fault(t, failed, { ...named, action: depth === 0 ? 'monitor' : 'monitor 10' });
    t.match(failed.reason, table);
  }
  fault(t, await agents.call(agent, 'stop'), { ...missing, action: 'stop', code: 0, seconds: 2 });
  fault(t, await agents.call(agent, 'monitor'), { ...missing, action: 'probe', code: 7, seconds: 2 });
  fault(t, await agents.call(agent, 'start'), { ...named, action: 'start' });
  await agents.node.run(['mv', `${table}.away`, table]);
}

async function damagedTable(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  const table = '/etc/xcat/site.sqlite';
  await node.run(['cp', '--archive', table, '/root/site.sqlite']);
  const damages = [
    ['sh', '-c', 'printf "no database" >"$0"', table],
    ['dd', 'if=/dev/urandom', `of=${table}`, 'bs=1024', 'seek=4', 'count=4', 'conv=notrunc', 'status=none'],
    ['truncate', '--size=5000', table],
  ];
  for (const damage of damages) {
    succeeds(t, await agents.call(agent, 'start'));
    await node.run(damage);
    const damaged = { agent: withSqlite, situation: "one of xCAT's tables is damaged" };
    const named = { ...damaged, code: 1, id: 'sqlite-damaged', seconds: 2 } as const;
    // Depth 0 looks for the files only.
    fault(t, await agents.monitor(agent), { ...damaged, action: 'monitor', code: 0, seconds: 2 });
    const failed = await agents.monitor(agent, {}, 10);
    fault(t, failed, { ...named, action: 'monitor 10' });
    t.match(failed.reason, table);
    fault(t, await agents.call(agent, 'stop'), { ...damaged, action: 'stop', code: 0, seconds: 2 });
    fault(t, await agents.call(agent, 'start'), { ...named, action: 'start' });
    await node.run(['cp', '--archive', '/root/site.sqlite', table]);
  }
}

async function otherEngine(t: Test, agents: AgentNode): Promise<void> {
  const file = '/etc/xcat/cfgloc';
  await agents.node.writeFile(file, 'Pg:dbname=xcatdb;host=10.88.0.100|xcatadm|very-secret', 0o600);
  const refused = await agents.call(agent, 'start');
  const situation = 'cfgloc names another engine than the parameter database';
  fault(t, refused, { agent: 'xcat-db', situation, action: 'start', code: 1, id: 'database-mismatch', seconds: 2 });
  t.match(refused.reason, /Pg.*sqlite/, 'both are named');
  const log = await agents.node.run(['sh', '-c', 'cat /var/log/pacemaker/pacemaker.log; journalctl --no-pager']);
  t.equal(
    log.includes('very-secret') || refused.stderr.includes('very-secret'),
    false,
    'the password stays in the file',
  );
  await agents.node.run(['rm', file]);
}

async function deadStorage(t: Test, agents: AgentNode): Promise<void> {
  succeeds(t, await agents.call(agent, 'start'));
  const dead = await DeadStorage.at(agents.node, mounted);
  for (const depth of [0, 10]) {
    const failed = await agents.monitor(agent, {}, depth);
    ends(t, failed, 1, 'storage-hung', `depth ${depth}`);
    t.ok(failed.ms < 8000, `${failed.ms} ms`);
  }
  t.equal((await dead.victims()).length, 1, 'one child is stuck');
  const stopped = await agents.call(agent, 'stop');
  succeeds(t, stopped, 'stop');
  t.ok(stopped.ms < 2000, `${stopped.ms} ms`);
  await dead.end();
}

async function powerCut(t: Test, agents: AgentNode): Promise<void> {
  succeeds(t, await agents.call(agent, 'start'));
  await agents.losePower();
  await mountData(agents);
  ends(t, await agents.call(agent, 'monitor'), 7, undefined, 'probe');
}

async function ownData(t: Test, agents: AgentNode): Promise<void> {
  succeeds(t, await agents.call('xcat-shareddata', 'stop', data));
  const situation = 'the shared data is not attached to this node';
  const named = { code: 1, id: 'data-not-attached', seconds: 2 } as const;
  fault(t, await agents.call(agent, 'start'), { agent, situation, action: 'start', ...named });
  succeeds(t, await agents.call(agent, 'stop'));
}
