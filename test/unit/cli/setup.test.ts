import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'tap';

/** Runs xcatha-setup as a whole program, without rights or a cluster: only what is decided by the words alone. */
function runSetup(...args: string[]) {
  const program = join(__dirname, 'xcatha-setup.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', cwd: '/' });
  return { status, stdout, stderr };
}

test('wrong words get exit code 2 and one clear line each', async (t) => {
  const cases: readonly (readonly [string[], string])[] = [
    [['--foo'], "xcatha-setup: unknown option '--foo': see xcatha-setup --help\n"],
    [['remoev'], 'xcatha-setup: there is no command "remoev": see xcatha-setup --help\n'],
    [['-p'], "xcatha-setup: option '-p, --shared-directory <directory>' argument missing: see xcatha-setup --help\n"],
    [
      ['-p', '/s', '-i', 'eth0', '-v', '1.2.3'],
      'xcatha-setup: --vip "1.2.3" must be an IPv4 address such as 10.0.0.100\n',
    ],
    [
      ['-p', '/s', '-i', 'eth0', '-v', '10.0.0.9', '-t', 'db2'],
      'xcatha-setup: --database "db2" must be sqlite or postgresql or mariadb\n',
    ],
  ];
  for (const [args, line] of cases) t.same(runSetup(...args), { status: 2, stdout: '', stderr: line });
});

test('help shows every option of the mini design and examples', async (t) => {
  const { status, stdout } = runSetup('--help');
  t.equal(status, 0);
  for (const word of ['-p,', '-i,', '-v,', '-n,', '-m,', '-t,', '--dry-run', '--no-fencing', 'generate', 'Examples:']) {
    t.ok(stdout.includes(word), word);
  }
});

test('the version goes to standard output', async (t) => {
  t.match(runSetup('--version'), { status: 0, stdout: /^xcatha-setup \d+\.\d+\.\d+\n$/ });
});
