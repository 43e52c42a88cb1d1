import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'tap';
import { sourceTree } from '../support';

const program = join(sourceTree, 'build', 'js', 'test', 'unit', 'cli', 'xcatha-setup.js');
const nobody = 65534;

/** Runs xcatha-setup without rights, whoever runs the tests. */
function runAsNobody(...args: string[]) {
  const own = process.getuid?.() ?? nobody;
  const uid = own === 0 ? nobody : own;
  const env = { PATH: process.env.PATH };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    cwd: '/',
    uid,
    env,
  });
  return { status, stdout, stderr };
}

test('check and status refuse without root, in one line', async (t) => {
  for (const name of ['check', 'status']) {
    const stderr = `xcatha-setup: ${name} reads what only root may see (the cluster, the shared directory, xCAT's certificate): run it as root\n`;
    t.same(runAsNobody(name), { status: 3, stdout: '', stderr });
    t.same(runAsNobody(name, '--json'), { status: 3, stdout: '', stderr });
  }
});

test('wrong words of check and status', async (t) => {
  t.same(runAsNobody('check', '--fast'), {
    status: 3,
    stdout: '',
    stderr: "xcatha-setup: unknown option '--fast': see xcatha-setup check --help\n",
  });
  t.match(runAsNobody('status', 'mn1'), { status: 3, stderr: /^xcatha-setup: too many arguments.*status --help\n$/ });
});

test('help tells the exit codes', async (t) => {
  for (const name of ['check', 'status']) {
    const { status, stdout } = runAsNobody(name, '--help');
    t.equal(status, 0);
    t.match(stdout, /Exit codes: 0 /, name);
    t.match(stdout, /--json/, name);
  }
});
