import { join } from 'node:path';
import { test } from 'tap';
import { Journal } from '../../../lib/setup/journal';
import { plan } from '../../../lib/setup/plan';
import { needsActivation } from '../../../lib/setup/scene';
import { stepIds } from '../../../lib/setup/stepids';
import { notJoined } from '../../../lib/setup/steps/register';
import { options, record, sampleScene } from './samples';

test('the plan has the steps of the mini design in its order', async (t) => {
  t.same(
    plan.map((step) => step.id),
    [...stepIds],
  );
});

test('every step that changes something can take it back, or is the end of what others brought', async (t) => {
  const without = plan.filter((step) => step.run && !step.undo).map((step) => step.id);
  t.same(without, ['deactivate']);
});

test('only the first node plays the management node, and only until it is deactivated', async (t) => {
  const path = join(t.testdir(), 'journal.json');
  const journal = Journal.begin({ options, mode: 'create', node: 'mn1', set: 'set-1' }, undefined, path);
  t.equal(needsActivation(sampleScene(path, { journal })), true);
  t.equal(needsActivation(sampleScene(path, { mode: 'join' })), false);
  await journal.begin('deactivate');
  t.equal(needsActivation(sampleScene(path, { journal })), false);
});

test('registration waits for every node that is expected and has not joined', async (t) => {
  const path = join(t.testdir(), 'journal.json');
  t.same(notJoined(sampleScene(path)), ['mn2']);
  t.same(notJoined(sampleScene(path, { records: [{ ...record, node: 'mn2' }] })), []);
  t.same(notJoined(sampleScene(path, { expected: ['mn1'] })), []);
  t.same(notJoined(sampleScene(path, { node: 'mn2', records: [record] })), []);
});

test('on a node that joins, no step of the activation has anything to do', async (t) => {
  const scene = sampleScene(join(t.testdir(), 'journal.json'), { mode: 'join', activeOn: 'mn1' });
  for (const id of ['vip', 'hostname', 'xcat', 'attributes', 'links', 'policy', 'deactivate']) {
    const step = plan.find((candidate) => candidate.id === id);
    t.equal((await step?.check(scene))?.state, 'unneeded', id);
  }
});

test('a move of the tables that was killed is continued as a move, whatever cfgloc says by then', async (t) => {
  const path = join(t.testdir(), 'journal.json');
  const journal = Journal.begin({ options, mode: 'create', node: 'mn1', set: 'set-1' }, undefined, path);
  const scene = sampleScene(path, { journal, engine: 'postgresql', database: 'postgresql' });
  const step = plan.find(({ id }) => id === 'database');
  await journal.begin('database');
  await journal.note('database', { engine: 'postgresql', from: 'sqlite', created: true, cfgloc: null });
  t.match(await step?.check(scene), { state: 'todo', plan: [/./, /./, /./, /./, /restorexCATdb/, /cfgloc names it/] });
  await journal.note('database', { engine: 'postgresql', from: 'postgresql', created: false, cfgloc: 'Pg:' });
  t.match(await step?.check(scene), {
    state: 'todo',
    plan: [/listen at 10\.88\.0\.100/, /cfgloc: host=10\.88\.0\.100/],
  });
});
