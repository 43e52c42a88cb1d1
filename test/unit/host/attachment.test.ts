import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Test, test } from 'tap';
import {
  asidePath,
  attach,
  attachmentState,
  checkAttachable,
  detach,
  located,
} from '../../../lib/host/storage/attachment';
import { mountAt, readMounts } from '../../../lib/host/storage/mounts';
import { Deadline } from '../../../lib/ocf/deadline';
import { failureFrom } from '../support';

/** A node's own directory with a file in it, and the shared one that is to be seen in its place. */
function scene(t: Test) {
  const directory = t.testdir({ local: { xcat: { own: 'own' } }, shared: { xcat: { data: 'data' } } });
  const path = join(directory, 'local', 'xcat');
  const source = join(directory, 'shared', 'xcat');
  return { path, source, attachment: { path, source } };
}

const deadline = Deadline.in(60_000);
const link = 'symlink';

test('attached, the path shows the shared directory; detached, the original is back', async (t) => {
  const { path, source, attachment } = scene(t);
  t.equal(attachmentState(attachment), 'detached');
  await attach(attachment, link, deadline);
  t.equal(attachmentState(attachment), 'attached');
  t.equal(readlinkSync(path), source);
  t.strictSame(readdirSync(path), ['data']);
  t.strictSame(readdirSync(asidePath(path)), ['own'], 'the original waits beside it');
  await detach(attachment, deadline);
  t.equal(attachmentState(attachment), 'detached');
  t.strictSame(readdirSync(path), ['own']);
  t.strictSame(readdirSync(join(path, '..')), ['xcat'], 'nothing is left beside it');
});

test('both may be done twice', async (t) => {
  const { path, attachment } = scene(t);
  for (let turn = 0; turn < 2; turn++) await attach(attachment, link, deadline);
  t.strictSame(readdirSync(path), ['data']);
  for (let turn = 0; turn < 2; turn++) await detach(attachment, deadline);
  t.strictSame(readdirSync(path), ['own']);
});

test('a path that is not there is made, and is gone again afterwards', async (t) => {
  const { path, source } = scene(t);
  const attachment = { path: join(path, 'deep', 'er'), source };
  checkAttachable(attachment, link);
  await attach(attachment, link, deadline);
  t.strictSame(readdirSync(attachment.path), ['data']);
  await detach(attachment, deadline);
  t.equal(lstatSync(attachment.path, { throwIfNoEntry: false }), undefined);
});

/** Every state in which a killed attach or detach can leave a path that had an original. */
const interrupted = {
  'nothing was done yet': () => undefined,
  'the original stands aside and there is no link yet (or no longer)': (path: string) =>
    renameSync(path, asidePath(path)),
  'the link is there': (path: string, source: string) => {
    renameSync(path, asidePath(path));
    symlinkSync(source, path);
  },
  'a package made the directory again while the original stood aside': (path: string) => {
    renameSync(path, asidePath(path));
    mkdirSync(path);
  },
};

for (const [what, interrupt] of Object.entries(interrupted)) {
  test(`attach goes on from any state: ${what}`, async (t) => {
    const { path, source, attachment } = scene(t);
    interrupt(path, source);
    checkAttachable(attachment, link);
    await attach(attachment, link, deadline);
    t.strictSame(readdirSync(path), ['data']);
    t.strictSame(readdirSync(asidePath(path)), ['own']);
    await detach(attachment, deadline);
    t.strictSame(readdirSync(path), ['own']);
  });
}

for (const [what, interrupt] of Object.entries(interrupted).slice(0, 3)) {
  test(`detach goes on from any state: ${what}`, async (t) => {
    const { path, source, attachment } = scene(t);
    interrupt(path, source);
    await detach(attachment, deadline);
    t.strictSame(readdirSync(path), ['own']);
    t.equal(lstatSync(asidePath(path), { throwIfNoEntry: false }), undefined);
  });
}

test('nothing of the shared storage is needed to detach', async (t) => {
  const { path, source, attachment } = scene(t);
  await attach(attachment, link, deadline);
  rmSync(source, { recursive: true });
  t.equal(attachmentState(attachment), 'attached', 'a link into nowhere is still ours');
  await detach(attachment, deadline);
  t.strictSame(readdirSync(path), ['own']);
});

test('a link to elsewhere is foreign: refused, and left alone', async (t) => {
  const { path, attachment } = scene(t);
  rmSync(path, { recursive: true });
  symlinkSync('/elsewhere', path);
  t.equal(attachmentState(attachment), 'foreign');
  const failure = await failureFrom(() => checkAttachable(attachment, link));
  t.equal(failure.id, 'path-foreign');
  t.match(failure.message, '/elsewhere');
  await detach(attachment, deadline);
  t.equal(readlinkSync(path), '/elsewhere');
});

test('two originals are refused: only the administrator knows which is needed', async (t) => {
  const { path, attachment } = scene(t);
  mkdirSync(asidePath(path));
  writeFileSync(join(asidePath(path), 'older'), '');
  t.equal((await failureFrom(() => checkAttachable(attachment, link))).id, 'path-twice');
  await t.rejects(attach(attachment, link, deadline), { code: 'ENOTEMPTY' });
  t.strictSame([readdirSync(path), readdirSync(asidePath(path))], [['own'], ['older']]);
  await detach(attachment, deadline);
  t.strictSame([readdirSync(path), readdirSync(asidePath(path))], [['own'], ['older']]);
});

test('a mount point takes no link, and a mount that is not ours is left alone', async (t) => {
  const attachment = { path: '/proc', source: '/nowhere/proc' };
  t.equal(attachmentState(attachment), 'foreign');
  t.equal((await failureFrom(() => checkAttachable(attachment, 'symlink'))).id, 'path-mounted');
  t.equal((await failureFrom(() => checkAttachable(attachment, 'bind'))).id, 'path-foreign');
});

test('a bind mount is known for ours also when the shared directory is no longer where it was', async (t) => {
  const device = mountAt(readMounts(), '/proc')?.device ?? '';
  t.equal(attachmentState({ path: '/proc', source: '/nowhere/proc', device }), 'attached');
  t.equal(attachmentState({ path: '/proc', source: '/nowhere/proc', device: '0:0' }), 'foreign');
  t.strictSame(located([{ path: '/a', source: '/proc/sys' }]), [{ path: '/a', source: '/proc/sys', device }]);
});
