import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { setTimeout as setFileTimeout, test } from 'tap';
import { Lab, standInForNfs } from './index';
import { testDown, testLife } from './life';
import { findInit, powerOff, powerOn } from './machine';
import { outsideMachine } from './machines';
import { waitUntil } from './processes';
import { tracesOf } from './traces';

// One lab for the whole file: each test goes on where the one before it ended. Needs root; a minute, and two more the first
// time, when the image is made.
const name = 'selftest';
let lab: Lab;
setFileTimeout(600_000);

test('a lab comes up: two nodes that see each other, with quorum and fencing', { timeout: 300_000 }, async (t) => {
  const xcathaTree = t.testdir({ lib: { laid: { over: 'text' } }, opt: { laid: { over: 'text' } } });
  lab = await Lab.up({ name, xcathaTree, log: (line) => t.comment(line) });
  for (const node of lab.nodes) {
    t.equal((await node.run(['hostname', '-f'])).trim(), `${node.name}.xl.test`);
    await node.run(['ping', '-c', '1', '-W', '2', node.name === 'mn1' ? 'mn2' : 'mn1']);
  }
  for (const path of ['/usr/lib/laid/over', '/lib/laid/over', '/opt/laid/over']) {
    t.equal(await lab.node('mn2').readFile(path), 'text', `${path} is laid over`);
  }
  await lab.outside.run(['ping', '-c', '1', '-W', '2', lab.node('mn1').address]);
  const status = await lab.cluster.status();
  t.equal(status?.quorate, true);
  t.match(status?.resources, [
    { id: 'fence-mn1', active: true, nodes: ['mn2'] },
    { id: 'fence-mn2', active: true, nodes: ['mn1'] },
  ]);
});

test('a command in a node', async (t) => {
  const node = lab.node('mn1');
  t.same(await node.exec(['sh', '-c', 'cat; echo wrong >&2; exit 3'], { input: 'in' }), {
    code: 3,
    stdout: 'in',
    stderr: 'wrong\n',
    timedOut: false,
  });
  const environment = await node.run(['env'], { env: { A: 'b c' } });
  t.same(
    environment
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0])
      .sort(),
    ['A', 'HOME', 'LANG', 'PATH'],
  );
  t.match(await node.exec(['sleep', '61.5'], { timeoutMs: 200 }), { code: 137, timedOut: true });
  t.equal((await node.exec(['pgrep', '-f', 'sleep 61.5'])).code, 1, 'what timed out is dead in the node too');
  t.match(
    await node.exec(['sh', '-c', 'sleep 5 & echo done']),
    { code: 0, stdout: 'done\n' },
    'nobody waits for its child',
  );
});

test('files: in the node, on its disk, on the shared directory', async (t) => {
  const node = lab.node('mn1');
  await node.writeFile('/etc/some/new file', 'text\n', 0o600);
  t.equal(await node.run(['stat', '-c', '%a %s', '/etc/some/new file']), '600 5\n');
  t.equal(await node.readFile('/etc/some/new file'), 'text\n');
  await node.writeFile('/shared/by-mn1', 'shared\n');
  t.equal(await lab.node('mn2').readFile('/shared/by-mn1'), 'shared\n');
});

test('a stand-in for the NFS server tells what is exported, and in which order things were done', async (t) => {
  const node = lab.node('mn1');
  const nfs = await standInForNfs(node);
  await node.writeFile('/etc/exports', '# two\n/srv *(rw)\n/nowhere *(ro)\n');
  t.match(await node.exec(['exportfs', '-a']), { code: 1, stderr: /Failed to stat \/nowhere: No such file/ });
  t.same(await nfs.exported(), ['/srv']);
  await node.run(['systemctl', 'start', 'nfs-server']);
  await node.run(['exportfs', '-ua']);
  t.same(await nfs.exported(), []);
  await node.run(['systemctl', 'stop', 'nfs-server']);
  const calls = await nfs.calls();
  t.same(
    calls.map(({ command }) => command),
    ['exportfs -a', 'exportfs -r', 'nfs-server start', 'exportfs -ua', 'nfs-server stop', 'exportfs -au'],
  );
  t.same(
    calls.map(({ time }) => time),
    calls.map(({ time }) => time).toSorted((one, other) => one - other),
  );
  t.ok(Math.abs(Date.now() / 1000 - (calls[0]?.time ?? 0)) < 60, 'seconds by the clock');
});

testLife(() => lab);

test('another process finds the lab', async (t) => {
  const again = Lab.attach(name);
  t.equal(again.sharedDirectory, lab.sharedDirectory);
  t.equal((await again.node('mn1').run(['hostname'])).trim(), 'mn1');
});

test('two labs side by side do not see each other', { timeout: 120_000 }, async (t) => {
  const other = await Lab.up({ name: `${name}-2`, nodes: ['mn1'], cluster: false, fencing: false });
  try {
    t.equal(other.node('mn1').address, lab.node('mn1').address);
    await lab.node('mn1').writeFile('/etc/mine', '');
    t.not((await other.node('mn1').exec(['test', '-e', '/etc/mine'])).code, 0);
    await other.down();
    t.same(tracesOf(`${name}-2`), []);
    t.equal((await lab.node('mn1').exec(['true'])).code, 0, 'the end of one leaves the other');
  } finally {
    await other.down();
  }
});

test('a machine has its network card as soon as it has a process', { timeout: 60_000 }, async (t) => {
  const machine = outsideMachine(name);
  for (const round of [1, 2, 3, 4, 5]) {
    await powerOff(machine);
    const on = powerOn(machine);
    let init = findInit(machine);
    for (; init === undefined; init = findInit(machine)) await sleep(1);
    t.match(readFileSync(`/proc/${init.pid}/net/dev`, 'utf8'), /host0:/, `round ${round}`);
    await on;
  }
});

testDown(() => lab);

test('an interrupted up leaves nothing', { timeout: 60_000 }, async (t) => {
  const up = Lab.up({ name, log: (line) => line.startsWith('booting') && process.kill(process.pid, 'SIGTERM') });
  await t.rejects(up, { message: 'interrupted' });
  t.same(tracesOf(name), []);
});

test('what a killed process had brought up goes after it', { timeout: 60_000 }, async (t) => {
  const program = `require(${JSON.stringify(require.resolve('./index'))}).Lab
    .up({ name: '${name}', cluster: false }).then(() => console.log('up'))`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  t.not(tracesOf(name).length, 0);
  child.kill('SIGKILL');
  await waitUntil(() => tracesOf(name).length === 0, 20_000, 'its lab has gone');
});
