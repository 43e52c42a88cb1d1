import { test } from 'tap';
import type { Lab } from './index';
import { tracesOf } from './traces';

const dummy = (id: string) => `<primitive id="${id}" class="ocf" provider="pacemaker" type="Dummy">
    <operations><op id="${id}-monitor" name="monitor" interval="10s"/></operations>
  </primitive>`;
const twoDummiesOnMn1 = `<configuration>
  <resources><group id="both">${dummy('d1')}${dummy('d2')}</group></resources>
  <constraints><rsc_location id="both-on-mn1" rsc="both" node="mn1" score="50"/></constraints>
</configuration>
`;

/**
 * The life of a cluster of two nodes, mn1 and mn2, that has come up with fencing: the same for every distribution. Each test
 * goes on where the one before it ended.
 */
export function testLife(lab: () => Lab): void {
  test('power cut: the survivor fences through the device and takes the resources over', {
    timeout: 120_000,
  }, async (t) => {
    await lab().cluster.load(twoDummiesOnMn1);
    await lab().cluster.waitActive('d2', { node: 'mn1' });
    await lab().node('mn1').writeFile('/root/kept', 'on disk\n');
    const dying = lab().node('mn1').exec(['sleep', '60']);
    await lab().node('mn1').powerCut();
    t.match(await dying, { code: 137, timedOut: false }, 'a command ends with its node');
    t.notOk(lab().node('mn1').hasPower());
    t.not(
      (await lab().outside.exec(['ping', '-c', '1', '-W', '1', lab().node('mn1').address])).code,
      0,
      'its address is silent',
    );
    await t.rejects(lab().node('mn1').exec(['true']), /mn1 has no power/);
    t.equal(await lab().node('mn1').readFile('/root/kept'), 'on disk\n', 'its disk can be read');
    await lab().cluster.waitActive('d2', { node: 'mn2' });
    const history = await lab().node('mn2').run(['stonith_admin', '--history', 'mn1']);
    t.match(history, /reboot of mn1 successful: delegate=mn2/);
  });

  test('it boots again with its disk, and joins', { timeout: 120_000 }, async (t) => {
    await lab().node('mn1').boot();
    t.equal(await lab().node('mn1').readFile('/root/kept'), 'on disk\n');
    await lab().cluster.waitQuorate();
    t.equal(await lab().cluster.waitActive('d2', { node: 'mn1' }), 'mn1');
  });

  test('a pulled cable: one node dies of it, one lives, and the cable stays out', { timeout: 120_000 }, async (t) => {
    const cut = lab().node('mn2');
    await cut.cutNetwork();
    await t.rejects(lab().outside.run(['ping', '-c', '1', '-W', '1', cut.address]), 'it cannot be reached');
    while (lab().nodes.every((node) => node.hasPower())) await new Promise((resolve) => setTimeout(resolve, 200));
    const [dead] = lab().nodes.filter((node) => !node.hasPower());
    const [alive] = lab().nodes.filter((node) => node.hasPower());
    if (dead === undefined || alive === undefined) throw new Error('both nodes died');
    await lab().cluster.waitActive('d2', { node: alive.name });
    t.ok(alive.hasPower(), 'the other was not fenced too');
    await cut.boot();
    t.match(await cut.run(['ip', 'link', 'show', 'eth0']), 'NO-CARRIER', 'still out after the boot');
    await cut.restoreNetwork();
    for (const node of lab().nodes) await node.boot();
    await lab().cluster.waitQuorate();
    await lab().outside.run(['ping', '-c', '1', '-W', '2', cut.address]);
  });

  test('poweroff and reboot from inside', { timeout: 120_000 }, async (t) => {
    const node = lab().node('mn2');
    const bootId = () => node.readFile('/proc/sys/kernel/random/boot_id');
    const before = await bootId();
    await node.reboot();
    t.not(await bootId(), before);
    await lab().cluster.waitQuorate();
    await node.poweroff();
    t.notOk(node.hasPower());
    t.equal(
      (await lab().cluster.status())?.nodes.find(({ name }) => name === 'mn2')?.unclean,
      false,
      'no reason to fence',
    );
  });
}

/** The end of a lab. */
export function testDown(lab: () => Lab): void {
  test('down leaves nothing', { timeout: 60_000 }, async (t) => {
    t.not(tracesOf(lab().name).length, 0, 'there are traces to look for');
    await lab().down();
    t.same(tracesOf(lab().name), []);
  });
}
