import { test } from 'tap';
import { requireFencing } from '../../../../lib/cluster/change/register';
import { guestsProblem, ours } from '../../../../lib/cluster/change/unregister';
import { parseCib } from '../../../../lib/cluster/state/cib';
import { corosyncNodes, requireNodeNames } from '../../../../lib/cluster/state/corosync';
import { cib, cibText, failureOf } from '../sources';

const corosync = (name: string) => `totem {
    version: 2
    interface {
        name: not-a-node
    }
}
# nodelist { node { name: comment } }
nodelist {
    node {
        ring0_addr: 10.0.0.1
        name: mn1
        nodeid: 1
    }
    node {
        ring0_addr: 10.0.0.2
        ${name}
        nodeid: 2
    }
}
`;

test('names in the nodelist of corosync', async (t) => {
  t.same(corosyncNodes(corosync('name: mn2')), [
    { name: 'mn1', address: '10.0.0.1' },
    { name: 'mn2', address: '10.0.0.2' },
  ]);
  requireNodeNames(corosync('name: mn2'));
  t.throws(() => requireNodeNames(corosync('')), { id: 'nodes-unnamed', message: /gives no name to 10\.0\.0\.2: / });
  t.throws(() => requireNodeNames('totem {\n}\n'), { id: 'nodes-unnamed', message: /has no nodelist/ });
  t.equal(await failureOf(() => requireNodeNames('')), 'nodes-unnamed');
});

test('fencing is required unless the risk is accepted in so many words', async (t) => {
  const property = (name: string, value: string) =>
    `<cluster_property_set id="p"><nvpair id="p1" name="${name}" value="${value}"/></cluster_property_set>`;
  const noDevice = await parseCib(cibText().replace(/<primitive id="fence".*?\/>/, ''));
  requireFencing(await cib(), false);
  requireFencing(await cib('', '', property('stonith-enabled', 'true')), false);
  t.throws(() => requireFencing(noDevice, false), { id: 'no-fencing', message: /no fencing device.*--no-fencing/ });
  for (const name of ['stonith-enabled', 'fencing-enabled']) {
    for (const value of ['false', '0', 'no', 'off']) {
      const off = await cib('', '', property(name, value));
      t.throws(
        () => requireFencing(off, false),
        { id: 'no-fencing', message: /turned off.*--no-fencing/ },
        `${name}=${value}`,
      );
      requireFencing(off, true);
    }
  }
  requireFencing(noDevice, true);
});

test('what unregistering takes away', async (t) => {
  const group = '<group id="g-xcat"><primitive id="xcat-vip" class="ocf" provider="xcat" type="xcat-vip"/></group>';
  const live = await cib(
    group,
    `<rsc_location id="cli-ban" rsc="g-xcat" node="mn1" score="-INFINITY"/>
     <rsc_location id="g-xcat-not-on-mn3" rsc="g-xcat" node="mn3" score="-INFINITY"/>
     <rsc_location id="other" rsc="fs" node="mn1" score="5"/>
     <rsc_order id="g-xcat-after-storage" first="fs" then="g-xcat"/>
     <rsc_colocation id="set"><resource_set id="s"><resource_ref id="fs"/><resource_ref id="xcat-vip"/></resource_set></rsc_colocation>`,
  );
  t.same(
    ours(live).map((object) => object.attributes.id),
    ['cli-ban', 'g-xcat-not-on-mn3', 'g-xcat-after-storage', 'set', 'g-xcat'],
  );
  t.same(ours(await cib()), []);
  const taken = await cib('<clone id="g-xcat"/>');
  t.equal(await failureOf(() => ours(taken)), 'id-taken');
});

test('a resource of somebody else in the group would go with it', async (t) => {
  const primitive = (id: string) => `<primitive id="${id}" class="ocf" provider="pacemaker" type="Dummy"/>`;
  const group = (...ids: string[]) => cib(`<group id="g-xcat">${ids.map(primitive).join('')}</group>`);
  const own = ['xcat-vip', 'xcat-shareddata', 'xcat-db', 'xcat-services'];
  t.equal(guestsProblem(await cib()), undefined);
  t.equal(guestsProblem(await group(...own)), undefined);
  t.equal(
    guestsProblem(await group(...own, 'my-dummy')),
    'my-dummy is in the group g-xcat and would go with it: take it out of the group first (crm configure modgroup g-xcat remove my-dummy, or pcs resource group remove g-xcat my-dummy)',
  );
  t.match(
    guestsProblem(await group('a', ...own, 'b')),
    /^a, b are in .* remove a, crm .* remove b, or pcs .* g-xcat a b\)$/,
  );
});
