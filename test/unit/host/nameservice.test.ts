import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import {
  filesBeforeDns,
  firstNameserver,
  hostsEntry,
  isEdited,
  makeEdit,
  namesOfAddress,
} from '../../../lib/host/names/nameservice';
import { withoutBlock } from '../../../lib/host/names/textblock';

const ip = '10.0.0.100';
const owner = 'xcat-vip';

/** The lines of a text that are neither comments nor empty. */
function effective(text: string): string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

test('the hosts entry stands first, with the short name too', async (t) => {
  const before = '127.0.0.1 localhost\n127.0.1.1 xcatmn\n';
  const edited = hostsEntry(ip, 'xcatmn.cluster').edited(before);
  t.strictSame(effective(edited), ['10.0.0.100 xcatmn.cluster xcatmn', '127.0.0.1 localhost', '127.0.1.1 xcatmn']);
  t.equal(withoutBlock(edited, owner), before);
});

test('an entry that is there and comes first is left alone', async (t) => {
  const edit = hostsEntry(ip, 'xcatmn');
  for (const text of [
    '10.0.0.100 xcatmn\n',
    '10.0.0.100\tother xcatmn # comment\n',
    '10.0.0.100 xcatmn\n::1 xcatmn\n',
  ]) {
    t.equal(edit.edited(text), text);
    t.equal(edit.present(text), true);
  }
  for (const text of ['', '10.0.0.1 xcatmn\n10.0.0.100 xcatmn\n', '#10.0.0.100 xcatmn\n', '10.0.0.100 xcatmn2\n']) {
    t.equal(edit.present(text), false, text);
    t.equal(edit.present(edit.edited(text)), true, text);
    t.equal(withoutBlock(edit.edited(text), owner), text);
  }
});

test('a block left from another address is replaced', async (t) => {
  const before = '127.0.0.1 localhost\n';
  const old = hostsEntry('10.0.0.99', 'xcatmn').edited(before);
  const edited = hostsEntry(ip, 'xcatmn').edited(old);
  t.strictSame(effective(edited), ['10.0.0.100 xcatmn', '127.0.0.1 localhost']);
  t.equal(withoutBlock(edited, owner), before);
});

test('the address becomes the first nameserver', async (t) => {
  const before = 'search cluster\nnameserver 10.0.0.53';
  const edit = firstNameserver(ip);
  t.equal(edit.present(before), false);
  t.strictSame(effective(edit.edited(before)), ['nameserver 10.0.0.100', 'search cluster', 'nameserver 10.0.0.53']);
  t.equal(withoutBlock(edit.edited(before), owner), before);
  t.equal(edit.present(edit.edited(before)), true);
});

test('a resolv.conf that begins with the address is left alone; behind another server it does not count', async (t) => {
  const edit = firstNameserver(ip);
  const good = 'search cluster\n nameserver\t10.0.0.100\nnameserver 10.0.0.53\n';
  t.equal(edit.edited(good), good);
  const second = 'nameserver 10.0.0.53\nnameserver 10.0.0.100\n';
  t.equal(edit.present(second), false);
  t.equal(edit.present(edit.edited(second)), true);
  const pushed = `nameserver 10.0.0.53\n${edit.edited('')}`;
  t.equal(edit.present(pushed), false, 'somebody has put another one before it');
  t.equal(firstNameserver('fd00::1').present('nameserver fd00:0:0::1\n'), true);
});

test('host names are looked up in files before DNS', async (t) => {
  const edit = filesBeforeDns();
  for (const line of ['hosts: files dns', 'hosts:\tfiles mdns4_minimal [NOTFOUND=return] dns', 'hosts: files']) {
    t.equal(edit.edited(`passwd: files\n${line}\n`), `passwd: files\n${line}\n`, line);
  }
  for (const line of [
    'hosts: dns files',
    'hosts: resolve [!UNAVAIL=return] files',
    'hosts: dns',
    '#hosts: files dns',
  ]) {
    const before = `passwd: files\n${line}\nnetworks: files`;
    const edited = edit.edited(before);
    t.ok(effective(edited).includes('hosts: files dns'), line);
    t.equal(effective(edited).filter((word) => word.startsWith('hosts:')).length, 1, line);
    t.equal(withoutBlock(edited, owner), before, line);
  }
});

test('an edit is made once, keeps the mode, and is recognised', async (t) => {
  const file = join(t.testdir({ hosts: '127.0.0.1 localhost\n' }), 'hosts');
  const edit = hostsEntry(ip, 'xcatmn', file);
  t.equal(isEdited(edit), false);
  await makeEdit(edit);
  t.equal(isEdited(edit), true);
  t.equal(statSync(file).mode & 0o777, 0o644);
  const { ino } = statSync(file);
  await makeEdit(edit);
  t.equal(statSync(file).ino, ino, 'a file that needs no change is not written');
});

test('a file that was not there is made readable for everybody', async (t) => {
  const before = process.umask(0o026);
  t.teardown(() => process.umask(before));
  const file = join(t.testdir({}), 'resolv.conf');
  await makeEdit(firstNameserver(ip, file));
  t.equal(existsSync(file), true);
  t.equal(statSync(file).mode & 0o777, 0o644);
  t.equal(withoutBlock(readFileSync(file, 'utf8'), owner), undefined);
});

test('a hosts file in the manner of DOS, or without a newline at its end, comes back byte for byte', async (t) => {
  const edit = hostsEntry(ip, 'xcatmn');
  for (const before of ['127.0.0.1 localhost\r\n10.0.0.1 mn1\r\n', '127.0.0.1 localhost', '\r\n', '']) {
    const edited = edit.edited(before);
    t.equal(edit.present(edited), true);
    t.equal(withoutBlock(edited, owner), before);
  }
  const there = '127.0.0.1 localhost\r\n10.0.0.100 xcatmn\r\n';
  t.equal(edit.edited(there), there);
});

test('an entry of the address in the middle, with other names, stays where it is; ours comes first', async (t) => {
  const before = '127.0.0.1 localhost\n10.0.0.100 oldname alias\n10.0.0.11 cn1\n';
  const edited = hostsEntry(ip, 'xcatmn').edited(before);
  t.strictSame(effective(edited), ['10.0.0.100 xcatmn', ...effective(before)]);
  t.equal(withoutBlock(edited, owner), before);
});

test('a name with many dots has its first part as its short name', async (t) => {
  const edited = hostsEntry(ip, 'xcatmn.a.b.c.d.cluster.example').edited('');
  t.strictSame(effective(edited), ['10.0.0.100 xcatmn.a.b.c.d.cluster.example xcatmn']);
});

test('an IPv6 address is known in any spelling', async (t) => {
  const edit = hostsEntry('fd00::100', 'xcatmn');
  const there = '::1 localhost\nfd00:0:0::100 xcatmn\n';
  t.equal(edit.edited(there), there);
  t.strictSame(effective(edit.edited('::1 xcatmn\n')), ['fd00::100 xcatmn', '::1 xcatmn']);
  t.strictSame(namesOfAddress(there, 'fd00::100'), ['xcatmn']);
});

test('the names of an address', async (t) => {
  const text = '10.0.0.10 other\n10.0.0.100 xcatmn.cluster xcatmn # no name\n#10.0.0.100 old\n 10.0.0.100\tthird\n';
  t.strictSame(namesOfAddress(text, ip), ['xcatmn.cluster', 'xcatmn', 'third']);
  t.strictSame(namesOfAddress(text, '10.0.0.1'), []);
});
