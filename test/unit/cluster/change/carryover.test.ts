import { test } from 'tap';
import { type CarriedOver, carryOver } from '../../../../lib/cluster/change/carryover';
import { buildModel } from '../../../../lib/cluster/configuration/model';
import type { GroupOptions } from '../../../../lib/cluster/configuration/options';
import { render } from '../../../../lib/cluster/configuration/render';
import { cib, failureOf, sectionOf, templates, usual } from '../sources';

const model = (more: Partial<GroupOptions> = {}) => buildModel({ ...usual, ...more });
const storage = { id: 'fs', promoted: false };

/** A cluster with the group registered, as changed by `edit`. */
function registered(edit = (text: string) => text, options: Partial<GroupOptions> = {}) {
  const xml = render(buildModel({ ...usual, ...options }, { storage }), 'cib', templates);
  return cib(edit(sectionOf(xml, 'resources')), sectionOf(xml, 'constraints'));
}

function idsOf({ outdated }: CarriedOver) {
  return outdated.map(({ attributes }) => attributes.id);
}

/** Replaces a text that must be there. */
function changed(from: string, to: string) {
  return (text: string) => {
    if (!text.includes(from)) throw new Error(`nothing to change: ${from}`);
    return text.replace(from, to);
  };
}

test('a cluster without the group', async (t) => {
  const carried = carryOver(buildModel(usual, { storage, noFencing: true }), await cib());
  t.equal(carried.isNew, true);
  t.same(carried.kept, []);
  t.same(carried.changes, [
    'add group g-xcat of xcat-vip, xcat-shareddata, xcat-db, xcat-services',
    'add order: start fs, then start g-xcat',
    'add colocation: g-xcat where fs is',
    'set the cluster property stonith-enabled=false',
  ]);
});

test('the same again changes nothing', async (t) => {
  const carried = carryOver(buildModel(usual, { storage }), await registered());
  t.equal(carried.isNew, false);
  t.same([carried.changes, carried.kept, carried.outdated], [[], [], []]);
  t.same(carryOver(model(), await registered()).changes, [], 'storage that is not named again stays');
});

test('a directory that is spelled with a slash at its end is the same one', async (t) => {
  const carried = carryOver(
    buildModel(usual, { storage }),
    await registered(undefined, { directory: `${usual.directory}/` }),
  );
  t.same(carried.changes, []);
});

test('meta attributes of the administrator stay', async (t) => {
  const edit = (text: string) => {
    const group = changed(
      'name="resource-stickiness" value="100"/>',
      'name="resource-stickiness" value="INFINITY"/><nvpair id="mine" name="target-role" value="Stopped"/>',
    );
    const member = changed(
      'type="xcat-db">',
      'type="xcat-db"><meta_attributes id="m"><nvpair id="m1" name="is-managed" value="false"/></meta_attributes>',
    );
    return member(group(text));
  };
  const carried = carryOver(buildModel(usual, { storage }), await registered(edit));
  t.same(carried.changes, []);
  t.same(carried.kept, [
    'g-xcat resource-stickiness=INFINITY',
    'g-xcat target-role=Stopped',
    'xcat-db is-managed=false',
  ]);
  const loaded = render(carried.model, 'cib', templates);
  t.match(loaded, /name="resource-stickiness" value="INFINITY"/, 'a merge would else set it back');
  t.notMatch(loaded, /target-role|is-managed/, 'a merge leaves what it does not name');
});

test('times and attributes of operations stay, also under another id', async (t) => {
  const edit = (text: string) => {
    const slower = changed(
      'id="xcat-db-start-0s" name="start" interval="0s" timeout="300s"',
      'id="xcat-db-start-0s" name="start" interval="0s" timeout="900s" on-fail="block"',
    );
    const rarer = changed(
      'id="xcat-vip-monitor-60s" name="monitor" interval="60s"',
      'id="deep" name="monitor" interval="300s"',
    );
    return rarer(slower(text));
  };
  const carried = carryOver(model(), await registered(edit));
  t.same(carried.changes, []);
  t.same(carried.kept, ['xcat-vip monitor (depth 10) interval=300s', 'xcat-db start timeout=900s']);
  const loaded = render(carried.model, 'cib', templates);
  t.match(loaded, /<op id="deep" name="monitor" interval="300s" timeout="20s">/);
  t.match(loaded, /<op id="xcat-db-start-0s" name="start" interval="0s" timeout="900s">/);
});

test('what is missing is added', async (t) => {
  const edit = (text: string) => {
    const noMeta = changed(
      '<nvpair id="g-xcat-meta_attributes-failure-timeout" name="failure-timeout" value="1h"/>',
      '',
    );
    const noOperation = (part: string) => part.replace(/<op id="xcat-services-stop-0s".*?<\/op>/s, '');
    return noOperation(noMeta(text));
  };
  t.same(carryOver(model(), await registered(edit)).changes, [
    'set g-xcat failure-timeout=1h',
    'add operation xcat-services stop interval=0s timeout=300s',
  ]);
});

test('given parameters are set, others stay', async (t) => {
  const edit = changed(
    'name="ip" value="10.0.0.100"/>',
    'name="ip" value="10.0.0.100"/><nvpair id="x" name="announce_count" value="9"/>',
  );
  const carried = carryOver(model({ ip: '10.0.0.101', nic: 'eth1' }), await registered(edit, { hostname: 'xcatmn' }));
  t.same(carried.changes, ['change xcat-vip ip from 10.0.0.100 to 10.0.0.101', 'set xcat-vip nic=eth1']);
  const loaded = render(carried.model, 'cib', templates);
  t.notMatch(loaded, /announce_count|hostname/);
});

test('a default that is given goes back only where there is something else', async (t) => {
  t.same(carryOver(model({ attach: 'symlink' }), await registered()).changes, []);
  const carried = carryOver(model({ attach: 'symlink' }), await registered(undefined, { attach: 'bind' }));
  t.same(carried.changes, ['change xcat-shareddata attach from bind to symlink']);
  t.match(render(carried.model, 'cib', templates), /name="attach" value="symlink"/);
});

test('sets that an administrator has named otherwise keep their names', async (t) => {
  const edit = (text: string) => text.replaceAll('xcat-vip-instance_attributes', 'params-of-vip');
  const carried = carryOver(model({ nic: 'eth1' }), await registered(edit));
  t.match(
    render(carried.model, 'cib', templates),
    /<instance_attributes id="params-of-vip">\s*<nvpair id="params-of-vip-ip" name="ip" value="10.0.0.100"\/>\s*<nvpair id="params-of-vip-nic" name="nic" value="eth1"\/>/,
  );
});

test('other storage replaces the constraints', async (t) => {
  const carried = carryOver(buildModel(usual, { storage: { id: 'drbd-clone', promoted: true } }), await registered());
  t.same(idsOf(carried), ['g-xcat-after-storage', 'g-xcat-with-storage']);
  t.same(carried.changes, [
    'change: order: start fs, then start g-xcat becomes order: promote drbd-clone, then start g-xcat',
    'change: colocation: g-xcat where fs is becomes colocation: g-xcat where drbd-clone is promoted',
  ]);
});

test('nodes to keep off', async (t) => {
  const on = (...nodes: string[]) => buildModel(usual, { notOn: nodes });
  const barred = async (...nodes: string[]) =>
    cib(
      sectionOf(render(model(), 'cib', templates), 'resources'),
      sectionOf(render(on(...nodes), 'cib', templates), 'constraints'),
    );
  t.same(carryOver(on('mn3'), await barred()).changes, ['add location: g-xcat never on mn3']);
  const same = carryOver(on('mn3'), await barred('mn3'));
  t.same([same.changes, same.outdated], [[], []]);
  t.same(carryOver(model(), await barred('mn3')).changes, [], 'who says nothing of nodes changes nothing');
  const joined = carryOver(on('mn4'), await barred('mn3', 'mn4'));
  t.same([joined.changes, idsOf(joined)], [['remove location: g-xcat never on mn3'], ['g-xcat-not-on-mn3']]);
  const weak = await cib(
    '',
    '<rsc_location id="g-xcat-not-on-mn3" rsc="g-xcat" node="mn3" score="-10"/><rsc_location id="mine" rsc="g-xcat" node="mn2" score="50"/>',
  );
  const mended = carryOver(on('mn3'), weak);
  t.same(mended.changes.slice(1), [
    'change: location: g-xcat on mn3 (score -10, resource-discovery always) becomes location: g-xcat never on mn3',
  ]);
  t.same(idsOf(mended), ['g-xcat-not-on-mn3'], "the administrator's own is not touched");
});

test('a file system that is to be mounted is registered once, and follows what is asked for', async (t) => {
  const filesystem = { device: '/dev/a', type: 'xfs' };
  const wanted = (device = '/dev/a') => buildModel(usual, { filesystem: { ...filesystem, device } });
  t.match(carryOver(wanted(), await cib()).changes, [
    /^add group/,
    'add resource fs-xcat (Filesystem), which mounts /dev/a at /shared',
    'add order: start fs-xcat, then start g-xcat',
    'add colocation: g-xcat where fs-xcat is',
  ]);
  const xml = render(wanted(), 'cib', templates);
  const live = await cib(sectionOf(xml, 'resources'), sectionOf(xml, 'constraints'));
  t.same(carryOver(wanted(), live).changes, []);
  t.same(carryOver(wanted('/dev/b'), live).changes, ['change fs-xcat device from /dev/a to /dev/b']);
  const taken = await cib('<primitive id="fs-xcat" class="ocf" provider="pacemaker" type="Dummy"/>');
  t.equal(await failureOf(() => carryOver(wanted(), taken)), 'id-taken');
});

test('fencing that is off already needs no change; fencing that is on is named', async (t) => {
  const property = (value: string) =>
    cib(
      '',
      '',
      `<cluster_property_set id="p"><nvpair id="p1" name="stonith-enabled" value="${value}"/></cluster_property_set>`,
    );
  const changes = async (value: string) =>
    carryOver(buildModel(usual, { noFencing: true }), await property(value)).changes.slice(1);
  t.same(await changes('off'), []);
  t.same(await changes('true'), ['set the cluster property stonith-enabled=false, which is true now']);
});

test('ids that are something else', async (t) => {
  const others = [
    '<primitive id="g-xcat" class="ocf" provider="pacemaker" type="Dummy"/>',
    '<primitive id="xcat-vip" class="ocf" provider="heartbeat" type="IPaddr2"/>',
    '<primitive id="xcat-db" class="systemd" type="postgresql"/>',
    '<group id="xcat-db"><primitive id="p" class="ocf" provider="pacemaker" type="Dummy"/></group>',
    '<primitive id="xcat-vip" class="ocf" provider="xcat" type="xcat-vip"/>',
  ];
  for (const resources of others) {
    const live = await cib(resources);
    t.equal(await failureOf(() => carryOver(model(), live)), 'id-taken', resources);
  }
});

test("another provider's resource of our name and type, in our group", async (t) => {
  const live = await registered(changed('provider="xcat" type="xcat-db"', 'provider="site" type="xcat-db"'));
  t.throws(() => carryOver(model(), live), {
    id: 'id-taken',
    message: /a resource ocf:site:xcat-db of the name xcat-db/,
  });
});

test('a group with a member missing is not completed behind the others', async (t) => {
  const live = await registered((text) => text.replace(/<primitive id="xcat-db".*?<\/primitive>/s, ''));
  t.throws(() => carryOver(model(), live), { id: 'partly-registered', message: /lacks xcat-db,/ });
});
