import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { closeSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'tap';
import { uptimeSeconds } from '../../../lib/host/clock';
import { listenersAmong, listeningPorts, whoListens } from '../../../lib/host/network/ports';
import { vouchesForDeath } from '../../../lib/host/pacemaker';
import { commandLine, findProcesses, identify, stillRuns } from '../../../lib/host/programs/processes';
import { bootId, contentOf, forget, readLocalFile, recall, remember, scratchFile } from '../../../lib/host/runstate';

test('a value is remembered until it is forgotten, for root alone to read', async (t) => {
  process.env.HA_RSCTMP = t.testdir({});
  t.equal(recall('thing'), undefined);
  remember('thing', { one: [1, 'a'] });
  t.strictSame(recall('thing'), { one: [1, 'a'] });
  remember('thing', 'other');
  t.equal(recall('thing'), 'other');
  const directory = join(process.env.HA_RSCTMP, 'xcatha');
  t.strictSame(readdirSync(directory), ['thing.json']);
  t.equal(statSync(join(directory, 'thing.json')).mode & 0o777, 0o600);
  t.equal(statSync(directory).mode & 0o777, 0o700);
  forget('thing');
  forget('thing');
  t.equal(recall('thing'), undefined);
});

test('a scratch file has no name, and what another process left behind is not in the way', async (t) => {
  process.env.HA_RSCTMP = t.testdir({ xcatha: { [`.scratch.${process.pid}`]: 'left' } });
  const file = scratchFile('節 text');
  t.equal(contentOf(file), '節 text');
  t.equal(contentOf(file), '節 text', 'wherever it was read to');
  t.strictSame(readdirSync(join(process.env.HA_RSCTMP, 'xcatha')), []);
  closeSync(file);
});

test('what actions that were killed have left is taken away with what is forgotten', async (t) => {
  const dead = spawn('true');
  await once(dead, 'exit');
  const left = { [`.thing.${dead.pid}`]: '{"one":', [`.scratch.${dead.pid}`]: '' };
  process.env.HA_RSCTMP = t.testdir({ xcatha: { ...left, '.thing.1': 'at work', 'other.json': '1' } });
  forget('thing');
  t.strictSame(readdirSync(join(process.env.HA_RSCTMP, 'xcatha')).sort(), ['.thing.1', 'other.json']);
  process.env.HA_RSCTMP = t.testdir({});
  t.doesNotThrow(() => forget('thing'), 'nothing was ever remembered');
});

test('a torn record is none', async (t) => {
  process.env.HA_RSCTMP = t.testdir({ xcatha: {} });
  writeFileSync(join(process.env.HA_RSCTMP, 'xcatha', 'thing.json'), '{"one":');
  t.equal(recall('thing'), undefined);
});

test('a local file that is not there has no text; other errors are errors', async (t) => {
  const directory = t.testdir({ file: 'text' });
  t.equal(readLocalFile(join(directory, 'file')), 'text');
  t.equal(readLocalFile(join(directory, 'absent')), undefined);
  t.equal(readLocalFile(join(directory, 'file', 'below')), undefined);
  t.throws(() => readLocalFile(directory), { code: 'EISDIR' });
});

test('this boot', async (t) => {
  t.match(bootId(), /^[0-9a-f-]{36}$/);
  t.equal(bootId(), bootId());
  t.ok(uptimeSeconds() > 0);
});

test('a process is told from a later one with its number', async (t) => {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  const pid = child.pid ?? 0;
  const known = identify(pid);
  t.ok(known);
  t.equal(stillRuns(known ?? { pid, startTime: '' }), true);
  t.equal(stillRuns({ pid, startTime: '1' }), false);
  t.equal(commandLine(pid), 'sleep 60');
  t.ok(findProcesses((words) => words === 'sleep 60').includes(pid));
  child.kill('SIGKILL');
  await once(child, 'exit');
  t.equal(stillRuns(known ?? { pid, startTime: '' }), false);
  t.equal(identify(pid), undefined);
  t.equal(commandLine(pid), '');
});

test('ports that somebody listens on', async (t) => {
  const tcp = createServer().listen(0, '127.0.0.1');
  const udp = createSocket('udp4').bind(0, '127.0.0.1');
  await Promise.all([once(tcp, 'listening'), once(udp, 'listening')]);
  const tcpPort = (tcp.address() as { port: number }).port;
  const udpPort = udp.address().port;
  const listening = listeningPorts();
  t.equal(listening.has('tcp', tcpPort), true);
  t.equal(listening.has('udp', udpPort), true);
  tcp.close();
  udp.close();
  await Promise.all([once(tcp, 'close'), once(udp, 'close')]);
  t.equal(listeningPorts().has('tcp', tcpPort), false);
  t.equal(listeningPorts().has('udp', udpPort), false);
});

test('who it is that listens', async (t) => {
  const tcp = createServer().listen(0, '::');
  await once(tcp, 'listening');
  const { port } = tcp.address() as { port: number };
  t.equal(listeningPorts().heldBy([1, process.pid], 'tcp', port), true);
  t.equal(listeningPorts(listenersAmong([process.pid])).heldBy([process.pid], 'tcp', port), true);
  const stranger = spawn('sleep', ['60']);
  t.equal(listeningPorts().heldBy([stranger.pid ?? 0], 'tcp', port), false, 'another process does not');
  t.equal(listeningPorts().heldBy([process.pid], 'udp', port), false, 'nor this one by udp');
  t.equal(whoListens('tcp', port), process.pid);
  stranger.kill();
  tcp.close();
  await once(tcp, 'close');
  t.equal(whoListens('tcp', port), undefined);
});

test('a known listener is proof as long as its very socket is open', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const known = listenersAmong([process.pid, 0]).filter((listener) => listener.port === port);
  t.match(known, [{ protocol: 'tcp', port, pid: process.pid, inode: /^socket:/ }]);
  t.equal(listeningPorts(known).has('tcp', port), true);
  t.equal(listeningPorts(known).has('udp', port), false);
  server.close();
  await once(server, 'close');
  t.equal(listeningPorts(known).has('tcp', port), false);
});

/** What crm_mon 2.1.5 says of two nodes. */
function crmMon(fencing: string, online: string, unclean: string, root = 'pacemaker-result'): string {
  const option = root === 'crm_mon' ? 'fencing-enabled' : 'stonith-enabled';
  return `<${root}><summary><cluster_options ${option}="${fencing}"/></summary><nodes>
    <node name="mn1" online="true" unclean="false"/>
    <node name="mn2" online="${online}" unclean="${unclean}"/></nodes></${root}>`;
}

test('the cluster vouches for the death of a node that is offline and fenced, and for no other', async (t) => {
  t.equal(await vouchesForDeath(crmMon('true', 'false', 'false'), 'mn2'), true);
  t.equal(await vouchesForDeath(crmMon('true', 'false', 'false', 'crm_mon'), 'mn2'), true, 'Pacemaker 3.0.2 on');
  t.equal(await vouchesForDeath(crmMon('true', 'true', 'false'), 'mn2'), false, 'online');
  t.equal(await vouchesForDeath(crmMon('true', 'false', 'true'), 'mn2'), false, 'still to be fenced');
  t.equal(await vouchesForDeath(crmMon('false', 'false', 'false'), 'mn2'), false, 'no fencing');
  t.equal(await vouchesForDeath(crmMon('true', 'false', 'false'), 'mn3'), false, 'not of this cluster');
  t.equal(await vouchesForDeath('<pacemaker-result/>', 'mn2'), false);
});
