import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { Journal } from '../../../lib/setup/journal';
import { options } from './samples';

const run = { options, mode: 'create', node: 'mn1', set: 'set-1' } as const;

test('a step is on the disk before it begins, with what its undo needs, for root alone', async (t) => {
  const path = join(t.testdir(), 'state', 'journal.json');
  const journal = Journal.begin(run, undefined, path);
  t.notOk(existsSync(path), 'nothing is written before the first step');
  await journal.begin('vip');
  await journal.note('vip', { nic: 'eth0' });
  const found = Journal.read(path);
  t.equal(found?.unfinished, true);
  t.same(found?.entry('vip'), { step: 'vip', state: 'begun', memo: { nic: 'eth0' } });
  t.equal(statSync(path).mode & 0o777, 0o600);
});

test('a step that is begun again keeps what the killed attempt noted', async (t) => {
  const path = join(t.testdir(), 'journal.json');
  const journal = Journal.begin(run, undefined, path);
  await journal.begin('data');
  await journal.note('data', { moved: ['/install'] });
  const again = Journal.read(path);
  await again?.begin('data');
  t.same(Journal.read(path)?.entry('data')?.memo, { moved: ['/install'] });
  await again?.finish('data');
  t.ok(Journal.read(path)?.isDone('data'));
});

test('with the last step that is taken back the journal and its directory go', async (t) => {
  const directory = join(t.testdir(), 'state');
  const path = join(directory, 'journal.json');
  const journal = Journal.begin(run, undefined, path);
  await journal.begin('vip');
  await journal.begin('hostname');
  await journal.drop('hostname');
  t.ok(existsSync(path));
  await journal.drop('vip');
  t.notOk(existsSync(directory));
});

test('a later run keeps what a complete one noted, also when it is taken back itself', async (t) => {
  const path = join(t.testdir(), 'journal.json');
  const first = Journal.begin(run, undefined, path);
  await first.begin('services');
  await first.note('services', { enabled: ['xcatd'] });
  await first.finish('services');
  await first.complete();
  t.equal(Journal.read(path)?.unfinished, false);

  const second = Journal.begin(run, Journal.read(path), path);
  await second.begin('services');
  await second.note('services', { enabled: [] });
  t.equal(Journal.read(path)?.unfinished, true);
  await second.drop('services');
  t.equal(Journal.read(path)?.unfinished, false);

  const third = Journal.begin(run, Journal.read(path), path);
  await third.begin('services');
  await third.complete();
  const past = JSON.parse(readFileSync(path, 'utf8')).past;
  t.same(past, [{ step: 'services', state: 'done', memo: { enabled: ['xcatd'] } }]);
});

test('a file that is no journal is named, not overwritten', async (t) => {
  const path = join(t.testdir(), 'journal.json');
  writeFileSync(path, '{"layout": 7}');
  t.throws(() => Journal.read(path), new RegExp(`${path} is not a journal`));
  t.equal(Journal.read(join(t.testdir(), 'none.json')), undefined);
});
