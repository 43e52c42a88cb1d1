import type { Test } from 'tap';
import { keysPicture } from '../../cluster/picture';
import { type AgentNode, sharedDirectory, succeeds } from '../agentnode';
import { fault } from '../faults';
import { act, type Cases, never, startBelow, xcat } from './stage';

/** What goes with the management node from one host to the other. One host plays both here. */
export const carried: Cases = {
  "names in the management node's /etc/hosts that stand in no table": names,
  'the ssh key of root that compute nodes let in': rootKey,
};

const luggage = `${sharedDirectory}/.xcatha/luggage`;
/** What of the services has to do with names. */
const dns = { services: 'xcatd,named' };
const printer = '10.88.0.77 printer printer.xl.test # room 3';

async function names(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  const own = await node.readFile('/etc/hosts');
  const resolve = (name: string) => node.run(['dig', '+short', '@10.88.0.100', name]);
  // The host where an administrator keeps a name.
  await node.writeFile('/etc/hosts', `${own}${printer}\n`);
  succeeds(t, await act(agents, 'start', dns));
  t.match(await resolve('printer.xl.test'), '10.88.0.77');
  t.match(await node.readFile(`${luggage}/names.json`), printer, 'it is put down for the next node');
  t.notMatch(await node.readFile(`${luggage}/names.json`), /"(127|10\.88\.0\.(1|11|100)) /, 'nothing else is');
  await node.run(['sed', '-i', '$ a 10.88.0.78 late.xl.test', '/etc/hosts']);
  succeeds(t, await act(agents, 'stop'));
  t.equal(await node.readFile('/etc/hosts'), `${own}${printer}\n10.88.0.78 late.xl.test\n`, 'what is his stays here');

  // The other one, which has never heard of them; and a power cut in the middle of its term.
  await node.writeFile('/etc/hosts', own);
  for (const end of ['stop', 'power cut']) {
    succeeds(t, await act(agents, 'start', dns));
    const text = await node.readFile('/etc/hosts');
    t.equal(text.split(printer).length, 2, 'it is there, once');
    t.match(await resolve('printer.xl.test'), '10.88.0.77', 'and in DNS');
    t.match(await resolve('late.xl.test'), '10.88.0.78', 'so is one that was added in the last term');
    t.match(await resolve('cn1.xl.test'), '10.88.0.11', 'nodes are made from the tables');
    if (end === 'stop') {
      succeeds(t, await act(agents, 'stop'));
      t.equal(await node.readFile('/etc/hosts'), own, 'byte for byte');
    } else {
      await agents.losePower();
      await startBelow(t, agents);
    }
  }
  succeeds(t, await act(agents, 'start', { ...dns, ...never }), 'after the power cut');
  t.equal((await node.readFile('/etc/hosts')).split(printer).length, 2);
  // Taken out in one place, it is out everywhere; the line of a node that is gone does not come back.
  await node.run(['sed', '-i', '/room 3/d', '/etc/hosts']);
  await xcat(node, 'mkdef', '-t', 'node', 'cn9', 'groups=all');
  await node.run(['sed', '-i', '$ a 10.88.0.19 cn9', '/etc/hosts']);
  succeeds(t, await act(agents, 'stop'));
  t.equal(await node.readFile('/etc/hosts'), own, 'the line of a node goes with the role');
  t.match(await node.readFile(`${luggage}/names.json`), '10.88.0.19 cn9');
  succeeds(t, await act(agents, 'start', { ...dns, ...never }));
  t.match(
    await node.readFile('/etc/hosts'),
    /^10\.88\.0\.19 cn9$/m,
    'a node without an address in the tables is carried',
  );
  t.notMatch(await node.readFile('/etc/hosts'), 'printer');
  await xcat(node, 'rmdef', '-t', 'node', 'cn9');
  succeeds(t, await act(agents, 'stop'));
  succeeds(t, await act(agents, 'start', { ...dns, ...never }));
  t.notMatch(await node.readFile('/etc/hosts'), 'cn9', 'one that is gone is not');
}

async function rootKey(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  const key = () => node.readFile('/root/.ssh/id_rsa');
  // Here xCAT was configured, so this node's key is the one that compute nodes let in.
  const ofRole = await key();
  const before = await keysPicture(node);
  succeeds(t, await act(agents, 'start'));
  t.equal(await keysPicture(node), before, 'a key that is let in is not touched');
  t.match(await node.run(['stat', '-c', '%a %U', `${luggage}/root-keys.json`]), '600 root', "for root's eyes only");
  succeeds(t, await act(agents, 'stop'));

  await node.run(['mv', '/root/.ssh', '/root/ssh-of-mn1']);
  await node.run(['install', '-d', '-m', '700', '/root/.ssh']);
  await node.run(['ssh-keygen', '-q', '-t', 'rsa', '-N', '', '-C', 'other', '-f', '/root/.ssh/id_rsa']);
  const others = await keysPicture(node);
  for (const end of ['stop', 'kill', 'power cut']) {
    succeeds(t, await act(agents, 'start', never), 'a start on the other node');
    t.equal(await key(), ofRole, "the management node's key is there");
    t.match(await node.run(['stat', '-c', '%a %U', '/root/.ssh/id_rsa']), '600 root');
    const derived = await node.run(['ssh-keygen', '-y', '-f', '/root/.ssh/id_rsa']);
    const authorized = await node.readFile('/install/postscripts/_ssh/authorized_keys');
    t.match(authorized, derived.split(' ')[1] ?? 'no key', 'compute nodes let it in');
    if (end === 'kill') await agents.kill('xcat-services', 'stop', {}, 1200);
    if (end === 'power cut') {
      await agents.losePower();
      await startBelow(t, agents);
    }
    succeeds(t, await act(agents, 'stop'));
    t.equal(await keysPicture(node), others, `${end}: the other node's own key is back, the very same file`);
  }
  await node.run(['mount', '-t', 'tmpfs', '-o', 'size=8k', 'full', '/var/lib/xcatha']);
  await node.exec(['dd', 'if=/dev/zero', 'of=/var/lib/xcatha/filler', 'bs=1k']);
  const full = { agent: 'xcat-services', situation: 'no room in /var/lib/xcatha on the node that takes over' };
  fault(t, await act(agents, 'start'), { ...full, action: 'start', code: 0, seconds: 60 });
  const lacking = await agents.monitor('xcat-services', {}, 0);
  fault(t, lacking, { ...full, action: 'monitor', code: 190, id: 'luggage-lost', seconds: 2 });
  t.match(lacking.reason, /root's ssh key: ENOSPC.*; names in \/etc\/hosts: ENOSPC/);
  t.equal(await keysPicture(node), others, 'the own key stays');
  await node.run(['umount', '/var/lib/xcatha']);
  succeeds(t, await act(agents, 'stop'));
  t.equal(await keysPicture(node), others);
  const log = await node.run(['journalctl', '--no-pager', '-o', 'cat']);
  t.notMatch(log, ofRole.split('\n')[3] ?? 'no key', 'no log has it');
  await node.run(['sh', '-c', 'rm -r /root/.ssh && mv /root/ssh-of-mn1 /root/.ssh']);
}
