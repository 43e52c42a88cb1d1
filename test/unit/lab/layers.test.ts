import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { copyTree } from '../../lab/layers';

test('what a tree has in /lib goes where /lib leads to in the image', async (t) => {
  const source = join(
    t.testdir({ tree: { lib: { systemd: { 'a.service': 'a' } }, usr: { lib: { b: 'b' } } } }),
    'tree',
  );
  const layer = join(t.testdirName, 'layer');
  await copyTree(source, layer);
  t.equal(readFileSync(join(layer, 'usr/lib/systemd/a.service'), 'utf8'), 'a');
  t.equal(readFileSync(join(layer, 'usr/lib/b'), 'utf8'), 'b');
  t.notOk(existsSync(join(layer, 'lib')), 'no directory hides the link');
});

test('a copy: links and modes stay, later changes of the source do not show', async (t) => {
  const source = join(t.testdir({ tree: {} }), 'tree');
  mkdirSync(join(source, 'opt'));
  writeFileSync(join(source, 'opt/file'), 'before', { mode: 0o640 });
  symlinkSync('/nowhere/else', join(source, 'opt/link'));
  const layer = join(t.testdirName, 'layer');
  await copyTree(source, layer);
  writeFileSync(join(source, 'opt/file'), 'after');
  t.equal(readFileSync(join(layer, 'opt/file'), 'utf8'), 'before');
  t.equal(lstatSync(join(layer, 'opt/file')).mode & 0o777, 0o640);
  t.ok(lstatSync(join(layer, 'opt/link')).isSymbolicLink());
});

test('a tree that is not there is an error that names it', async (t) => {
  await t.rejects(
    copyTree('/nowhere/tree', join(t.testdir({}), 'layer')),
    /\/nowhere\/tree: there is no such directory/,
  );
});
