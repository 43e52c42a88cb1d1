import { setTimeout as setFileTimeout, test } from 'tap';
import type { Lab, LabNode } from '../../lab';
import { waitUntil } from '../../lab/processes';
import { bringUpRecordedNode, xcat } from './support';

// The double's daemon lives and dies as the real one was recorded to (recordings 10-*-systemctl-show, 14, 17, 18, 19, 79).
setFileTimeout(600_000);
let lab: Lab;
let node: LabNode;

const main = 'xcatd: SSL listener';
const children = [
  'xcatd: Command log writer',
  'xcatd: DB Access',
  'xcatd: Discovery worker',
  'xcatd: UDP listener',
  'xcatd: install monitor',
];

test('the unit is the real one in everything that counts', { timeout: 300_000 }, async (t) => {
  ({ lab, node } = await bringUpRecordedNode('double-daemon', t));
  t.match(await show('Type', 'Restart', 'RestartUSec', 'PIDFile', 'TimeoutStartUSec', 'TimeoutStopUSec', 'KillMode'), {
    Type: 'forking',
    Restart: 'on-failure',
    RestartUSec: '5s',
    PIDFile: '/run/xcatd.pid',
    TimeoutStartUSec: '10min',
    TimeoutStopUSec: '30s',
    KillMode: 'mixed',
  });
  t.match(await show('FragmentPath', 'UnitFileState', 'ActiveState'), {
    FragmentPath: '/lib/systemd/system/xcatd.service',
    UnitFileState: 'enabled',
    ActiveState: 'active',
  });
});

test('stop ends everything, start returns when it listens', { timeout: 60_000 }, async (t) => {
  const stopped = await timed('stop');
  t.ok(stopped > 1 && stopped < 3, `stop took ${stopped} s, the real one 1.25 to 1.4`);
  t.same(await processes(), []);
  t.same(await ports(), []);
  t.equal((await node.exec(['ls', '/run/xcat', '/run/xcatd.pid'])).stdout, '');
  const started = await timed('start');
  t.ok(started > 2 && started < 5, `start took ${started} s, the real one 2.5 to 2.9`);
  t.same(await ports(), [
    'tcp 0.0.0.0:3001',
    'tcp 0.0.0.0:3002',
    'tcp 127.0.0.1:3003',
    'udp 0.0.0.0:3001',
    'udp 0.0.0.0:69',
  ]);
  t.same(await processes(), [main, ...children].sort());
  t.equal((await node.readFile('/run/xcatd.pid')).trim(), await pidOf(main));
  t.equal((await node.readFile(`/proc/${await pidOf(main)}/comm`)).trim(), 'xcatd: SSL list');
});

for (const child of children) {
  test(`${child} dies: nobody replaces it, nobody notices`, { timeout: 60_000 }, async (t) => {
    await node.run(['kill', '-9', await pidOf(child)]);
    const gone = child === 'xcatd: UDP listener' ? [child, 'xcatd: Discovery worker'] : [child];
    const left = [main, ...children].filter((title) => !gone.includes(title)).sort();
    await waitUntil(async () => (await processes()).length <= left.length, 3000, 'they are gone');
    t.same(await processes(), left);
    t.equal((await show('ActiveState')).ActiveState, 'active');
    t.match(await xcat(node, ['lsxcatd', '-d']), { code: 0, stdout: 'dbengine=SQLite\n' });
    t.equal((await ports()).includes('tcp 0.0.0.0:3002'), child !== 'xcatd: install monitor');
    t.equal((await ports()).includes('tcp 127.0.0.1:3003'), child !== 'xcatd: Command log writer');
    if (child === 'xcatd: Discovery worker') t.ok((await cpuOf('xcatd: UDP listener')) > 50, 'the UDP listener spins');
    await node.run(['systemctl', 'restart', 'xcatd']);
  });
}

test('the main process killed: systemd brings it back by itself', { timeout: 60_000 }, async (t) => {
  await node.run(['kill', '-9', await pidOf(main)]);
  await waitUntil(async () => (await show('SubState')).SubState === 'auto-restart', 4000, 'it will be restarted');
  t.same(await processes(), []);
  t.equal((await xcat(node, ['lsxcatd', '-d'])).code, 111);
  await waitUntil(async () => (await show('SubState')).SubState === 'running', 15_000, 'it is back');
});

test('the main process killed with Restart=no: the unit fails, all is gone, start works', {
  timeout: 60_000,
}, async (t) => {
  await node.writeFile('/run/systemd/system/xcatd.service.d/50-test.conf', '[Service]\nRestart=no\n');
  await node.run(['systemctl', 'daemon-reload']);
  await node.run(['kill', '-9', await pidOf(main)]);
  await waitUntil(async () => (await show('ActiveState')).ActiveState === 'failed', 5000, 'it has failed');
  t.same(await processes(), []);
  t.not((await node.exec(['pgrep', 'in.tftpd'])).code, 0);
  await node.run(['systemctl', 'start', 'xcatd']);
});

test('TERM from outside is an orderly end', { timeout: 30_000 }, async (t) => {
  await node.run(['kill', '-TERM', await pidOf(main)]);
  await waitUntil(async () => (await show('ActiveState')).ActiveState === 'inactive', 5000, 'it has ended');
  t.same(await show('SubState', 'Result'), { SubState: 'dead', Result: 'success' });
  await node.run(['systemctl', 'start', 'xcatd']);
});

test('a stopped main process: ports open, unit active, clients hang', { timeout: 30_000 }, async (t) => {
  const pid = await pidOf(main);
  await node.run(['kill', '-STOP', pid]);
  t.equal((await node.exec(['bash', '-c', ': < /dev/tcp/127.0.0.1/3001'])).code, 0);
  t.equal((await xcat(node, ['timeout', '3', 'lsxcatd', '-d'])).code, 124);
  t.equal((await show('ActiveState')).ActiveState, 'active');
  await node.run(['kill', '-CONT', pid]);
  t.equal((await xcat(node, ['lsxcatd', '-d'])).code, 0);
});

test('everything stopped: systemctl stop takes its whole time limit', { timeout: 60_000 }, async (t) => {
  await node.run(['pkill', '-STOP', '-f', '^xcatd: ']);
  const stopped = await timed('stop');
  t.ok(stopped > 29 && stopped < 33, `stop took ${stopped} s, the real one 30`);
  t.same(await show('ActiveState', 'Result'), { ActiveState: 'failed', Result: 'timeout' });
  await node.run(['systemctl', 'start', 'xcatd']);
});

test('a stop lets the running command end', { timeout: 60_000 }, async (t) => {
  const client = xcat(node, ['makedns', '-n']);
  await waitUntil(async () => (await pidOf('xcatd SSL: makedns for root@localhost')) !== '', 5000, 'it runs');
  await node.run(['systemctl', 'stop', 'xcatd']);
  t.match(await client, { code: 0, stdout: /DNS setup is completed\n$/ });
});

test('the lab goes', { timeout: 60_000 }, () => lab.down());

async function show(...properties: readonly string[]): Promise<Record<string, string>> {
  const text = await node.run(['systemctl', 'show', 'xcatd', '-p', properties.join(',')]);
  return Object.fromEntries(
    text
      .trim()
      .split('\n')
      .map((line) => line.split('=', 2)),
  );
}

async function timed(verb: 'start' | 'stop'): Promise<number> {
  const begin = Date.now();
  await node.run(['systemctl', verb, 'xcatd']);
  return (Date.now() - begin) / 1000;
}

/** The titles of the daemon's processes, sorted. */
async function processes(): Promise<string[]> {
  const all = await node.run(['ps', 'axo', 'args']);
  return all
    .split('\n')
    .filter((line) => line.startsWith('xcatd: '))
    .sort();
}

async function pidOf(title: string): Promise<string> {
  return (await node.exec(['pgrep', '-f', `^${title}$`])).stdout.trim();
}

async function cpuOf(title: string): Promise<number> {
  const top = await node.run(['top', '-b', '-n', '2', '-d', '1', '-p', await pidOf(title)]);
  return Number(top.trim().split('\n').at(-1)?.trim().split(/\s+/)[8]);
}

/** xCAT's ports that somebody listens on, as protocol and place. */
async function ports(): Promise<string[]> {
  const listening = await node.run(['ss', '-H', '-l', '-t', '-u', '-n', '-4']);
  const places = listening
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/));
  return places
    .map(([protocol = '', , , , place = '']) => `${protocol} ${place}`)
    .filter((line) => /:(?:3001|3002|3003|69)$/.test(line))
    .sort();
}
