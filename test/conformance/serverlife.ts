import { type Test, test } from 'tap';
import { waitUntil } from '../lab/processes';
import { type AgentNode, agentNode, ends, type Outcome, type Runtime, sharedDirectory, succeeds } from './agentnode';
import { fault } from './faults';
import { SickStorage, stuckProcesses } from './sickstorage';

/** What the cases need to know of a database server on Debian. */
export interface ServerUnderTest {
  readonly engine: 'postgresql' | 'mariadb';
  /** As its makers write it. */
  readonly name: string;
  readonly unit: string;
  readonly program: string;
  /** The data directory by its local name. */
  readonly data: string;
  /** The file in it whose first line says the version. */
  readonly versionFile: string;
  /** A version that no server here can work on. */
  readonly otherVersion: string;
  /** Words that run an SQL text as the server's superuser. */
  sql(text: string, database?: string): string[];
  /** SQL that allows very few connections, and takes that back; it may need a restart. */
  readonly fewConnections: readonly string[];
  readonly manyConnections: readonly string[];
  readonly needsRestart: boolean;
  /** It reads and writes also while nobody asks it for anything. */
  readonly worksUnasked: boolean;
  /** Words that hold a connection for a minute, and how many of them leave none for xCAT. */
  readonly holdConnection: readonly string[];
  readonly connections: number;
  /** More cases of this server alone. */
  readonly cases: Readonly<Record<string, (t: Test, agents: AgentNode) => Promise<void>>>;
}

const agent = 'xcat-db';
/** Where the shared directory is mounted, so that other storage can be put in its place. */
const mounted = '/mnt/data';

/**
 * All cases of a server, with the address up and the shared data attached. Minutes long, so for one of the two builds; what
 * they differ in (processes, files, time) does not differ between the servers.
 */
export function testServer(server: ServerUnderTest, runtime: Runtime): void {
  const lab = agentNode(`db-${server.engine}`, { setUp: true, engine: server.engine });
  const cases = { ...commonCases, ...server.cases };
  test(`xcat-db with ${server.engine}, built for ${runtime}`, async (t) => {
    const agents = await lab;
    await agents.install(runtime);
    succeeds(t, await agents.call('xcat-vip', 'start', vip(agents)), 'the address is up');
    for (const [name, run] of Object.entries(cases)) {
      await t.test(name, async (t) => {
        await attach(t, agents, server);
        await run(t, agents, server);
        succeeds(t, await call(agents, server, 'stop'), 'stop');
        await isGone(t, agents, server);
        await detach(t, agents, server);
      });
    }
    succeeds(t, await agents.call('xcat-vip', 'stop', vip(agents)), 'the address is away');
  });
}

const commonCases: Readonly<Record<string, (t: Test, agents: AgentNode, server: ServerUnderTest) => Promise<void>>> = {
  'started and stopped, each twice': startAndStop,
  'killed with -9, it is seen and recovers its log': killedServer,
  'somebody has stopped it (SIGSTOP)': suspendedServer,
  'no connection is left': noConnections,
  'a password that it does not accept': wrongPassword,
  'its data is of another version': otherVersion,
  'its data is not there': noData,
  'xCAT has no tables in it': noTables,
  'no room on its disk': diskFull,
  'the address is not on this node': noAddress,
  'it came up before the address and does not listen there': deafServer,
  'storage that hangs': deadStorage,
  'after a power cut nothing is active, and it recovers': powerCut,
};

function vip({ lab }: AgentNode) {
  return { ip: lab.vip, nic: 'eth0', hostname: lab.vipHostname };
}

function shared(server: ServerUnderTest) {
  return { directory: mounted, database: server.engine, owner_timeout: '2s' };
}

function call(agents: AgentNode, server: ServerUnderTest, action: string, timeoutMs = 60_000): Promise<Outcome> {
  return agents.call(agent, action, { database: server.engine, statement_timeout: '3s' }, { timeoutMs });
}

function monitor(agents: AgentNode, server: ServerUnderTest, depth = 0): Promise<Outcome> {
  return agents.monitor(agent, { database: server.engine, statement_timeout: '3s' }, depth);
}

/** What is common to the faults of one situation with this server. */
function faulty(server: ServerUnderTest, situation: string) {
  return { agent: `${agent} on ${server.name}`, situation };
}

async function attach(t: Test, agents: AgentNode, server: ServerUnderTest): Promise<void> {
  await agents.node.run(['mkdir', '-p', mounted]);
  await agents.node.run(['mount', '--bind', sharedDirectory, mounted]);
  await agents.node.run(['mount', '--make-private', mounted]);
  succeeds(t, await agents.call('xcat-shareddata', 'start', shared(server)), 'the data is attached');
}

async function detach(t: Test, agents: AgentNode, server: ServerUnderTest): Promise<void> {
  succeeds(t, await agents.call('xcat-shareddata', 'stop', shared(server)), 'the data is detached');
  await agents.node.run(['umount', mounted]);
}

async function isGone(t: Test, agents: AgentNode, server: ServerUnderTest): Promise<void> {
  ends(t, await call(agents, server, 'monitor'), 7, undefined, 'probe');
  t.equal((await agents.node.exec(['pgrep', '-x', server.program])).code, 1, 'no process of the server is left');
  const enabled = await agents.node.exec(['systemctl', 'is-enabled', server.unit]);
  t.not(enabled.stdout.trim(), 'enabled', 'it does not start at boot');
}

async function mainPid(agents: AgentNode, server: ServerUnderTest): Promise<string> {
  return (await agents.node.run(['pgrep', '-o', '-x', server.program])).trim();
}

async function startAndStop(t: Test, agents: AgentNode, server: ServerUnderTest): Promise<void> {
  ends(t, await call(agents, server, 'monitor'), 7, undefined, 'probe');
  succeeds(t, await call(agents, server, 'stop'), 'stop with nothing started');
  let pid: string | undefined;
  for (const turn of ['start', 'start again']) {
    succeeds(t, await call(agents, server, 'start'), turn);
    pid ??= await mainPid(agents, server);
    t.equal(await mainPid(agents, server), pid, 'one server all the time');
    succeeds(t, await monitor(agents, server), 'monitor');
    succeeds(t, await monitor(agents, server, 10), 'monitor at depth 10');
    succeeds(t, await call(agents, server, 'monitor'), 'probe');
  }
  for (const turn of ['stop', 'stop again']) {
    succeeds(t, await call(agents, server, 'stop'), turn);
    await isGone(t, agents, server);
  }
}

async function killedServer(t: Test, agents: AgentNode, server: ServerUnderTest): Promise<void> {
  succeeds(t, await call(agents, server, 'start'));
  await agents.node.run(['kill', '-9', await mainPid(agents, server)]);
  const seen = async () => (await monitor(agents, server)).code === 1;
  await waitUntil(seen, 5000, 'a monitor sees it');
  const killed = faulty(server, 'the database server was killed (-9)');
  const down = { ...killed, code: 1, id: 'db-down', seconds: 2 } as const;
  fault(t, await monitor(agents, server), { ...down, action: 'monitor' });
  fault(t, await monitor(agents, server, 10), { ...down, action: 'monitor 10' });
  fault(t, await call(agents, server, 'stop'), { ...killed, action: 'stop', code: 0, seconds: 10 });
  fault(t, await call(agents, server, 'start'), { ...killed, action: 'start', code: 0, seconds: 20 });
  succeeds(t, await monitor(agents, server, 10), 'monitor at depth 10');
}

async function suspendedServer(t: Test, agents: AgentNode, server: ServerUnderTest): Promise<void> {
  succeeds(t, await call(agents, server, 'start'));
  await agents.node.run(['pkill', '-STOP', '-x', server.program]);
  const suspended = faulty(server, 'the database server hangs (SIGSTOP)');
  const hung = { ...suspended, code: 1, id: 'db-hung', seconds: 2 } as const;
  fault(t, await monitor(agents, server), { ...hung, action: 'monitor' });
  fault(t, await monitor(agents, server, 10), { ...hung, action: 'monitor 10' });
  // A start ends the one that hangs and starts another.
  fault(t, await call(agents, server, 'start', 40_000), { ...suspended, action: 'start', code: 0, seconds: 20 });
  await agents.node.run(['pkill', '-STOP', '-x', server.program]);
  fault(t, await call(agents, server, 'stop', 30_000), { ...suspended, action: 'stop', code: 0, seconds: 20 });
}

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
  await agents.node.writeFile('/etc/xcat/cfgloc', `${cfgloc.split('|').slice(0, 2).join('|')}|${secret}\n`, 0o600);
  const refused = await call(agents, server, 'start');
  const situation = faulty(server, 'the database server refuses the password in cfgloc');
  fault(t, refused, { ...situation, action: 'start', code: 1, id: 'db-access', seconds: 60 });
  t.notMatch(refused.stderr, secret, 'the password is not told');
  await agents.node.writeFile('/etc/xcat/cfgloc', cfgloc, 0o600);
  succeeds(t, await call(agents, server, 'start'), 'with the right one');
}

async function otherVersion(t: Test, agents: AgentNode, server: ServerUnderTest): Promise<void> {
  const file = `${server.data}/${server.versionFile}`;
  const { node } = agents;
  const was = await node.exec(['cat', file]);
  await node.run(['sh', '-c', 'printf "%s\\n" "$1" >"$2"', 'sh', server.otherVersion, file]);
  const situation = faulty(server, 'the data belongs to another version of the database server');
  fault(t, await call(agents, server, 'start'), {
    ...situation,
    action: 'start',
    code: 5,
    id: 'db-version',
    seconds: 10,
  });
  if (was.code === 0) await node.run(['sh', '-c', 'cat >"$1"', 'sh', file], { input: was.stdout });
  else await node.run(['rm', file]);
}

async function noData(t: Test, agents: AgentNode, server: ServerUnderTest): Promise<void> {
  const place = `${mounted}${server.data}`;
  await agents.node.run(['mv', place, `${place}.away`]);
  await agents.node.run(['mkdir', place]);
  const situation = faulty(server, 'the data of the database server is not there');
  fault(t, await call(agents, server, 'start'), {
    ...situation,
    action: 'start',
    code: 1,
    id: 'db-no-data',
    seconds: 10,
  });
  await agents.node.run(['rmdir', place]);
  await agents.node.run(['mv', `${place}.away`, place]);
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

/** The shared directory is a copy on a file system that is then filled to the last byte. */
async function diskFull(t: Test, agents: AgentNode, server: ServerUnderTest): Promise<void> {
  const { node } = agents;
  await detach(t, agents, server);
  await node.run(['mount', '-t', 'tmpfs', '-o', 'size=700m,mode=755', 'full', mounted]);
  await node.run(['cp', '--archive', '--sparse=always', `${sharedDirectory}/.`, mounted]);
  succeeds(t, await agents.call('xcat-shareddata', 'start', shared(server)), 'the copy is attached');
  await node.exec(['dd', 'if=/dev/zero', `of=${mounted}/filler`, 'bs=1M']);
  await node.exec(['dd', 'if=/dev/zero', `of=${mounted}/filler2`, 'bs=1']);
  const full = faulty(server, 'no room is left on the disk of the database');
  const refused = await call(agents, server, 'start', 40_000);
  fault(t, refused, { ...full, action: 'start', code: 1, id: 'db-disk-full', seconds: 60 });
  fault(t, await call(agents, server, 'stop'), { ...full, action: 'stop', code: 0, seconds: 10 });
  await isGone(t, agents, server);
  await node.run(['rm', `${mounted}/filler`, `${mounted}/filler2`]);
  succeeds(t, await call(agents, server, 'start'), 'with room');
  succeeds(t, await call(agents, server, 'stop'));
  await detach(t, agents, server);
  await attach(t, agents, server);
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

async function deadStorage(t: Test, agents: AgentNode, server: ServerUnderTest): Promise<void> {
  const { node } = agents;
  succeeds(t, await agents.call('xcat-shareddata', 'stop', shared(server)), 'the data is taken off');
  await node.run(['umount', mounted]);
  const storage = await SickStorage.at(node, sharedDirectory, mounted);
  succeeds(t, await agents.call('xcat-shareddata', 'start', shared(server)), 'the data is attached');
  succeeds(t, await call(agents, server, 'start'));
  await storage.becomes('hangs');
  const dead = faulty(server, 'the shared directory does not answer (a dead NFS server)');
  fault(t, await monitor(agents, server), { ...dead, action: 'monitor', code: 0, seconds: 2 });
  const hung = { ...dead, action: 'monitor 10', code: 1, id: 'storage-hung', seconds: 10 } as const;
  for (const _time of ['first', 'second']) fault(t, await monitor(agents, server, 10), hung);
  const children = (await stuckProcesses(node)).filter((line) => !line.includes(server.program));
  t.ok(children.length <= 1, `at most one child is left behind: ${children.join('; ')}`);
  const stopped = await call(agents, server, 'stop', 120_000);
  // One of its threads may be waiting for an answer that does not come: then nothing ends it, and the cluster fences the node.
  const caught = server.worksUnasked && stopped.code !== 0;
  if (caught) ends(t, stopped, 1, 'unit-stop', 'stop');
  else if (server.worksUnasked) succeeds(t, stopped, 'stop');
  else fault(t, stopped, { ...dead, action: 'stop', code: 0, seconds: 20 });
  await storage.becomes('well');
  await waitUntil(async () => (await stuckProcesses(node)).length === 0, 20_000, 'nobody waits for the storage');
  if (caught) succeeds(t, await call(agents, server, 'stop'), 'stop, when it answers again');
  succeeds(t, await call(agents, server, 'start'), 'it answers again: start');
  succeeds(t, await monitor(agents, server, 10), 'monitor at depth 10');
  succeeds(t, await call(agents, server, 'stop'), 'stop');
  succeeds(t, await agents.call('xcat-shareddata', 'stop', shared(server)), 'the data is taken off');
  await storage.end();
  await attach(t, agents, server);
}

async function powerCut(t: Test, agents: AgentNode, server: ServerUnderTest): Promise<void> {
  succeeds(t, await call(agents, server, 'start'));
  await agents.losePower();
  ends(t, await call(agents, server, 'monitor'), 7, undefined, 'probe');
  succeeds(t, await call(agents, server, 'stop'), 'stop');
  succeeds(t, await agents.call('xcat-vip', 'start', vip(agents)), 'the address is up');
  await attach(t, agents, server);
  succeeds(t, await call(agents, server, 'start'), 'start');
  succeeds(t, await monitor(agents, server, 10), 'monitor at depth 10');
}
