import { test } from 'tap';
import { sbdDevices, sbdFence } from '../../../../lib/cluster/configuration/sbd';

const configuration = (device: string) => (file: string) =>
  file === '/etc/sysconfig/sbd'
    ? `# SBD_DEVICE="/dev/old"\nSBD_PACEMAKER=yes\n${device}\nSBD_WATCHDOG_TIMEOUT=5\n`
    : undefined;

test('the disks of SBD fence every node', async (t) => {
  const device = 'SBD_DEVICE="/dev/disk/by-id/a; /dev/disk/by-id/b"';
  t.same(sbdFence(configuration(device)), {
    node: 'all',
    agent: 'fence_sbd',
    params: { devices: '/dev/disk/by-id/a,/dev/disk/by-id/b' },
  });
  t.same(sbdDevices("SBD_DEVICE='/dev/a'\nSBD_DEVICE=/dev/b"), ['/dev/b'], 'the last one counts, as for a shell');
});

test('SBD that is not configured, or has no disk, is refused with what to do', async (t) => {
  const unconfigured = /no \/etc\/sysconfig\/sbd and no \/etc\/default\/sbd: configure SBD/;
  t.throws(() => sbdFence(() => undefined), { id: 'fence-unknown', message: unconfigured });
  for (const text of ['', 'SBD_DEVICE=', 'SBD_DEVICE=""', 'SBD_DEVICE=" ; "']) {
    t.throws(
      () => sbdFence(configuration(text)),
      { id: 'fence-unknown', message: /names no disk .* quorum device/ },
      text,
    );
  }
});
