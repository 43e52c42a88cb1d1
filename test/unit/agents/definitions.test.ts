import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { definition as database } from '../../../agents/xcat-db';
import { definition as services } from '../../../agents/xcat-services';
import { definition as sharedData } from '../../../agents/xcat-shareddata';
import { definition as vip } from '../../../agents/xcat-vip';
import type { AgentDefinition } from '../../../lib/ocf/agent';
import { parameterProblem } from '../../../lib/ocf/parameters';
import { sourceTree } from '../support';

const definitions: readonly AgentDefinition[] = [vip, sharedData, database, services];

for (const { name, parameters, actions, longdesc, shortdesc } of definitions) {
  test(`${name}: every parameter is described, and its default satisfies its own rules`, async (t) => {
    t.ok(longdesc.length > shortdesc.length);
    for (const [parameter, row] of Object.entries(parameters)) {
      t.match(parameter, /^[a-z][a-z_]*$/);
      t.notMatch(parameter, /^(passw|user)/, 'crm and pcs treat such names as secrets');
      t.match(row.shortdesc, /^[^A-Z\n.][^\n]*[^.]$/, `${parameter}: a phrase on one line`);
      t.match(row.longdesc, /^[\s\S]+\.$/, `${parameter}: whole sentences`);
      if (row.default !== undefined) t.equal(parameterProblem(row, row.default), undefined, parameter);
      t.notOk(row.required && row.default !== undefined, `${parameter}: required and a default`);
      for (const value of row.oneOf ?? []) t.match(row.longdesc, value, `${parameter}: the text explains ${value}`);
    }
  });

  test(`${name}: its actions are those of the contract, with time limits`, async (t) => {
    t.strictSame(
      [...new Set(actions.map((action) => action.name))],
      ['start', 'stop', 'monitor', 'reload-agent', 'meta-data', 'validate-all'],
    );
    for (const action of actions) t.ok(action.timeout >= 5 && Number.isInteger(action.timeout), action.name);
    const monitors = actions.filter((action) => action.name === 'monitor');
    t.strictSame(
      monitors.map((monitor) => monitor.depth),
      [0, 10],
    );
    const intervals = monitors.map((monitor) => monitor.interval);
    t.equal(new Set(intervals).size, 2, 'the cluster tells monitors apart by their interval alone');
  });
}

test('the README says which parameters change without a restart', async (t) => {
  const readme = readFileSync(join(sourceTree, 'README.md'), 'utf8');
  const paragraph =
    readme.split('\n\n').find((text) => text.startsWith('These parameters change without a restart:')) ?? '';
  const named = [...paragraph.matchAll(/`(\w+)`/g)].map((match) => match[1]).sort();
  const rows = definitions.flatMap(({ parameters }) => Object.entries(parameters));
  t.strictSame(named, rows.flatMap(([name, row]) => (row.reloadable ? [name] : [])).sort());
});

test('the resource type is the name of the file', async (t) => {
  t.strictSame(
    definitions.map(({ name }) => name),
    ['xcat-vip', 'xcat-shareddata', 'xcat-db', 'xcat-services'],
  );
});
