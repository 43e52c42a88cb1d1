import { setTimeout as setFileTimeout, type Test, test } from 'tap';
import type { LabNode } from '../lab';
import { waitUntil } from '../lab/processes';
import { wholePicture } from './picture';
import { Site } from './site';

// What xcatha-setup must refuse, each with its own words, and with the node left as it was.
setFileTimeout(900_000);

let site: Site;
let node: LabNode;

test('two fresh hosts', async (t) => {
  site = await Site.fresh('refusals', (line) => t.comment(line));
  node = site.lab.node('mn1');
});

test('the address is in use by another host', async (t) => {
  const address = ['address', `${site.lab.vip}/24`, 'dev', 'eth0'] as const;
  await site.lab.outside.run(['ip', address[0], 'add', ...address.slice(1)]);
  await isRefused(t, site.setupCommand, /10\.88\.0\.100.*(in use|answers)/);
  await site.lab.outside.run(['ip', address[0], 'delete', ...address.slice(1)]);
});

test('there is no such interface', async (t) => {
  await isRefused(t, replaced('eth0', 'eth7'), /eth7/, 2);
});

test('the address is no address', async (t) => {
  await isRefused(t, replaced(site.lab.vip, '10.88.0.300'), /10\.88\.0\.300/, 2);
});

test('the address is of no network of the interface', async (t) => {
  await isRefused(t, replaced(site.lab.vip, '192.0.2.7'), /192\.0\.2\.7/, 2);
});

test('an option that does not exist', async (t) => {
  await isRefused(t, [...site.setupCommand, '--frobnicate'], /--frobnicate/, 2);
});

test('the templates are not there', async (t) => {
  await isRefused(t, [...site.setupCommand, '--templates', '/nonexistent'], /\/nonexistent\/group\.crm/, 2);
});

test('a fencing device is no storage', async (t) => {
  await isRefused(t, [...site.setupCommand, '--after', 'fence-mn1'], /fence-mn1 is a fencing device/, 2);
});

test('the shared directory is not there', async (t) => {
  await isRefused(t, replaced(site.directory, '/shared/nowhere'), /\/shared\/nowhere/);
});

test('the shared directory is not writable', async (t) => {
  await node.run(['mount', '--bind', site.directory, site.directory]);
  await node.run(['mount', '-o', 'remount,bind,ro', site.directory]);
  await isRefused(t, site.setupCommand, /\/shared\/xcat.*(writ|read-only)/i);
  await node.run(['umount', site.directory]);
});

test('xCAT is missing', async (t) => {
  await node.run(['systemctl', 'stop', 'xcatd']);
  await node.run(['mv', '/opt/xcat', '/opt/xcat.away']);
  await isRefused(t, site.setupCommand, /xCAT.*install/i);
  await isRefused(t, [...site.setupCommand, '--xcat-install', 'auto', '-v', '10.99.0.1'], /outside every network/);
  const planned = await node.run([...site.setupCommand, '--xcat-install', 'auto', '--dry-run']);
  t.match(planned, /^ 1\/1 xCAT is installed \[to do\]\n +apt-get --yes install xcat\nthe rest depends on that/);
  const failed = await node.exec([...site.setupCommand, '--xcat-install', 'ls /nowhere']);
  t.match(failed, {
    code: 1,
    stderr: /xCAT was not installed: ls \/nowhere ended with 2: .*nothing else was changed\n$/,
  });
  const idle = await node.exec([...site.setupCommand, '--xcat-install', 'true']);
  t.match(idle, { code: 1, stderr: /true has ended well, but xCAT is not installed/ });
  await node.run(['mv', '/opt/xcat.away', '/opt/xcat']);
  await node.run(['systemctl', 'start', 'xcatd']);
});

/** Wrong words, each after all that is right or in place of it; what is refused by them alone or by a look at this very node and cluster. */
const wrongWords: readonly (readonly [words: readonly string[], why: RegExp])[] = [
  [['-v', ''], /--vip "" must not be empty/],
  [['-v', 'fd00::100'], /is an IPv6 address/],
  [['-v', '127.0.0.1'], /not a loopback one/],
  [['-v', '0.0.0.0'], /0\.0\.0\.0/],
  [['-v', '224.0.0.1'], /224\.0\.0\.1/],
  [['-v', '10.88.0.0'], /10\.88\.0\.0/],
  [['-v', '10.88.0.255'], /10\.88\.0\.255/],
  [['-v', '10.88.0.1'], /10\.88\.0\.1/],
  [['-v', '10.88.0.2'], /10\.88\.0\.2/],
  [['-v', '10.88.0.100/24'], /must be an IPv4 address/],
  [['-m', '33'], /--netmask "33"/],
  [['-m', '0'], /--netmask "0"/],
  [['-m', '255.0.255.0'], /--netmask "255\.0\.255\.0"/],
  [['-m', ''], /--netmask ""/],
  [['-n', ''], /--hostname ""/],
  [['-n', 'under_score!'], /--hostname "under_score!"/],
  [['-n', 'x'.repeat(300)], /--hostname "x+/],
  [['-n', 'mn1'], /mn1/],
  [['-p', 'shared/xcat'], /must be an absolute path/],
  [['-p', '/'], /must not be the root directory/],
  [['-p', '/install/ha'], /lies in \/install/],
  [['-p', '/shared/a b'], /must not contain blanks/],
  [['-p', '/shared/../etc'], /must be a plain path/],
  [['-p', '/root/file'], /\/root\/file is not a directory/],
  [['-p', '/tmp/xcat'], /lies in \/tmp, which belongs to the system/],
  [['-p', '/root/inside'], /\/root\/inside leads to \/install\/autoinst, which lies in \/install/],
  [['-p', '/root/dangling'], /\/root\/dangling/],
  [['-i', ''], /--nic ""/],
  [['-i', 'lo'], /\blo\b/],
  [['-i', 'eth0;reboot'], /--nic "eth0;reboot"/],
  [['-t', 'oracle'], /--database "oracle"/],
  [
    ['-t', 'postgresql', '--database-password-file', 'secret'],
    /--database-password-file "secret" must be an absolute path/,
  ],
  [['--xcat-install', 'curl x | sh'], /--xcat-install "curl x \| sh" is run without a shell/],
  [['--attach', 'glue'], /--attach "glue"/],
  [['--after', 'nowhere'], /has no resource of that name/],
  [['--after', 'a b'], /--after "a b"/],
  [['--after', 'fence-mn1:promoted'], /fence-mn1 is a fencing device/],
  [['--nodes', 'mn1,mn9'], /the cluster has no node mn9/],
  [['--nodes', 'mn2'], /leaves out this very node, mn1/],
  [['--nodes', ','], /--nodes ","/],
  [['--prefer', 'mn9'], /--prefer mn9: no node of that name/],
  [['--prefer', 'a b'], /--prefer "a b"/],
  [['--ping', 'gateway'], /--ping "gateway"/],
  [['--fence', 'mn1'], /must be NODE=AGENT/],
  [['--fence', 'mn9=fence_lab'], /the cluster has no node mn9/],
  [['--fence', 'mn1=fence_lab:passwd=open'], /has a secret in passwd/],
  [['--fence', 'mn1=fence_lab:plug'], /where key=value is expected/],
  [['--fence', 'mn1=fence_lab:passwd=@/nowhere'], /\/nowhere cannot be read/],
  [['--fence', 'mn1=fence_lab', '--fence', 'mn1=fence_lab'], /two devices for mn1/],
  [['--fence', 'mn1=fence_lab', '--no-fencing'], /contradict each other/],
  [['--sbd'], /--sbd: there is no \/etc\/sysconfig\/sbd/],
  [['--sbd', '--no-fencing'], /--sbd and --no-fencing contradict each other/],
  [['--device', '/dev/sdz'], /--device and --fstype go together/],
  [['--device', 'sdz', '--fstype', 'xfs'], /--device must be a block device/],
  [['--device', '/dev/sdz', '--fstype', 'gfs2'], /--fstype gfs2 is mounted on all nodes by a clone/],
  [
    ['--device', '/dev/sdz', '--fstype', 'xfs'],
    /nothing is mounted at \/shared\/xcat, and this node has no \/dev\/sdz/,
  ],
  [['--device', '/dev/sdz', '--fstype', 'xfs', '--after', 'fence-mn1'], /contradict each other/],
  [['--mount-options', 'noatime'], /is of no use without --device/],
  [['--templates', 'mine'], /--templates "mine" must be an absolute path/],
  [['--config', '/nowhere.conf'], /there is no file \/nowhere\.conf/],
  [['--config', '/root/open.conf'], /can be written by others/],
  [['--config', '/root/odd.conf'], /\/root\/odd\.conf line 1: there is no key colour/],
  [['surplus'], /there is no command/],
  [['rollback', 'surplus'], /too many arguments/],
  [['generate', '--format', 'yaml'], /yaml/],
];

test('wrong words of every kind: one line that says what, the exit code of a refusal, and nothing is changed', async (t) => {
  await node.run(['ln', '-sfn', '/nowhere', '/root/dangling']);
  await node.run(['ln', '-sfn', '/install/autoinst', '/root/inside']);
  await node.run(['mkdir', '-p', '/install/autoinst']);
  await node.run(['touch', '/root/file']);
  await node.writeFile('/root/open.conf', 'nic = eth0\n', 0o666);
  await node.writeFile('/root/odd.conf', 'colour = red\n', 0o600);
  for (const [words, why] of wrongWords) {
    await t.test(words.join(' ').slice(0, 60), (t) => isRefused(t, withWords(words), why, 2));
  }
});

test('what is required is asked for, all of it at once', async (t) => {
  const { code, stderr } = await node.exec(['xcatha-setup']);
  t.equal(code, 2);
  t.same(stderr.match(/--[a-z-]+ is required/g), [
    '--shared-directory is required',
    '--nic is required',
    '--vip is required',
  ]);
});

test('at a terminal the plan is shown first; who does not say yes has changed nothing', async (t) => {
  const before = await wholePicture(node);
  for (const answer of ['n', '']) {
    // script(1) gives it a terminal.
    const command = ['script', '--quiet', '--return', '--command', site.setupCommand.join(' '), '/dev/null'];
    const { code, stdout } = await node.exec(command, { input: `${answer}\n`, timeoutMs: 120_000 });
    t.match(stdout, /\[to do\][\s\S]*Do what is marked \[to do\]\? \[y\/N\][\s\S]*not confirmed: nothing was changed/);
    t.equal(code, 2);
  }
  t.equal(await wholePicture(node), before);
});

test('killed when the address was there: a look tells what would be taken back, then it is', async (t) => {
  const hasAddress = `ip -o address show eth0 | grep -q ' ${site.lab.vip}/'`;
  const script = `"$@" & while ! ${hasAddress}; do sleep 0.02; done; kill -9 $!`;
  await node.exec(['sh', '-c', script, 'sh', ...site.setupCommand], { timeoutMs: 60_000 });
  const killed = await wholePicture(node);
  const rollback = ['xcatha-setup', 'rollback'];
  t.match(await node.run([...rollback, '--dry-run']), /^a run of .* to be taken back: .*the virtual address.*\n$/);
  // script(1) gives it a terminal.
  const asked = ['script', '--quiet', '--return', '--command', rollback.join(' '), '/dev/null'];
  t.match(await node.exec(asked, { input: 'n\n' }), { code: 2, stdout: /Take it back\? \[y\/N\][\s\S]*not confirmed/ });
  t.equal(await wholePicture(node), killed);
  t.match(JSON.parse(await node.run([...rollback, '--dry-run', '--json'])), { changes: true, takesBack: [/./] });
  t.match(JSON.parse(await node.run([...rollback, '--json'])), { changed: true, error: null, takenBack: [/./] });
  t.strictSame(await site.holders(), [], 'the address is gone');
  t.match(await node.run([...rollback, '--dry-run']), /^nothing to do/);
  t.match(JSON.parse(await node.run([...rollback, '--json'])), { changed: false, error: null, takenBack: [] });
});

test('the plan for machines', async (t) => {
  const before = await wholePicture(node);
  const plan = JSON.parse(await node.run([...site.setupCommand, '--dry-run', '--json'])) as {
    readonly steps: readonly { readonly id: string; readonly state: string; readonly plan: readonly string[] }[];
  };
  t.match(plan, { node: 'mn1', mode: 'create', changes: true, warnings: [] });
  t.match(
    plan.steps.find(({ id }) => id === 'data'),
    { state: 'todo', plan: [String] },
  );
  t.equal(await wholePicture(node), before);
});

test('no fencing device, and nobody said --no-fencing', async (t) => {
  await node.run(['crm', 'configure', 'property', 'stonith-enabled=false']);
  await node.run(['crm', 'configure', 'delete', 'fence-mn1', 'fence-mn2', '--force']);
  await isRefused(t, site.setupCommand, /fenc/i);
  await node.run(['crm', 'configure', 'property', 'stonith-enabled=true']);
});

test('begun on both nodes in the same moment, one goes first; nothing of it is taken back by the other', async (t) => {
  const options = { timeoutMs: 180_000 };
  const fences = ['--fence', 'mn1=fence_lab', '--fence', 'mn2=fence_lab'];
  const command = [...site.setupCommand, ...fences, '--prefer', 'mn2'];
  const runs = await Promise.all(
    site.lab.nodes.map(async (each, index) => {
      await new Promise((resolve) => setTimeout(resolve, 250 * index));
      return each.exec(command, options);
    }),
  );
  t.ok(
    runs.some(({ code }) => code === 0),
    runs.map(({ stderr }) => stderr).join(),
  );
  for (const [index, each] of site.lab.nodes.entries()) {
    if (runs[index]?.code === 0) continue;
    t.match(runs[index]?.stderr, /mn[12]/, 'the other one is named');
    await each.run(command, options);
  }
  const active = await site.waitActive(undefined, 300_000);
  t.equal(active.name, 'mn2', 'where it was asked to be rather');
  await site.waitServed();
  // The cluster starts them once it is done with the group.
  const started = async (device: string, on: string) =>
    new RegExp(`${device}\\s.*Started ${on}`).test(await node.run(['crm_mon', '-1r']));
  await waitUntil(() => started('fence-mn1', 'mn2'), 60_000, 'the device for mn1 is on mn2');
  await waitUntil(() => started('fence-mn2', 'mn1'), 60_000, 'the device for mn2 is on mn1');
});

test('the lab is taken down', async () => {
  await site.lab.down();
});

/** The right words with these in their place, or behind them. */
function withWords(words: readonly string[]): string[] {
  const [flag = '', value = ''] = words;
  const at = site.setupCommand.indexOf(flag);
  if (at >= 0) return [...site.setupCommand.toSpliced(at + 1, 1, value), ...words.slice(2)];
  return /^-/.test(flag) ? [...site.setupCommand, ...words] : ['xcatha-setup', ...words];
}

function replaced(word: string, by: string): string[] {
  return site.setupCommand.map((candidate) => (candidate === word ? by : candidate));
}

/** The command ends with this code (any but 0 when none is given), says why in one line, and leaves the node as it was. */
async function isRefused(t: Test, command: readonly string[], why: RegExp, code?: number): Promise<void> {
  const before = await wholePicture(node);
  const result = await node.exec(command, { timeoutMs: 120_000 });
  if (code === undefined) t.not(result.code, 0, 'it is refused');
  else t.equal(result.code, code, 'the exit code');
  const words = result.stderr.trim().split('\n');
  t.equal(words.length, 1, `one line: ${result.stderr.trim()}`);
  t.match(words[0], why, 'it says what is wrong');
  t.notMatch(result.stdout + result.stderr, /\n\s+at .*:\d+/, 'no stack trace');
  t.equal(await wholePicture(node), before, 'the node is as it was');
}
