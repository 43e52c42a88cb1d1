import type { Test } from 'tap';
import { waitUntil } from '../../lab/processes';
import { type AgentNode, ends, sharedDirectory, succeeds } from '../agentnode';
import { fault } from '../faults';
import { SickStorage, stuckProcesses } from '../sickstorage';
import {
  attach,
  call,
  detach,
  faulty,
  isGone,
  monitor,
  mounted,
  type ServerCases,
  type ServerUnderTest,
  shared,
} from './stage';

/** What is wrong with its data, or with what that lies on. */
export const data: ServerCases = {
  'its data is of another version': otherVersion,
  'its data is not there': noData,
  'its data is damaged': damaged,
  'no room on its disk': diskFull,
  'storage that hangs': deadStorage,
};

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

async function damaged(t: Test, agents: AgentNode, server: ServerUnderTest): Promise<void> {
  const { node } = agents;
  const file = `${mounted}${server.data}/${server.vital.file}`;
  await node.run(['cp', '--archive', file, `${file}.well`]);
  await node.run(['shred', '--iterations=0', '--zero', '--exact', file]);
  const situation = faulty(server, 'the data of the database server is damaged');
  const refused = await call(agents, server, 'start');
  fault(t, refused, { ...situation, action: 'start', code: 1, id: 'db-down', seconds: 60 });
  t.match(refused.reason?.slice(0, 128), server.vital.words, 'what the cluster keeps of it says why');
  succeeds(t, await call(agents, server, 'stop'), 'stop');
  await node.run(['mv', `${file}.well`, file]);
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
