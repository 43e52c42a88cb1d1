import { test } from 'tap';
import { fileSystemProblem } from '../../../lib/host/storage/suitability';

test('what a file system is under xCAT and a database', async (t) => {
  for (const type of ['ext4', 'xfs', 'gfs2', 'ocfs2', 'ceph', 'fuse.glusterfs', 'gpfs']) {
    t.equal(fileSystemProblem(type, 'sqlite'), undefined, type);
  }
  for (const type of ['vfat', 'fuseblk', 'fuse.sshfs', '9p']) {
    t.match(fileSystemProblem(type, 'sqlite'), { grade: 'unusable', problem: `it is ${type}, ` }, type);
  }
  t.match(fileSystemProblem('nfs4', 'postgresql'), { grade: 'risky', problem: /^a database \(postgresql\) on nfs4: / });
});
