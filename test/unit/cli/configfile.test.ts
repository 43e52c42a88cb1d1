import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { parseSettings, settableOptions, trustProblem } from '../../../lib/cli/configfile';
import { setupCommand } from '../../../lib/cli/setup';
import { Refusal } from '../../../lib/setup/refusal';
import { templates } from '../cluster/sources';

/** Runs xcatha-setup as a whole program with a file of options. */
function runWith(file: string, ...args: string[]) {
  const program = join(__dirname, 'xcatha-setup.js');
  const words = [program, '--config', file, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', cwd: '/' });
  return { status, stdout, stderr };
}

test('lines are keys with values; comments and quotes are understood', async (t) => {
  const text = '# the site\n\nvip = 10.0.0.100   # virtual\nnic=eth0\nshared-directory = "/a #b"\n';
  t.same(parseSettings(text, 'f'), [
    { key: 'vip', value: '10.0.0.100', line: 3 },
    { key: 'nic', value: 'eth0', line: 4 },
    { key: 'shared-directory', value: '/a #b', line: 5 },
  ]);
});

test('every line that is none is named, with what is wrong there', async (t) => {
  const form = 'must be "key = value", or a comment that begins with #';
  const empty = 'vip has no value: give it one, or take the line out';
  const quote = 'the value of vip has a quote that is not closed, or something behind it';
  const cases: readonly (readonly [string, string])[] = [
    ...['vip', '= 1', 'VIP = 1'].map((line) => [line, form] as const),
    ...['vip =', 'vip = # none', 'vip = ""'].map((line) => [line, empty] as const),
    ...['vip = "a" b', 'vip = "a'].map((line) => [line, quote] as const),
  ];
  for (const [line, problem] of cases) {
    try {
      parseSettings(`nic = eth0\n${line}\n`, '/etc/f');
      t.fail(line);
    } catch (error) {
      t.ok(error instanceof Refusal);
      t.same((error as Refusal).problems, [`/etc/f line 2: ${problem}`], line);
    }
  }
});

test('only root, or the user himself, may have written it', async (t) => {
  t.equal(trustProblem({ uid: 0, mode: 0o100644 }, 0), undefined);
  t.equal(trustProblem({ uid: 1000, mode: 0o100600 }, 1000), undefined);
  t.match(trustProblem({ uid: 1000, mode: 0o100644 }, 0), /^belongs to user 1000/);
  for (const mode of [0o100664, 0o100646]) t.match(trustProblem({ uid: 0, mode }, 0), /written by others/);
});

test('a key or value that is wrong is named with its line, and the command line wins', async (t) => {
  const file = join(t.testdir(), 'xcatha.conf');
  const writing = (text: string) => writeFileSync(file, text, { mode: 0o644 });
  writing('vip = 10.0.0.100\ncolour = red\nvip = 10.0.0.101\n');
  t.same(runWith(file), {
    status: 2,
    stdout: '',
    stderr: `xcatha-setup: ${file} line 2: there is no key colour: keys are the long options of xcatha-setup --help\nxcatha-setup: ${file} line 3: vip has been set in line 1 already\n`,
  });
  writing('shared-directory = /s\nnic = eth0\nvip = 1.2.3\n');
  const wrong = {
    status: 2,
    stderr: `xcatha-setup: ${file} line 3: vip "1.2.3" must be an IPv4 address such as 10.0.0.100\n`,
  };
  t.match(runWith(file), wrong);
  t.match(runWith(file, '-v', '1.2'), {
    stderr: 'xcatha-setup: --vip "1.2" must be an IPv4 address such as 10.0.0.100\n',
  });
  writing('shared-directory = /s\nno-fencing = maybe\n');
  t.match(runWith(file), {
    status: 2,
    stderr: `xcatha-setup: ${file} line 2: no-fencing "maybe": must be yes or no\n`,
  });
});

test('generate takes what it has options for', async (t) => {
  const file = join(t.testdir(), 'xcatha.conf');
  writeFileSync(file, 'shared-directory = /s\nvip = 10.0.0.100\nnodes = mn1,mn2\nno-fencing = yes\n', { mode: 0o644 });
  const { status, stdout } = runWith(file, 'generate', '-v', '10.0.0.7', '--templates', templates);
  t.equal(status, 0);
  t.match(stdout, /ip=10\.0\.0\.7/);
  t.match(stdout, /directory=\/s/);
  t.match(stdout, /stonith-enabled=false/);
});

test('a file that was named has to be there', async (t) => {
  t.match(runWith('/nonexistent'), {
    status: 2,
    stderr: 'xcatha-setup: there is no file /nonexistent: correct --config\n',
  });
});

test('every option of the set-up can stand in the file but those that say what to print', async (t) => {
  const keys = settableOptions(setupCommand()).map((option) => option.long);
  for (const key of ['--shared-directory', '--nic', '--vip', '--no-fencing', '--nodes', '--format'])
    t.ok(keys.includes(key), key);
  for (const key of ['--help', '--version', '--config']) t.notOk(keys.includes(key), key);
});
