import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Test, test } from 'tap';
import { ownFilesBack, putStandIns, standInsStay } from '../../../lib/host/files/standin';

/** A directory with a file of the host's own, and what tells whether it is that very file. */
function host(t: Test): { path: string; records: string; own: () => string } {
  const directory = t.testdir({ ssh: { id_rsa: 'own key\n' }, records: {} });
  const path = join(directory, 'ssh/id_rsa');
  const { ino, mtimeMs } = statSync(path);
  const own = () => {
    const now = statSync(path);
    return `${readFileSync(path, 'utf8')}${now.ino === ino && now.mtimeMs === mtimeMs}`;
  };
  return { path, records: join(directory, 'records'), own };
}

const isOwn = 'own key\ntrue';

test('another file stands in, and the own one comes back, the very same', async (t) => {
  const { path, records, own } = host(t);
  t.strictSame(await putStandIns('key', [{ path, text: 'role key\n', mode: 0o600 }], records), []);
  t.strictSame([readFileSync(path, 'utf8'), statSync(path).mode & 0o777], ['role key\n', 0o600]);
  t.strictSame(await ownFilesBack('key', records), []);
  t.equal(own(), isOwn);
  t.strictSame(await ownFilesBack('key', records), [], 'once more does nothing');
  t.equal(own(), isOwn);
});

test('put twice, with another text the second time, it is given back all the same', async (t) => {
  const { path, records, own } = host(t);
  for (const text of ['role key\n', 'newer key\n']) await putStandIns('key', [{ path, text, mode: 0o600 }], records);
  t.equal(readFileSync(path, 'utf8'), 'newer key\n');
  t.strictSame(await ownFilesBack('key', records), []);
  t.equal(own(), isOwn);
});

test('where there was none there is none again, nor its directory', async (t) => {
  const { path, records } = host(t);
  const fresh = join(path, '../../new/id_ed25519');
  await putStandIns('key', [{ path: fresh, text: 'role key\n', mode: 0o600 }], records);
  t.equal(statSync(join(fresh, '..')).mode & 0o777, 0o700);
  t.strictSame(await ownFilesBack('key', records), []);
  t.notOk(existsSync(join(fresh, '..')));
});

test('one that somebody has changed stays, and the own one waits beside it', async (t) => {
  const { path, records } = host(t);
  await putStandIns('key', [{ path, text: 'role key\n', mode: 0o600 }], records);
  writeFileSync(path, 'by hand\n');
  t.strictSame(await ownFilesBack('key', records), [`${path}.xcatha-local`]);
  t.strictSame([readFileSync(path, 'utf8'), readFileSync(`${path}.xcatha-local`, 'utf8')], ['by hand\n', 'own key\n']);
  const again = await putStandIns('key', [{ path, text: 'role key\n', mode: 0o600 }], records);
  t.strictSame(again, [`${path}.xcatha-local`], 'which is in the way of the next one');
  t.equal(readFileSync(path, 'utf8'), 'by hand\n');
});

test('killed after each step, the own file is there afterwards', async (t) => {
  // What is on the disk when it is killed: the record, then the second name, then the other file in place.
  const record = (path: string) => JSON.stringify([{ path, digests: [], wasAbsent: false, directoryWasAbsent: false }]);
  const { path, records, own } = host(t);
  mkdirSync(records, { recursive: true });
  writeFileSync(join(records, 'key.json'), record(path));
  t.strictSame(await ownFilesBack('key', records), []);
  t.equal(own(), isOwn, 'after the record');

  writeFileSync(join(records, 'key.json'), record(path));
  const { linkSync } = await import('node:fs');
  linkSync(path, `${path}.xcatha-local`);
  t.strictSame(await ownFilesBack('key', records), []);
  t.equal(own(), isOwn, 'after the second name');
  t.notOk(existsSync(`${path}.xcatha-local`));
});

test('what stands in may stay for good: the own one waits under a name that says so', async (t) => {
  const { path, records } = host(t);
  const before = `${path}.xcatha-before`;
  for (const expected of [before, `${before}-2`]) {
    await putStandIns('key', [{ path, text: `${expected}\n`, mode: 0o600 }], records);
    t.strictSame(standInsStay('key', records), [expected]);
    t.equal(readFileSync(path, 'utf8'), `${expected}\n`);
  }
  t.equal(readFileSync(before, 'utf8'), 'own key\n');
  t.strictSame(standInsStay('key', records), [], 'once more does nothing');
  t.strictSame(await ownFilesBack('key', records), [], 'and nothing goes back');
  t.equal(readFileSync(path, 'utf8'), `${before}-2\n`);
});
