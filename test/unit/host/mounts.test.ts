import { test } from 'tap';
import { isBindOf, mountAt, mountOf, ownFileSystem, parseMounts, readMounts } from '../../../lib/host/storage/mounts';

// As a node shows it: /shared is itself a directory of a bigger file system, /etc/xcat a bind mount out of it.
const text = `22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
30 22 0:30 / /proc rw,nosuid shared:5 - proc proc rw
40 22 8:16 /export/xcat /shared rw - ext4 /dev/sdb rw
41 22 8:16 /export/xcat/etc/xcat /etc/xcat rw - ext4 /dev/sdb rw
42 22 8:16 /export/xcat/with\\040blank\\134 /with\\040blank\\134 rw - ext4 /dev/sdb rw
43 22 8:1 /srv/plain /plain rw - ext4 /dev/sda1 rw
44 22 0:44 / /install rw - tmpfs tmpfs rw
45 22 8:16 /export/xcat/install /install rw - ext4 /dev/sdb rw
46 22 8:16 /export/xcat/tftpboot /tftpboot rw - ext4 /dev/sdb rw
47 46 0:44 / /tftpboot rw - tmpfs tmpfs rw
48 22 8:32 /export/xcat/root/.xcat /root/.xcat rw - ext4 /dev/sdc rw
`;
const mounts = parseMounts(text);

test('a line of mountinfo', async (t) => {
  t.strictSame(mounts[2], { mountPoint: '/shared', root: '/export/xcat', device: '8:16', type: 'ext4' });
  t.equal(mounts.length, 11);
});

test('octal escapes are read', async (t) => {
  t.equal(mounts[4]?.mountPoint, '/with blank\\');
  t.equal(isBindOf(mounts, '/with blank\\', '/shared/with blank\\'), true);
});

test('the topmost mount at a path is the one that counts', async (t) => {
  t.equal(mountAt(mounts, '/install')?.device, '8:16');
  t.equal(mountAt(mounts, '/tftpboot')?.type, 'tmpfs');
  t.equal(mountAt(mounts, '/inst'), undefined);
});

test('the mount that a path lies on', async (t) => {
  t.equal(mountOf(mounts, '/shared/install/x')?.mountPoint, '/shared');
  t.equal(mountOf(mounts, '/sharedmore')?.mountPoint, '/');
  t.equal(mountOf(mounts, '/shared')?.mountPoint, '/shared');
  t.equal(mountOf([], '/shared'), undefined);
});

test('a bind mount of a directory is recognised, and nothing else is taken for one', async (t) => {
  t.equal(isBindOf(mounts, '/etc/xcat', '/shared/etc/xcat'), true);
  t.equal(isBindOf(mounts, '/install', '/shared/install'), true, 'over another mount');
  t.equal(isBindOf(mounts, '/plain', '/srv/plain'), true, 'a directory of the root file system');
  t.equal(isBindOf(mounts, '/tftpboot', '/shared/tftpboot'), false, 'something else was mounted over it');
  t.equal(isBindOf(mounts, '/etc/xcat', '/shared/etc'), false, 'another directory of the same file system');
  t.equal(isBindOf(mounts, '/root/.xcat', '/shared/root/.xcat'), false, 'the same path in another file system');
  t.equal(isBindOf(mounts, '/etc', '/shared/etc'), false, 'not a mount point');
  t.equal(isBindOf(mounts, '/', '/shared'), false);
});

test('the mounts of this machine are read', async (t) => {
  t.ok(mountAt(readMounts(), '/'));
  t.equal(mountAt(readMounts(), '/proc')?.type, 'proc');
});

test('file systems that no other node can see', async (t) => {
  const memory = parseMounts(
    `${text}50 22 0:50 / /dev/shm rw - tmpfs tmpfs rw\n51 22 0:51 / /ram rw - ramfs ramfs rw\n`,
  );
  t.equal(ownFileSystem(memory, '/srv/xcat'), 'the root file system of this node');
  t.equal(ownFileSystem(memory, '/dev/shm/xcat'), 'a tmpfs in the memory of this node');
  t.equal(ownFileSystem(memory, '/ram'), 'a ramfs in the memory of this node');
  t.equal(ownFileSystem(memory, '/shared/xcat'), undefined);
  t.equal(
    ownFileSystem(parseMounts('22 1 0:22 / / rw - tmpfs none rw\n'), '/shared'),
    'a tmpfs in the memory of this node',
  );
});
