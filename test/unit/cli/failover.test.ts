import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'tap';

/** Runs xcatha-failover as a whole program: only what is decided by the words alone. */
function runFailover(...args: string[]) {
  const program = join(__dirname, 'xcatha-failover.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', cwd: '/' });
  return { status, stdout, stderr };
}

test('wrong words get exit code 2 and one clear line each', async (t) => {
  const either = 'xcatha-failover: give either --activate or --deactivate: see xcatha-failover --help [bad-option]\n';
  const cases: readonly (readonly [string[], string])[] = [
    [[], either],
    [['-a', '-d'], either],
    [['-x'], "xcatha-failover: unknown option '-x': see xcatha-failover --help\n"],
    [
      ['-a', '-v', '1.2.3'],
      'xcatha-failover: -v, --vip: must be an IPv4 or IPv6 address such as 10.0.0.100 or fd00::100 [bad-option]\n',
    ],
    [
      ['-d', '--owner-is-off', 'mn1'],
      'xcatha-failover: --owner-is-off goes with --activate: it says whose data may be taken [bad-option]\n',
    ],
  ];
  for (const [args, line] of cases) t.same(runFailover(...args), { status: 2, stdout: '', stderr: line });
});

test('help shows the flags of the mini design, examples and exit codes', async (t) => {
  const { status, stdout } = runFailover('--help');
  t.equal(status, 0);
  for (const word of ['-a,', '-d,', '-p,', '-i,', '-v,', '-m,', '-t,', '--dry-run', 'Examples:', 'Exit codes:']) {
    t.ok(stdout.includes(word), word);
  }
  t.match(runFailover('--version'), { status: 0, stdout: /^xcatha-failover \d+\.\d+\.\d+\n$/ });
});
