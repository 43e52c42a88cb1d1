import { chmodSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { discardUnfinished, removeFile, replaceFile, writeDurably } from '../../../lib/host/files/atomicfile';

test('the content changes, mode and owner stay', async (t) => {
  const directory = t.testdir({ file: 'old' });
  const file = join(directory, 'file');
  for (const mode of [0o600, 0o644, 0o664, 0o4755]) {
    chmodSync(file, mode);
    const before = statSync(file);
    await replaceFile(file, `new ${mode}`);
    const after = statSync(file);
    t.equal(readFileSync(file, 'utf8'), `new ${mode}`);
    t.strictSame([after.mode, after.uid, after.gid], [before.mode, before.uid, before.gid]);
    t.not(after.ino, before.ino, 'a reader that has the old one open keeps the whole of it');
  }
  t.strictSame(readdirSync(directory), ['file']);
});

test('a new file gets the mode that was asked for, whatever the umask', async (t) => {
  const before = process.umask(0o077);
  t.teardown(() => process.umask(before));
  const directory = t.testdir({});
  await replaceFile(join(directory, 'usual'), 'text');
  await replaceFile(join(directory, 'private'), 'text', 0o600);
  t.equal(statSync(join(directory, 'usual')).mode & 0o777, 0o644);
  t.equal(statSync(join(directory, 'private')).mode & 0o777, 0o600);
});

test('what a killed run left beside the file is taken away', async (t) => {
  const directory = t.testdir({ file: 'old', '.file.xcatha-new': 'half a te' });
  await replaceFile(join(directory, 'file'), 'new');
  t.equal(readFileSync(join(directory, 'file'), 'utf8'), 'new');
  t.strictSame(readdirSync(directory), ['file']);
  writeFileSync(join(directory, '.file.xcatha-new'), 'half a te');
  for (const _turn of [1, 2]) discardUnfinished(join(directory, 'file'));
  t.strictSame(readdirSync(directory), ['file'], 'also where nothing is to be replaced');
});

test('a file goes with what a killed run left beside it', async (t) => {
  const directory = t.testdir({ file: 'old', '.file.xcatha-new': 'half a te', '.other.xcatha-new': '' });
  for (const _turn of [1, 2]) removeFile(join(directory, 'file'));
  t.strictSame(readdirSync(directory), ['.other.xcatha-new']);
});

test('a symbolic link is followed, and stays a link', async (t) => {
  const directory = t.testdir({ real: { file: 'old' } });
  symlinkSync('real/file', join(directory, 'link'));
  await replaceFile(join(directory, 'link'), 'new');
  t.equal(readFileSync(join(directory, 'real', 'file'), 'utf8'), 'new');
  t.strictSame(readdirSync(join(directory, 'real')), ['file']);
});

test('a link to nothing stays a link, and the file comes to be where it leads', async (t) => {
  const directory = t.testdir({ real: {} });
  symlinkSync('other', join(directory, 'link'));
  symlinkSync('real/file', join(directory, 'other'));
  await replaceFile(join(directory, 'link'), 'new');
  t.equal(readFileSync(join(directory, 'real', 'file'), 'utf8'), 'new');
  t.equal(readlinkSync(join(directory, 'link')), 'other');
  symlinkSync('itself', join(directory, 'itself'));
  await t.rejects(replaceFile(join(directory, 'itself'), 'new'), { code: 'ELOOP' });
});

test('a file that cannot be replaced stays, and nothing is left beside it', async (t) => {
  const directory = t.testdir({ file: {} });
  await t.rejects(replaceFile(join(directory, 'file'), 'new'), { code: 'EISDIR' });
  t.strictSame(readdirSync(directory), ['file']);
  await t.rejects(replaceFile(join(directory, 'absent', 'file'), 'new'), { code: 'ENOENT' });
});

test('writeDurably makes a new file and refuses one that is there', async (t) => {
  const file = join(t.testdir({}), 'file');
  const long = '節'.repeat(1_000_000);
  writeDurably(file, long, 0o640);
  t.equal(readFileSync(file, 'utf8') === long, true);
  t.equal(statSync(file).mode & 0o777, 0o640);
  t.throws(() => writeDurably(file, 'other', 0o640), { code: 'EEXIST' });
  writeFileSync(file, 'mine');
  t.throws(() => writeDurably(file, 'other', 0o640), { code: 'EEXIST' });
  t.equal(readFileSync(file, 'utf8'), 'mine');
});
