import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { buildModel } from '../../../../lib/cluster/configuration/model';
import { checkTemplates, render } from '../../../../lib/cluster/configuration/render';
import { formats } from '../../../../lib/cluster/configuration/templatefiles';
import { expected, fullModel, templates, usual } from '../sources';

const extension = { crm: 'crm', pcs: 'pcs', cib: 'xml' };

for (const format of formats) {
  test(`${format}: the usual site`, async (t) => {
    t.equal(render(buildModel(usual), format, templates), expected(`usual.${extension[format]}`));
  });

  test(`${format}: everything decided, promoted storage, no fencing`, async (t) => {
    t.equal(render(fullModel(), format, templates), expected(`full.${extension[format]}`));
  });

  test(`${format}: a Filesystem as storage`, async (t) => {
    const text = render(buildModel(usual, { storage: { id: 'fs', promoted: false } }), format, templates);
    t.equal(text.includes('romote'), false, 'nothing is promoted');
    t.match(
      text,
      {
        crm: /^order g-xcat-after-storage Mandatory: fs:start g-xcat:start$/m,
        pcs: /order start fs then start g-xcat kind=Mandatory id=g-xcat-after-storage$/m,
        cib: /first="fs" first-action="start" then="g-xcat"/,
      }[format],
    );
    t.match(
      text,
      {
        crm: /^colocation g-xcat-with-storage inf: g-xcat fs$/m,
        pcs: /colocation add g-xcat with fs INFINITY id=g-xcat-with-storage$/m,
        cib: /score="INFINITY" rsc="g-xcat" with-rsc="fs"\/>/,
      }[format],
    );
  });

  test(`${format}: the administrator's and the cluster's own settings are never written`, async (t) => {
    const usualText = render(buildModel(usual, { storage: { id: 'fs', promoted: false } }), format, templates);
    for (const name of ['target-role', 'is-managed', 'maintenance', 'no-quorum-policy', 'stonith-enabled']) {
      t.notOk(usualText.includes(name), name);
    }
  });
}

test('all templates are tried before one is needed', async (t) => {
  checkTemplates(usual, templates);
  t.throws(() => checkTemplates(usual, '/nonexistent'), { id: 'bad-template', code: 2 });
  const own = t.testdir();
  cpSync(templates, own, { recursive: true });
  writeFileSync(join(own, 'group.pcs'), '{{#each locations}}{{nodes}}{{/each}}\n');
  t.throws(() => checkTemplates(usual, own), {
    id: 'bad-template',
    message: /group\.pcs line 1: \{\{nodes\}\} names nothing/,
  });
  rmSync(join(own, 'group.pcs'));
  t.throws(() => checkTemplates(usual, own), { id: 'bad-template', message: /group\.pcs: there is no such file$/ });
});
