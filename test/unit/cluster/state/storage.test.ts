import { test } from 'tap';
import { buildModel } from '../../../../lib/cluster/configuration/model';
import { render } from '../../../../lib/cluster/configuration/render';
import { readStorage, storageProblem } from '../../../../lib/cluster/configuration/storage';
import { parseCib } from '../../../../lib/cluster/state/cib';
import { resolveStorage } from '../../../../lib/cluster/state/storage';
import { cib, cibText, failureOf, templates, usual } from '../sources';

test('without a cluster the text says it all', async (t) => {
  t.same(readStorage('fs'), { id: 'fs', promoted: false });
  t.same(readStorage('drbd-clone:promoted'), { id: 'drbd-clone', promoted: true });
  for (const text of ['', ':promoted', 'a b', 'fs:started', '-x', 'g-xcat', 'xcat-db', 'g-xcat:promoted']) {
    t.ok(storageProblem(text), text);
    t.throws(() => readStorage(text), { id: 'bad-option', code: 2 });
  }
});

test('the cluster knows what the resource is', async (t) => {
  const live = await cib(
    '<group id="g"><primitive id="inner" class="ocf" provider="pacemaker" type="Dummy"/></group><master id="old"><primitive id="old-drbd" class="ocf" provider="linbit" type="drbd"/></master>',
  );
  const cases: [string, { id: string; promoted: boolean }][] = [
    ['fs', { id: 'fs', promoted: false }],
    ['g', { id: 'g', promoted: false }],
    ['inner', { id: 'inner', promoted: false }],
    ['gpfs-clone', { id: 'gpfs-clone', promoted: false }],
    ['gpfs', { id: 'gpfs-clone', promoted: false }],
    ['drbd-clone', { id: 'drbd-clone', promoted: true }],
    ['drbd', { id: 'drbd-clone', promoted: true }],
    ['drbd-clone:promoted', { id: 'drbd-clone', promoted: true }],
    ['old', { id: 'old', promoted: true }],
  ];
  for (const [text, storage] of cases) t.same(resolveStorage(text, live), { ...storage, oldRoles: false }, text);
});

test('the name of the role depends on the schema of the cluster', async (t) => {
  const roles: [string, string][] = [
    ['pacemaker-2.10', 'Master'],
    ['pacemaker-3.0', 'Master'],
    ['pacemaker-3.6', 'Master'],
    ['pacemaker-3.7', 'Promoted'],
    ['pacemaker-3.10', 'Promoted'],
    ['pacemaker-4.0', 'Promoted'],
    ['none', 'Promoted'],
  ];
  for (const [schema, role] of roles) {
    const live = await parseCib(cibText().replace('pacemaker-3.9', schema));
    const model = buildModel(usual, { storage: resolveStorage('drbd', live) });
    t.match(render(model, 'cib', templates), `with-rsc-role="${role}"`, schema);
    t.match(render(model, 'crm', templates), 'drbd-clone:Promoted', 'crm translates by itself');
  }
});

test('what the cluster does not have', async (t) => {
  const live = await cib();
  t.equal(await failureOf(() => resolveStorage('nothing', live)), 'after-unknown');
  t.equal(await failureOf(() => resolveStorage('drbd-clone-meta', live)), 'after-unknown', 'an id of something else');
  t.throws(() => resolveStorage('fs:promoted', live), {
    id: 'after-not-promotable',
    message: '--after fs:promoted: fs is no promotable clone; write --after fs',
  });
});

test('a fencing device is no storage', async (t) => {
  const device = (id: string) => `<primitive id="${id}" class="stonith" type="fence_dummy"/>`;
  const live = await cib(
    `<clone id="c">${device('inner')}</clone><group id="g">${device('one')}${device('two')}</group>`,
  );
  for (const id of ['fence', 'c', 'inner', 'g', 'fence:promoted']) {
    t.throws(
      () => resolveStorage(id, live),
      { id: 'after-fencing', message: /is a fencing device, not storage; / },
      id,
    );
  }
});
