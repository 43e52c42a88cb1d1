import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Test, test } from 'tap';
import { setSelfCommand } from '../../../lib/host/programs/self';
import { Deadline } from '../../../lib/ocf/deadline';
import { readManifest, writeManifest } from '../../../lib/xcat/data/manifest';
import {
  claimant,
  type OwnerRecord,
  readOwner,
  releaseOwnership,
  renewOwnership,
  requireOwnership,
  takeOwnership,
} from '../../../lib/xcat/data/owner';
import { compiledProgram, failureFrom, recordingLog } from '../support';

const me = claimant('mn1');
const other: OwnerRecord = { node: 'mn2', boot: 'another boot', claim: 'c', state: 'held' };

/** A shared directory, owned or not, and what can be done there in the name of mn1. */
function scene(t: Test, record?: unknown) {
  const directory = t.testdir({ shared: { '.xcatha': {} }, state: {} });
  process.env.HA_RSCTMP = join(directory, 'state');
  setSelfCommand(compiledProgram);
  const shared = join(directory, 'shared');
  const file = join(shared, '.xcatha', 'owner.json');
  const write = (value: unknown) => writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  if (record !== undefined) write(record);
  const log = recordingLog();
  const deadline = () => Deadline.in(20_000);
  return {
    log,
    write,
    shared,
    read: () => JSON.parse(readFileSync(file, 'utf8')) as OwnerRecord,
    take: (ownerTimeoutMs: number, limit = deadline()) => takeOwnership(shared, me, ownerTimeoutMs, limit, log),
    renew: () => renewOwnership(shared, me, deadline()),
    release: () => releaseOwnership(shared, me, deadline()),
  };
}

test('data without an owner is taken at once, and the record names node and boot', async (t) => {
  const { take, read } = scene(t);
  await take(60_000);
  t.match(read(), { node: 'mn1', boot: me.boot, state: 'held' });
});

test('taken at once too: released by another node, held by this node in an earlier life, not readable', async (t) => {
  const earlier = { ...other, node: 'mn1' };
  for (const record of [{ ...other, state: 'released' }, earlier, '{"claim":"c"}']) {
    const { take, read } = scene(t, record);
    await take(60_000);
    t.match(read(), { node: 'mn1', boot: me.boot, state: 'held' }, JSON.stringify(record));
  }
});

test("taken after the owner has been silent for its timeout, by this node's own clock", async (t) => {
  const { take, read, log } = scene(t, other);
  const before = performance.now();
  await take(800);
  t.ok(performance.now() - before >= 800);
  t.equal(read().node, 'mn1');
  t.match(log.lines.at(-1), /^warning: taking .* over from mn2: its sequence number stood still for 0.8 s$/);
});

test('refused, naming the owner, while it is alive', async (t) => {
  const { take, read, shared } = scene(t, other);
  const sign = join(shared, '.xcatha', 'owner.alive.mn2');
  writeFileSync(sign, '7');
  const beat = setTimeout(() => writeFileSync(sign, '8'), 500);
  t.teardown(() => clearTimeout(beat));
  const failure = await failureFrom(() => take(3000));
  t.equal(failure.id, 'owned');
  t.match(failure.message, /is owned by node mn2, which is alive/);
  t.equal(read().node, 'mn2', 'nothing was written');
});

test('a record that another claim replaced is alive too', async (t) => {
  const { take, write } = scene(t, other);
  setTimeout(() => write({ ...other, claim: 'd' }), 500);
  t.equal((await failureFrom(() => take(3000))).id, 'owned');
});

test('an owner that releases while it is watched is followed at once', async (t) => {
  const { take, read, write } = scene(t, other);
  setTimeout(() => write({ ...other, state: 'released' }), 500);
  const before = performance.now();
  await take(5000);
  t.ok(performance.now() - before < 4000);
  t.equal(read().node, 'mn1');
});

test('no watch is begun that the start has no time for', async (t) => {
  const { take, read } = scene(t, other);
  const failure = await failureFrom(() => take(30_000));
  t.equal(failure.id, 'owned');
  t.match(failure.message, /mn2, and the start timeout is too short to watch it for the owner_timeout of 30 s/);
  t.equal(read().node, 'mn2');
});

test('renewing moves the sequence number and nothing else', async (t) => {
  const { take, renew, read, shared } = scene(t);
  await take(1000);
  const before = read();
  const sequence = () => readFileSync(join(shared, '.xcatha', 'owner.alive.mn1'), 'utf8');
  const first = sequence();
  await new Promise((resolve) => setTimeout(resolve, 30)); // the clock behind it ticks every 10 ms
  await renew();
  t.match(first, /^[0-9.]{14}\n$/);
  t.not(sequence(), first);
  t.equal(sequence().length, first.length, 'it is written over the one before');
  t.strictSame(read(), before);
});

test('who takes the data over takes the sign of life of the owner before away: that one knows what it has lost', async (t) => {
  const { take, renew, shared } = scene(t);
  await take(1000);
  await takeOwnership(shared, claimant('mn2'), 50, Deadline.in(20_000), recordingLog());
  const failure = await failureFrom(renew);
  t.equal(failure.id, 'owner-lost');
  t.match(failure.message, /is held by node mn2, expected held by mn1/);
  t.notOk(existsSync(join(shared, '.xcatha', 'owner.alive.mn1')));
});

test('a record that somebody else changed is found by who reads it', async (t) => {
  const { take, write, shared, renew } = scene(t);
  await take(1000);
  const required = () => requireOwnership(shared, me, Deadline.in(20_000));
  await required();
  write(other);
  t.equal((await failureFrom(required)).id, 'owner-lost');
  rmSync(join(shared, '.xcatha', 'owner.json'));
  t.match((await failureFrom(required)).message, /is gone/);
  write({ ...me, claim: 'c', state: 'held' });
  rmSync(join(shared, '.xcatha', 'owner.alive.mn1'));
  t.match((await failureFrom(renew)).message, /is held by node mn1, but its sign of life there was removed/);
});

test('what is not ours, or not ours any more, is not renewed', async (t) => {
  const cases = [
    [other, /is held by node mn2, expected held by mn1/],
    [{ ...other, node: 'mn1' }, /is held by node mn1/],
    [{ ...me, claim: 'c', state: 'released' }, /is released by node mn1/],
    [undefined, /is gone/],
  ] as const;
  for (const [record, reason] of cases) {
    const { renew, shared } = scene(t, record);
    const failure = await failureFrom(renew);
    t.equal(failure.id, 'owner-lost');
    t.match(failure.message, reason);
    const now = await readOwner(shared, Deadline.in(20_000));
    t.strictSame(now, record);
  }
});

test("releasing gives free what is ours and leaves what is another's", async (t) => {
  const { take, release, read } = scene(t);
  await take(1000);
  await release();
  t.match(read(), { node: 'mn1', state: 'released' });
  await release();
  const foreign = scene(t, other);
  await foreign.release();
  t.strictSame(foreign.read(), other);
  await scene(t).release();
});

test('where no record can be written it is taken away: that is as good as released', async (t) => {
  const { take, release, shared } = scene(t);
  await take(60_000);
  const records = join(shared, '.xcatha');
  const node = existsSync('/etc/machine-id') ? readFileSync('/etc/machine-id', 'utf8').trim() : '';
  // What cannot be removed stands where the new record would be written.
  mkdirSync(join(records, `.new-owner.json-${node || 'node'}`, 'full'), { recursive: true });
  await release();
  t.notOk(existsSync(join(records, 'owner.json')));
});

test('the manifest is read as it was written; none, and one of another version, are told apart', async (t) => {
  const { shared } = scene(t);
  const deadline = () => Deadline.in(20_000);
  t.equal(await readManifest(shared, deadline()), undefined);
  const manifest = {
    layout: 1,
    set: 'a-set',
    database: 'sqlite',
    xcatVersion: '2.17',
    paths: ['/install'],
  } as const;
  await writeManifest(shared, manifest, deadline());
  t.strictSame(await readManifest(shared, deadline()), manifest);
  const file = join(shared, '.xcatha', 'manifest.json');
  for (const text of ['{"layout":2,"set":"a-set"}', 'no JSON', '{"layout":1}']) {
    writeFileSync(file, text);
    t.equal((await failureFrom(() => readManifest(shared, deadline()))).id, 'bad-manifest', text);
  }
  mkdirSync(join(shared, 'plain'));
  t.equal(await readManifest(join(shared, 'plain', 'absent'), deadline()), undefined);
});
