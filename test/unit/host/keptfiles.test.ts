import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Test, test } from 'tap';
import {
  areFilesKept,
  changedSinceKept,
  forgetKeptFiles,
  keepFiles,
  keptFilesBack,
} from '../../../lib/host/files/keptfiles';

/** A host with one configuration file, one that is a link, and one that is not there. */
function host(t: Test) {
  const root = t.testdir({ etc: { 'named.conf': 'own\n' }, var: {} });
  const at = (name: string) => join(root, 'etc', name);
  const [named, link, absent] = [at('named.conf'), at('dhcpd.conf'), at('conserver.cf')] as const;
  chmodSync(named, 0o640);
  symlinkSync('elsewhere', link);
  return { named, link, absent, kept: join(root, 'var/kept'), paths: [named, link, absent] };
}

test('what others write over, put in the place of a link or add gives way to what was there', async (t) => {
  const { named, link, absent, kept, paths } = host(t);
  await keepFiles(paths, kept);
  t.equal(statSync(kept).mode & 0o777, 0o700, 'for root alone: some name a key');
  t.strictSame(changedSinceKept(kept), []);
  writeFileSync(named, 'of xCAT\n');
  chmodSync(named, 0o666);
  rmSync(link);
  writeFileSync(link, 'of xCAT\n');
  writeFileSync(absent, 'of xCAT\n');
  t.strictSame(changedSinceKept(kept), [named, link, absent]);
  await keptFilesBack(kept);
  t.strictSame([readFileSync(named, 'utf8'), statSync(named).mode & 0o777], ['own\n', 0o640]);
  t.ok(lstatSync(link).isSymbolicLink());
  t.notOk(existsSync(absent));
  t.strictSame(changedSinceKept(kept), []);
  await keptFilesBack(kept);
  forgetKeptFiles(kept);
  t.strictSame([areFilesKept(kept), existsSync(kept)], [false, false]);
  await keptFilesBack(kept);
  t.equal(readFileSync(named, 'utf8'), 'own\n', 'with nothing kept nothing is done');
});

test('only the mode has changed', async (t) => {
  const { named, kept, paths } = host(t);
  await keepFiles(paths, kept);
  chmodSync(named, 0o644);
  await keptFilesBack(kept);
  t.equal(statSync(named).mode & 0o777, 0o640);
});

test('kept once, later texts are not kept', async (t) => {
  const { named, kept, paths } = host(t);
  await keepFiles(paths, kept);
  writeFileSync(named, 'of xCAT\n');
  await keepFiles(paths, kept);
  await keptFilesBack(kept);
  t.equal(readFileSync(named, 'utf8'), 'own\n');
});

test('killed while it keeps, it counts as not kept, and the next run keeps anew', async (t) => {
  const { named, kept, paths } = host(t);
  const half = join(kept, named);
  mkdirSync(join(half, '..'), { recursive: true });
  writeFileSync(half, 'ow');
  t.notOk(areFilesKept(kept));
  await keepFiles(paths, kept);
  t.strictSame(changedSinceKept(kept), []);
});

test('killed while it puts back, the next run ends it; where the directory is gone nothing comes back', async (t) => {
  const { named, kept, paths } = host(t);
  await keepFiles(paths, kept);
  writeFileSync(named, 'of xCAT\n');
  writeFileSync(`${named}.xcatha-new`, 'ow');
  await keptFilesBack(kept);
  t.strictSame([readFileSync(named, 'utf8'), existsSync(`${named}.xcatha-new`)], ['own\n', false]);
  rmSync(join(named, '..'), { recursive: true });
  await keptFilesBack(kept);
  t.notOk(existsSync(join(named, '..')));
});
