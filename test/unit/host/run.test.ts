import { test } from 'tap';
import { failureText, run, runOk } from '../../../lib/host/programs/run';
import { Deadline } from '../../../lib/ocf/deadline';
import { failureFrom } from '../support';

async function timed<T>(work: Promise<T>): Promise<[result: T, ms: number]> {
  const before = performance.now();
  return [await work, performance.now() - before];
}

test('what a command says and how it ends', async (t) => {
  const result = await run('sh', ['-c', 'echo out; echo err >&2; exit 3']);
  t.strictSame(result, {
    command: "sh -c 'echo out; echo err >&2; exit 3'",
    code: 3,
    stdout: 'out',
    stderr: 'err',
    timedOut: false,
    missing: false,
  });
});

test('arguments arrive as they are: no shell reads them', async (t) => {
  const words = ['a b', '$HOME', '*', "it's", '"', '\\', ';', '', '節'];
  const { stdout } = await run('printf', ['%s|', ...words]);
  t.equal(stdout, `${words.join('|')}|`);
});

test('nothing of our environment is passed on; HOME, PATH with xCAT and LC_ALL are set', async (t) => {
  process.env.SECRET = 'x';
  t.teardown(() => delete process.env.SECRET);
  const { stdout } = await run('env', [], { env: { EXTRA: 'y' } });
  t.notMatch(stdout, /^SECRET=/m);
  for (const line of ['EXTRA=y', 'LC_ALL=C', 'XCATROOT=/opt/xcat']) t.ok(stdout.split('\n').includes(line), line);
  t.match(stdout, /^HOME=\/root$/m);
  t.match(stdout, /^PATH=\S*:\/opt\/xcat\/sbin:/m);
});

test('long output comes whole, letters of several bytes too', async (t) => {
  const script = 'process.stdout.write("節".repeat(300000)); process.stderr.write("é".repeat(300000))';
  const { stdout, stderr } = await run(process.execPath, ['-e', script]);
  t.equal(stdout === '節'.repeat(300_000), true);
  t.equal(stderr === 'é'.repeat(300_000), true);
});

test('standard input is the given text, or nothing', async (t) => {
  t.equal((await run('cat', [], { input: 'one\ntwo' })).stdout, 'one\ntwo');
  t.equal((await run('cat', [])).stdout, '');
});

test('a command that is too slow is killed, and what it said until then is kept', async (t) => {
  const slow = run('sh', ['-c', 'echo begun; exec sleep 60'], { timeoutMs: 300 });
  const [result, ms] = await timed(slow);
  t.match(result, { code: undefined, timedOut: true, stdout: 'begun' });
  t.ok(ms < 2000, `${ms} ms`);
  t.equal(failureText(result), "sh -c 'echo begun; exec sleep 60' did not end in time: begun");
});

test('the deadline can only shorten the limit', async (t) => {
  const [short, ms] = await timed(run('sleep', ['60'], { timeoutMs: 60_000, deadline: Deadline.in(300) }));
  t.equal(short.timedOut, true);
  t.ok(ms < 2000, `${ms} ms`);
  const [limited] = await timed(run('sleep', ['60'], { timeoutMs: 200, deadline: Deadline.in(60_000) }));
  t.equal(limited.timedOut, true);
});

test('a process left behind with our pipe does not keep us waiting', async (t) => {
  const [result, ms] = await timed(run('sh', ['-c', 'echo said; sleep 3 & exit 4']));
  t.match(result, { code: 4, stdout: 'said', timedOut: false });
  t.ok(ms < 2500, `${ms} ms`);
});

test('a program that is not there', async (t) => {
  const result = await run('xcatha-no-such-program', ['--all']);
  t.match(result, { code: undefined, missing: true, timedOut: false });
  t.equal(failureText(result), 'xcatha-no-such-program --all: not installed');
});

test('a program that cannot be started', async (t) => {
  const directory = t.testdir({ program: 'no program' });
  const result = await run(`${directory}/program`, []);
  t.match(result, { code: undefined, missing: false, timedOut: false, refusal: 'EACCES' });
  t.match(failureText(result), /could not be started \(EACCES\)$/);
});

test('a command that is killed has no exit code', async (t) => {
  const result = await run('sh', ['-c', 'kill -9 $$']);
  t.match(result, { code: undefined, timedOut: false, missing: false });
  t.match(failureText(result), /was killed$/);
});

test('output is told while it comes', async (t) => {
  const pieces: string[] = [];
  await run('sh', ['-c', 'echo one; sleep 0.2; echo two'], { onOutput: (piece) => pieces.push(piece) });
  t.strictSame(pieces, ['one\n', 'two\n']);
});

test('runOk throws what went wrong, each with its id and code', async (t) => {
  t.equal((await runOk('echo', ['well'])).stdout, 'well');
  const failed = await failureFrom(() => runOk('sh', ['-c', 'echo one; echo two >&2; exit 3']));
  t.strictSame([failed.id, failed.code], ['command-failed', 1]);
  t.match(failed.message, /ended with 3: two$/);
  const late = await failureFrom(() => runOk('sleep', ['60'], { timeoutMs: 100 }));
  t.strictSame([late.id, late.code], ['command-timeout', 1]);
  const missing = await failureFrom(() => runOk('xcatha-no-such-program', []));
  t.strictSame([missing.id, missing.code], ['missing-program', 5]);
});
