import { spawnSync } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { type GenerateFlags, generate } from '../../../lib/cli/generate';
import { expected, templates } from '../cluster/sources';

/** A program like xcatha-setup, whose own flags are those of generate. */
const program = `
  const { Command } = require('commander');
  const { addGenerateCommand } = require(${JSON.stringify(join(__dirname, '../../../lib/cli/generate.js'))});
  const program = new Command('xcatha-setup').option('-p, --shared-directory <directory>').option('--no-fencing').action(() => console.log('set-up'));
  addGenerateCommand(program);
  program.parseAsync(['node', 'xcatha-setup', ...process.argv.slice(1)]);`;

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', program, '--', ...args], {
    cwd: __dirname,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const site = ['generate', '--templates', templates, '-p', '/shared', '-v', '10.0.0.100'];
const flags = { format: 'crm', sharedDirectory: '/shared', vip: '10.0.0.100', fencing: true, templates } as const;

test('prints the configuration and nothing else', async (t) => {
  t.same(run(...site), { status: 0, stdout: expected('usual.crm'), stderr: '' });
  const more = [
    '--format',
    'cib',
    '-n',
    'xcatmn',
    '-i',
    'eth0:0',
    '-m',
    '255.255.255.0',
    '-t',
    'sqlite',
    '--attach',
    'bind',
  ];
  const { status, stdout } = run(...site, ...more, '--no-fencing', '--after', 'drbd-clone:promoted', '--not-on', 'mn3');
  t.same([status, withoutLinks(stdout)], [0, withoutLinks(expected('full.xml'))]);
});

/** The one thing of the full example that has no flag. */
function withoutLinks(xml: string): string {
  return xml.replace(/^.* name="links" .*\n/m, '');
}

test('values that are the defaults are not written', async (t) => {
  t.equal(await generate({ ...flags, format: 'pcs', database: 'sqlite' }), expected('usual.pcs'));
  t.equal(await generate({ ...flags, format: 'cib', attach: 'symlink' }), expected('usual.xml'));
});

test('nodes that are not set up are kept off', async (t) => {
  const text = await generate({ ...flags, notOn: 'mn3, mn4' });
  t.match(text, /^location g-xcat-not-on-mn3 g-xcat resource-discovery=never -inf: mn3$/m);
  t.match(text, /^location g-xcat-not-on-mn4 g-xcat resource-discovery=never -inf: mn4$/m);
});

test('what is wrong with a value, by the name of its flag', async (t) => {
  const bad: [Partial<GenerateFlags>, RegExp][] = [
    [{ vip: '10.0.0.300' }, /^-v, --vip 10\.0\.0\.300: must be an IPv4 or IPv6 address/],
    [{ vip: '' }, /^-v, --vip: must not be empty$/],
    [{ sharedDirectory: 'shared' }, /^-p, --shared-directory shared: must be an absolute path$/],
    [{ netmask: '33' }, /^-m, --netmask 33: must be a prefix length/],
    [
      { vip: 'fd00::100', netmask: '255.255.255.0' },
      /^-m, --netmask 255.255.255.0: must be a prefix length such as 64/,
    ],
    [{ nic: 'eth 0' }, /^-i, --nic eth 0: /],
    [{ hostname: 'a_b' }, /^-n, --hostname a_b: /],
    [{ hostname: 'a\nb' }, /^-n, --hostname a\?b: /],
    [{ database: 'oracle' }, /^-t, --database oracle: must be one of /],
    [{ attach: 'glue' }, /^--attach glue: must be one of symlink, bind$/],
    [{ after: 'a b' }, /^--after a b: must be the id of a resource/],
    [{ after: 'g-xcat' }, /^--after g-xcat: is a part of the group itself$/],
    [{ notOn: 'mn3,-x' }, /^--not-on mn3,-x: must be names of cluster nodes/],
    [{ templates: '/nonexistent' }, /^cannot read the template \/nonexistent\/group\.crm: there is no such file$/],
  ];
  for (const [wrong, message] of bad) {
    await t.rejects(generate({ ...flags, ...wrong }), { code: 2, message }, JSON.stringify(wrong));
  }
});

test('mistakes on the command line: one line, exit code 2, nothing printed', async (t) => {
  const bad: [string[], string][] = [
    [['-v', '10.0.0.300'], '-v, --vip 10.0.0.300: must be an IPv4 or IPv6 address such as 10.0.0.100 or fd00::100'],
    [['--format', 'yaml'], "option '--format <format>' argument 'yaml' is invalid. Allowed choices are crm, pcs, cib."],
    [['--frob'], "unknown option '--frob'"],
    [['-n'], "option '-n, --hostname <name>' argument missing"],
  ];
  for (const [args, message] of bad) {
    t.same(run(...site, ...args), { status: 2, stdout: '', stderr: `xcatha-setup: ${message}\n` });
  }
});

test('all that is missing, in one line', async (t) => {
  const hint = 'required: see xcatha-setup generate --help';
  const missing: [string[], string][] = [
    [[], `-v, --vip and -p, --shared-directory are ${hint}`],
    [['-p', '/shared'], `-v, --vip is ${hint}`],
    [['-v', '10.0.0.300'], `-p, --shared-directory is ${hint}`],
  ];
  for (const [args, message] of missing) {
    t.same(run('generate', ...args), { status: 2, stdout: '', stderr: `xcatha-setup: ${message}\n` });
  }
});

test('what cannot be written is no answer', async (t) => {
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, ['-e', program, '--', ...site], {
    cwd: __dirname,
    encoding: 'utf8',
    stdio: ['ignore', full, 'pipe'],
  });
  t.equal(status, 1);
  t.match(stderr, /^xcatha-setup: cannot write the result: ENOSPC[^\n]*\n$/);
});
