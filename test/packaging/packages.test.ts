import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as setFileTimeout, test } from 'tap';
import { Lab, type LabNode } from '../lab';
import { ensurePrograms } from '../lab/prerequisites';
import { makePackage, run } from './made';

// The packages as they are made by `make deb` and `make rpm`: what is in them, and what they do to a clean node.
setFileTimeout(600_000);

const agents = ['xcat-vip', 'xcat-shareddata', 'xcat-db', 'xcat-services'];
const commands = ['xcatha-setup', 'xcatha-failover'];
const wanted = [
  ...agents.map((name) => `/usr/lib/ocf/resource.d/xcat/${name}`),
  ...agents.map((name) => `/usr/share/man/man7/ocf_xcat_${name}.7.gz`),
  ...commands.flatMap((name) => [`/usr/sbin/${name}`, `/usr/share/man/man8/${name}.8.gz`]),
  ...commands.map((name) => `/usr/share/bash-completion/completions/${name}`),
  '/usr/share/man/man5/xcatha.conf.5.gz',
  '/usr/share/doc/xcatha/xcatha.conf.example',
  '/usr/share/crmsh/scripts/xcat-mn/main.yml',
  '/usr/share/xcatha/crm-templates/group.crm',
];

let deb: string;
let lab: Lab;
let node: LabNode;

test('the tools that packages are made with', async (t) => {
  await ensurePrograms({ 'dpkg-deb': 'dpkg', rpmbuild: 'rpm', mandoc: 'mandoc', man: 'man-db' }, (line) =>
    t.comment(line),
  );
});

test('the packages for Node are for all architectures, and the same each time they are made', async (t) => {
  const sum = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
  const all = await makePackage('deb', 'node');
  t.match(basename(all), /^xcatha_[\d.]+-1_all\.deb$/);
  t.match(await run('dpkg-deb', ['--field', all, 'Depends']), /pacemaker, .*rsync, .*nodejs \(>= 20\)/);
  const files = (await run('dpkg-deb', ['--contents', all])).split('\n');
  for (const path of wanted)
    t.ok(
      files.some((line) => line.includes(` .${path}`)),
      `the deb has ${path}`,
    );
  const control = await run('dpkg-deb', ['--info', all]);
  t.notMatch(control, /preinst|postinst|postrm/, 'nothing is started or stopped by it');
  const first = sum(all);
  t.equal(sum(await makePackage('deb', 'node')), first);

  const noarch = await makePackage('rpm', 'node');
  t.match(basename(noarch), /^xcatha-[\d.]+-1\.noarch\.rpm$/);
  const listed = (await run('rpm', ['-qpl', noarch])).split('\n');
  for (const path of wanted) t.ok(listed.includes(path), `the rpm has ${path}`);
  const needs = (await run('rpm', ['-qpR', noarch])).split('\n');
  for (const need of ['pacemaker', 'corosync', 'resource-agents', '(iproute or iproute2)', 'iputils', 'rsync'])
    t.ok(needs.includes(need), `it needs ${need}`);
  t.ok(
    needs.some((need) => need.includes('nodejs >= 20')),
    'it needs Node',
  );
  const scripts = await run('rpm', ['-qp', '--scripts', noarch]);
  t.notMatch(scripts, /(preinstall|postinstall|postuninstall) /, 'nothing is started or stopped by it');
  t.match(scripts, /preuninstall [\s\S]*set\.json/, 'only that it does not go from a node that is set up');
});

test('the package installs on a clean node, and its agents and manual pages work', async (t) => {
  deb = await makePackage('deb', 'bun');
  lab = await Lab.up({ name: 'packages', log: (line) => t.comment(line) });
  node = lab.node('mn1');
  // Images of the lab are made without documents.
  await node.run(['sh', '-c', 'rm -f /etc/dpkg/dpkg.cfg.d/*']);
  copyFileSync(deb, join(lab.sharedDirectory, basename(deb)));
  await install();
  for (const agent of agents) {
    const metadata = await node.run([`/usr/lib/ocf/resource.d/xcat/${agent}`, 'meta-data']);
    t.match(metadata, `<resource-agent name="${agent}"`);
  }
  for (const command of commands) t.match(await node.run([command, '--version']), new RegExp(`^${command} \\d`));
  for (const path of wanted.filter((one) => one.includes('/man/'))) {
    t.equal(await run('mandoc', ['-T', 'lint', join(node.root, path)]), '', `${basename(path)} is without fault`);
    t.match(await run('man', ['--warnings', '-l', join(node.root, path)]), /NAME[\s\S]*SEE ALSO/);
  }
  t.match(await node.run(['crm', 'ra', 'info', 'ocf:xcat:xcat-vip']), /virtual/i, "the cluster's shell finds them");
});

test('an upgrade leaves running what runs', async (t) => {
  const agent = ['/usr/lib/ocf/resource.d/xcat/xcat-vip'];
  const env = { OCF_RESKEY_ip: lab.vip, OCF_RESKEY_nic: 'eth0', OCF_RESKEY_hostname: lab.vipHostname };
  await node.run([...agent, 'start'], { env });
  await install('--reinstall');
  t.match(await node.run(['ip', '-4', '-o', 'address', 'show', 'dev', 'eth0']), lab.vip, 'the address is still there');
  t.equal((await node.exec([...agent, 'monitor'], { env })).code, 0, 'and the agent knows it');
  await node.run([...agent, 'stop'], { env });
});

test("the crm shell's wizard is known, and registers what generate writes", async (t) => {
  t.match(await node.run(['crm', 'script', 'list', 'all']), /xcat-mn/);
  t.match(await node.run(['crm', 'script', 'show', 'xcat-mn']), /shared-directory/);
  const values = ['vip=10.88.0.100', 'shared-directory=/shared/xcat', 'nic=eth0', 'after=fs-xcat'];
  // In maintenance mode nothing is started: the node has no data.
  await node.run(['crm', 'configure', 'property', 'maintenance-mode=true']);
  await node.run(['crm', 'configure', 'primitive', 'fs-xcat', 'ocf:pacemaker:Dummy']);
  const plan = await node.run(['crm', 'script', 'verify', 'xcat-mn', ...values]);
  t.match(plan, /ip=10\.88\.0\.100 nic=eth0/);
  await node.run(['crm', 'script', 'run', 'xcat-mn', ...values, 'nodes=mn1']);
  const configured = () => node.run(['cibadmin', '--query', '--scope', 'configuration']);
  const before = await configured();
  t.match(before, /g-xcat-after-storage/);
  const words = ['-v', '10.88.0.100', '-p', '/shared/xcat', '-i', 'eth0', '--after', 'fs-xcat', '--format', 'crm'];
  await node.writeFile('/root/group.crm', await node.run(['xcatha-setup', 'generate', ...words]));
  await node.run(['crm', 'configure', 'load', 'update', '/root/group.crm']);
  t.equal(await configured(), before);
});

test('removed, it leaves nothing', async (t) => {
  await node.writeFile('/var/lib/xcatha/set.json', '{"set":"one"}');
  const refused = await node.exec(['dpkg', '--purge', 'xcatha']);
  t.not(refused.code, 0, 'from a node that is set up it does not go');
  t.match(refused.stderr, /this node is set up: .*[\s\S]*xcatha-setup remove first/);
  await node.run(['/usr/lib/ocf/resource.d/xcat/xcat-vip', 'meta-data']);
  await node.run(['rm', '-r', '/var/lib/xcatha']);
  await node.run(['dpkg', '--purge', 'xcatha']);
  const found = await node.run([
    'sh',
    '-c',
    'find /usr /etc /var/lib -xdev -iname "*xcatha*" -o -path "*resource.d/xcat*" -o -name "xcat-mn"',
  ]);
  t.equal(found.trim(), '');
});

test('the lab is taken down', async () => {
  await lab.down();
});

function install(...options: string[]): Promise<string> {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const file = `/shared/${basename(deb)}`;
  return node.run(['apt-get', 'install', '--yes', '--no-install-recommends', ...options, file], {
    env,
    timeoutMs: 120_000,
  });
}
