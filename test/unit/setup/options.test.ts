import { test } from 'tap';
import { type OptionTexts, readOptions, sameOptions } from '../../../lib/setup/options';
import { Refusal } from '../../../lib/setup/refusal';

const good: OptionTexts = { sharedDirectory: '/shared/', nic: 'eth0', vip: '10.0.0.100' };

function problemsOf(texts: OptionTexts): readonly string[] {
  try {
    readOptions(texts);
    return [];
  } catch (error) {
    return error instanceof Refusal ? error.problems : [`thrown: ${String(error)}`];
  }
}

test('what is left out stays open, and a directory has one spelling', async (t) => {
  t.same(readOptions(good), { directory: '/shared', nic: 'eth0', ip: '10.0.0.100', database: 'sqlite', fencing: true });
  t.same(readOptions({ ...good, nodes: 'mn1, mn2' }).nodes, ['mn1', 'mn2']);
  t.equal(readOptions({ ...good, fencing: false }).fencing, false);
  const around = readOptions({ ...good, prefer: 'mn1', ping: '10.0.0.1 10.0.0.2', fence: ['mn1=fence_x'] });
  t.match(around, { prefer: 'mn1', ping: ['10.0.0.1', '10.0.0.2'], fences: ['mn1=fence_x'] });
  const mounted = readOptions({ ...good, device: '/dev/a', fstype: 'xfs', mountOptions: 'noatime' });
  t.same(mounted.filesystem, { device: '/dev/a', type: 'xfs', options: 'noatime' });
  for (const device of ['LABEL=xcat', 'filer:/xcat', '/dev/mapper/a-b']) {
    t.same(readOptions({ ...good, device, fstype: 'nfs' }).filesystem, { device, type: 'nfs' });
  }
});

test('each bad text is told in one sentence that names the option', async (t) => {
  const cases: readonly (readonly [OptionTexts, string])[] = [
    [{ ...good, sharedDirectory: 'shared' }, '--shared-directory "shared" must be an absolute path'],
    [{ ...good, sharedDirectory: '/' }, '--shared-directory "/" must not be the root directory'],
    [
      { ...good, sharedDirectory: '/etc/xcat/' },
      '--shared-directory "/etc/xcat/" lies in /etc/xcat, which is to lead to it: give a directory elsewhere',
    ],
    [
      { ...good, sharedDirectory: '/install/ha' },
      '--shared-directory "/install/ha" lies in /install, which is to lead to it: give a directory elsewhere',
    ],
    [
      { ...good, sharedDirectory: '/var/tmp' },
      '--shared-directory "/var/tmp" lies in /var/tmp, which belongs to the system: give a directory on shared storage',
    ],
    [{ ...good, nic: 'no such nic!' }, '--nic "no such nic!" must be the name of a network interface'],
    [{ ...good, vip: '10.0.0' }, '--vip "10.0.0" must be an IPv4 address such as 10.0.0.100'],
    [{ ...good, vip: '127.0.0.1' }, '--vip "127.0.0.1" must be an address that a host can have, not a loopback one'],
    [
      { ...good, vip: 'fd00::100' },
      '--vip "fd00::100" is an IPv6 address: xCAT is set up under an IPv4 one (site.master), such as 10.0.0.100',
    ],
    [{ ...good, netmask: '64' }, '--netmask "64" must be a prefix length such as 24 or a mask such as 255.255.255.0'],
    [{ ...good, netmask: '33' }, '--netmask "33" must be a prefix length such as 24 or a mask such as 255.255.255.0'],
    [{ ...good, database: 'oracle' }, '--database "oracle" must be sqlite or postgresql or mariadb'],
    [{ ...good, attach: 'glue' }, '--attach "glue" must be symlink or bind'],
    [{ ...good, after: 'a b' }, '--after "a b" must be the id of a resource of the cluster'],
    [{ ...good, nodes: 'mn1, mn1' }, '--nodes "mn1, mn1" names mn1 twice'],
    [{ ...good, nodes: ',' }, '--nodes "," must be names of cluster nodes, separated by commas'],
    [{ ...good, prefer: 'a b' }, '--prefer "a b" must be the name of a cluster node'],
    [
      { ...good, ping: 'gateway' },
      '--ping "gateway" must be addresses that answer while the network works, such as that of the gateway, separated by commas',
    ],
    [
      { ...good, fence: ['mn1=fence_x:password=open'] },
      '--fence "mn1=fence_x" has a secret in password, for everybody to see: put it into a file for root alone and write password=@/path/of/the/file',
    ],
    [
      { ...good, fence: ['mn1=fence_x'], fencing: false },
      '--fence and --no-fencing contradict each other: give one of them',
    ],
    [{ ...good, hostname: '' }, '--hostname "" must not be empty'],
    [{ ...good, templates: '../t' }, '--templates "../t" must be an absolute path'],
  ];
  for (const [texts, problem] of cases) t.same(problemsOf(texts), [problem]);
});

test('what crm, pcs or the network would take for something else is refused', async (t) => {
  for (const sharedDirectory of ['/shared/donn\u00e9es', '/shared/a<b', "/shared/a'b", '/shared/a$b', '/shared/a&b']) {
    t.match(
      problemsOf({ ...good, sharedDirectory }),
      [/^--shared-directory .* must be of plain letters/],
      sharedDirectory,
    );
  }
  t.strictSame(problemsOf({ ...good, sharedDirectory: '/shared/x-1_2.3@site:a+b=c%' }), []);
  t.match(problemsOf({ ...good, hostname: '1234' }), [/^--hostname "1234" .* not of digits alone/]);
  t.match(problemsOf({ ...good, ping: '10.0.0.1,10.0.0.100' }), [/^--ping .* must not name the virtual address/]);
});

test('all that is wrong is told at once; control characters do not reach the terminal', async (t) => {
  t.equal(problemsOf({}).length, 3);
  t.same(problemsOf({ ...good, nic: 'e\x1b[31m' }), ['--nic "e?[31m" must be the name of a network interface']);
});

test('a run is continued with the options that decide what is done to the node', async (t) => {
  const options = readOptions(good);
  t.ok(sameOptions(options, readOptions({ ...good, fencing: false, after: 'fs' })));
  t.notOk(sameOptions(options, readOptions({ ...good, vip: '10.0.0.101' })));
  t.notOk(sameOptions(options, readOptions({ ...good, hostname: 'other' })));
});
