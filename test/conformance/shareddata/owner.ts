import type { Test } from 'tap';
import { ends, succeeds } from '../agentnode';
import { agent, data, owner, type Scene, sign } from './stage';

// The owner record: who holds the data, and who may take it.

const stranger = { node: 'mn2', boot: 'another boot', claim: 'a-claim', state: 'held' };

export async function otherOwner(t: Test, { agents, node }: Scene): Promise<void> {
  const write = (record: object) => node.writeFile(owner, JSON.stringify(record), 0o600);
  await write(stranger);
  let beats = 0;
  const heart = setInterval(() => void node.writeFile(sign('mn2'), `${++beats}`, 0o600), 300);
  const refused = await agents.call(agent, 'start', data);
  clearInterval(heart);
  ends(t, refused, 1, 'owned', 'while it lives');
  t.match(refused.reason, /mn2/, 'the owner is named');
  succeeds(t, await agents.call(agent, 'stop', data));
  t.match(JSON.parse(await node.readFile(owner)), { node: 'mn2', state: 'held' }, 'stop leaves it alone');

  await write(stranger);
  const short = await agents.call(agent, 'start', { ...data, owner_timeout: '60s' });
  ends(t, short, 1, 'owned', 'no time to watch it');
  t.ok(short.ms < 5000);

  const taken = await agents.call(agent, 'start', data);
  succeeds(t, taken, 'after it was silent for owner_timeout');
  t.equal((await node.exec(['test', '-e', sign('mn2')])).code, 1, 'and its sign of life is taken away');
  t.ok(taken.ms >= 2000 && taken.ms < 8000, `${taken.ms} ms`);
  succeeds(t, await agents.call(agent, 'stop', data));

  await write({ ...stranger, state: 'released' });
  const followed = await agents.call(agent, 'start', { ...data, owner_timeout: '60s' });
  succeeds(t, followed, 'at once when it has released');
  t.ok(followed.ms < 2000, `${followed.ms} ms`);
  succeeds(t, await agents.call(agent, 'stop', data));
}

export async function lostOwner(t: Test, { agents, node }: Scene): Promise<void> {
  succeeds(t, await agents.call(agent, 'start', data));
  const own = await node.readFile(owner);
  const life = await node.readFile(sign('mn1'));
  await node.run(['rm', sign('mn1')]);
  ends(t, await agents.monitor(agent, data), 1, 'owner-lost', 'its sign of life is gone');
  await node.writeFile(owner, JSON.stringify(stranger), 0o600);
  const taken = await agents.monitor(agent, data);
  ends(t, taken, 1, 'owner-lost', 'another node took it');
  t.match(taken.reason, /held by node mn2/);
  await node.writeFile(sign('mn1'), life, 0o600);
  ends(t, await agents.monitor(agent, data, 10), 1, 'owner-lost', 'a record changed by hand is seen at depth 10');
  await node.run(['rm', owner]);
  ends(t, await agents.monitor(agent, data, 10), 1, 'owner-lost', 'the record is gone');
  await node.writeFile(owner, own, 0o600);
  succeeds(t, await agents.monitor(agent, data, 10));
  succeeds(t, await agents.call(agent, 'stop', data));
}
