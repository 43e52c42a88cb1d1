import { test } from 'tap';
import { parseMounts } from '../../../lib/host/storage/mounts';
import { handOver, mountProblems } from '../../../lib/setup/mounted';

const xfs = { device: '/dev/null', type: 'xfs', options: 'noatime' };
const nfs = { device: 'filer:/xcat', type: 'nfs' };
const mounted = (type: string) => parseMounts(`36 35 98:0 / /shared rw - ${type} /dev/mapper/xcat rw\n`);
/** Whether the machine of the test has the agent is not what is tested. */
const ofMount = (problems: readonly string[]) => problems.filter((text) => !text.includes('resource-agents'));

test('what is to be mounted by the cluster is mounted by hand first', async (t) => {
  t.same(ofMount(mountProblems(xfs, '/shared', mounted('xfs'))), []);
  t.same(ofMount(mountProblems(nfs, '/shared', mounted('nfs4'))), []);
  t.match(ofMount(mountProblems(xfs, '/shared', [])), [
    /^nothing is mounted at \/shared: .* one node at a time, mount -t xfs -o noatime \/dev\/null \/shared$/,
  ]);
  t.match(ofMount(mountProblems({ ...xfs, device: '/dev/no/such' }, '/shared', [])), [
    /, and this node has no \/dev\/no\/such: /,
  ]);
  t.match(ofMount(mountProblems(xfs, '/shared', mounted('ext4'))), [/^\/shared is ext4, --fstype says xfs/]);
});

test('no two nodes have a local file system mounted at once', async (t) => {
  t.equal(handOver(nfs, '/shared'), undefined);
  t.match(handOver(xfs, '/shared'), /^before that, umount \/shared here, and there mount -t xfs /);
});
