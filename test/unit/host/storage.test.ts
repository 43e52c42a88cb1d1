import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Test, test } from 'tap';
import { uptimeSeconds } from '../../../lib/host/clock';
import { identify } from '../../../lib/host/programs/processes';
import { setSelfCommand } from '../../../lib/host/programs/self';
import { recall, remember } from '../../../lib/host/runstate';
import { onStorage } from '../../../lib/host/storage/storage';
import { serveStorageRequest } from '../../../lib/host/storage/storagechild';
import { toolFor } from '../../../lib/host/storage/storagetools';
import { mountBehindLinks, stuckRecord } from '../../../lib/host/storage/stuckchild';
import { Deadline } from '../../../lib/ocf/deadline';
import { compiledProgram, failureFrom } from '../support';

const limitMs = 10_000;

/** A shared directory with one file, and a place for the run state. */
function scene(t: Test): string {
  const directory = t.testdir({ shared: { file: 'text' }, state: {} });
  process.env.HA_RSCTMP = join(directory, 'state');
  setSelfCommand(compiledProgram);
  return join(directory, 'shared');
}

/** Does the child's part in this very process. */
function serve(request: object, expires = uptimeSeconds() + 60): Record<string, unknown> {
  return JSON.parse(serveStorageRequest(JSON.stringify({ ...request, expires })));
}

test('a child reads and writes, and its answer comes back', async (t) => {
  const shared = scene(t);
  const read = (name: string) =>
    onStorage(shared, { op: 'read', path: join(shared, name) }, Deadline.in(limitMs), limitMs);
  t.strictSame(await read('file'), { text: 'text' });
  t.strictSame(await read('absent'), { text: null });
  const path = join(shared, 'new', 'file');
  await onStorage(shared, { op: 'write', path, text: 'written' }, Deadline.in(limitMs), limitMs);
  t.equal(readFileSync(path, 'utf8'), 'written');
});

test('a system error is a Failure that names the directory', async (t) => {
  const shared = scene(t);
  const failure = await failureFrom(() =>
    onStorage(shared, { op: 'read', path: shared }, Deadline.in(limitMs), limitMs),
  );
  t.equal(failure.id, 'storage-error');
  t.match(failure.message, new RegExp(`^${shared}: .*cat: .*Is a directory`));
});

test('storage that hangs is a Failure within the limit, and its child is told to end', async (t) => {
  const shared = scene(t);
  const fifo = join(shared, 'fifo');
  execFileSync('mkfifo', [fifo]); // a read of it waits for a writer that never comes
  const before = performance.now();
  const failure = await failureFrom(() => onStorage(shared, { op: 'read', path: fifo }, Deadline.in(limitMs), 600));
  const took = performance.now() - before;
  t.equal(failure.id, 'storage-hung');
  t.match(failure.message, /no answer within 600 ms/);
  t.ok(took < 1500, `${took} ms`);
  const child = recall(stuckRecord(shared)) as { pid: number } | undefined;
  t.ok(child, 'it is remembered, in case SIGKILL does not reach it');
  await new Promise((resolve) => setTimeout(resolve, 200));
  t.equal(identify(child?.pid ?? 0), undefined);
  const read = onStorage(shared, { op: 'read', path: join(shared, 'file') }, Deadline.in(limitMs), limitMs);
  t.strictSame(await read, { text: 'text' }, 'storage that answers again is used again');
});

test('the deadline shortens the limit', async (t) => {
  const shared = scene(t);
  execFileSync('mkfifo', [join(shared, 'fifo')]);
  const before = performance.now();
  const request = { op: 'read', path: join(shared, 'fifo') } as const;
  t.equal((await failureFrom(() => onStorage(shared, request, Deadline.in(300), limitMs))).id, 'storage-hung');
  t.ok(performance.now() - before < 1200);
});

test('while a child hangs no second one is started', async (t) => {
  const shared = scene(t);
  // This process stands for the child that SIGKILL could not end.
  remember(stuckRecord(shared), identify(process.pid));
  setSelfCommand(['/nonexistent/program']);
  const request = { op: 'read', path: join(shared, 'file') } as const;
  const failure = await failureFrom(() => onStorage(shared, request, Deadline.in(limitMs), limitMs));
  t.equal(failure.id, 'storage-hung');
  t.match(failure.message, `process ${process.pid} still waits for it`);
});

test('a child that is gone, or whose number another process has now, is no child that hangs', async (t) => {
  const shared = scene(t);
  const request = { op: 'read', path: join(shared, 'file') } as const;
  remember(stuckRecord(shared), { pid: process.pid, startTime: '1' });
  t.strictSame(await onStorage(shared, request, Deadline.in(limitMs), limitMs), { text: 'text' });
});

test('a write whose asker has given up is not carried out, and leaves nothing behind', async (t) => {
  const shared = scene(t);
  const path = join(shared, 'file');
  t.match(serve({ op: 'write', path, text: 'late' }, uptimeSeconds() - 1), { error: /too old/ });
  t.equal(readFileSync(path, 'utf8'), 'text');
  t.strictSame(readdirSync(shared), ['file']);
});

test('a write replaces the file whole, for root alone to read', async (t) => {
  const shared = scene(t);
  const path = join(shared, 'deep', 'er', 'file');
  t.strictSame(serve({ op: 'write', path, text: 'one' }), {});
  const { ino } = statSync(path);
  t.strictSame(serve({ op: 'write', path, text: 'two' }), {});
  t.equal(readFileSync(path, 'utf8'), 'two');
  t.not(statSync(path).ino, ino);
  t.equal(statSync(path).mode & 0o777, 0o600);
  t.strictSame(readdirSync(join(shared, 'deep', 'er')), ['file']);
});

test('a sign of life is written over the one before', async (t) => {
  const shared = scene(t);
  const overwrite = (path: string, text: string) =>
    onStorage(shared, { op: 'overwrite', path, text }, Deadline.in(limitMs), limitMs);
  const path = join(shared, 'sequence');
  writeFileSync(path, '0001\n');
  const { ino } = statSync(path);
  t.same(await overwrite(path, '0002\n'), { found: true });
  t.equal(readFileSync(path, 'utf8'), '0002\n');
  t.equal(statSync(path).ino, ino);
  for (const absent of [['sequence.other'], ['absent', 'sequence']]) {
    t.same(await overwrite(join(shared, ...absent), '0003\n'), { found: false });
    t.notOk(existsSync(join(shared, ...absent)), 'and it does not come to be by that');
  }
  const failure = await failureFrom(() => overwrite(shared, '0003\n'));
  t.equal(failure.id, 'storage-error');
});

test('no room left has a name of its own', async (t) => {
  const request = { op: 'overwrite', path: '/dev/full', text: '0001\n' } as const;
  const failure = await failureFrom(() => onStorage(scene(t), request, Deadline.in(limitMs), limitMs));
  t.equal(failure.id, 'storage-full');
  t.match(failure.message, /^no room is left in .*No space left on device/);
});

test('what paths are', async (t) => {
  const shared = scene(t);
  mkdirSync(join(shared, 'directory'));
  writeFileSync(join(shared, 'empty'), '');
  symlinkSync('directory', join(shared, 'link'));
  symlinkSync('nowhere', join(shared, 'dangling'));
  execFileSync('mkfifo', [join(shared, 'fifo')]);
  const expected = {
    directory: 'directory',
    file: 'file',
    empty: 'file',
    link: 'directory',
    dangling: 'absent',
    fifo: 'other',
    absent: 'absent',
    'file/below': 'absent',
  };
  const paths = Object.keys(expected).map((name) => join(shared, name));
  const answer = await onStorage(shared, { op: 'kinds', paths }, Deadline.in(limitMs), limitMs);
  t.strictSame(answer.kinds, Object.values(expected));
});

test('the probe leaves nothing behind, and says why when it cannot write', async (t) => {
  const shared = scene(t);
  const before = readdirSync(shared);
  t.strictSame(serve({ op: 'probe', directory: shared }), {});
  t.strictSame(readdirSync(shared), before);
  t.match(serve({ op: 'probe', directory: join(shared, 'absent') }), { error: /ENOENT/ });
});

test('a request that is none is answered with an error', async (t) => {
  t.match(JSON.parse(serveStorageRequest('not JSON')), { error: /JSON/ });
});

test('a file system is known by whichever path leads to it, and is not touched for that', async (t) => {
  const directory = t.testdir({ local: {} });
  symlinkSync('/shared/xcat/etc', join(directory, 'link'));
  symlinkSync('local/../link', join(directory, 'relative'));
  symlinkSync('loop', join(directory, 'loop'));
  const mount = (mountPoint: string, device: string) => ({ mountPoint, device, root: '/', type: 'any' });
  const mounts = [mount('/', '8:1'), mount('/shared', '0:42'), mount(join(directory, 'local'), '0:43')];
  const device = (path: string) => mountBehindLinks(mounts, path)?.device;
  t.equal(device('/shared/xcat/nowhere'), '0:42');
  t.equal(device(join(directory, 'link')), '0:42');
  t.equal(device(join(directory, 'link', 'file')), '0:42');
  t.equal(device(join(directory, 'relative', 'file')), '0:42');
  t.equal(device(join(directory, 'local', 'file')), '0:43');
  t.equal(device(join(directory, 'absent', 'file')), '8:1');
  t.equal(device(join(directory, 'loop')), '8:1');
});

test('what was not said of a path is no absence: the answer may have had no room', async (t) => {
  const { read } = toolFor({ op: 'kinds', paths: ['/one', '/two'] });
  const absent = (path: string) => `stat: cannot statx '${path}': No such file or directory`;
  const said = 'directory:/one\n';
  t.strictSame(read({ code: 1, stdout: said, stderr: `${absent('/two')}\n` }), { kinds: ['directory', 'absent'] });
  t.match(read({ code: 1, stdout: said, stderr: '' }), { error: /no answer/ });
  t.match(read({ code: 1, stdout: '', stderr: '' }), { error: /no answer/ });
});
