import { test } from 'tap';
import { isReplaced, type Place, placeProblem } from '../../../lib/setup/removal/place';

const here: Place = {
  node: 'mn1',
  directory: '/shared/xcat',
  set: 'set-1',
  found: 'set-1',
  takenHome: undefined,
  registered: true,
  homecoming: false,
  active: 'mn1',
  lastOwner: 'mn1',
};

test('a removal begins where the management node runs, or ran last', async (t) => {
  t.equal(placeProblem(here), undefined);
  t.equal(placeProblem({ ...here, active: undefined }), undefined);
  t.match(placeProblem({ ...here, active: 'mn2' }), /^the management node runs on mn2: begin there/);
  t.match(placeProblem({ ...here, active: undefined, lastOwner: 'mn2' }), /^the management node ran last on mn2: /);
});

test('on the other node, when the first one has taken the data home', async (t) => {
  const left = { ...here, registered: false, active: undefined };
  t.equal(placeProblem({ ...left, found: undefined, lastOwner: undefined }), undefined);
  t.equal(placeProblem({ ...left, lastOwner: 'mn2' }), undefined);
});

test('the shared directory is not mounted, or another one is', async (t) => {
  t.equal(
    placeProblem({ ...here, found: undefined, active: undefined, lastOwner: undefined }),
    '/shared/xcat holds no data set, and that of this node, set-1, should be there: it is probably not mounted on mn1; mount it (findmnt --target /shared/xcat shows what is there now) and run it again',
  );
  t.match(placeProblem({ ...here, found: 'set-2' }), /holds data set set-2, this node belongs to set-1/);
});

test('a removal that was killed after the cluster had forgotten the group needs the data still', async (t) => {
  const killed = { ...here, registered: false, active: undefined, homecoming: true };
  t.match(placeProblem({ ...killed, found: undefined, lastOwner: undefined }), /probably not mounted on mn1/);
  t.equal(placeProblem(killed), undefined);
});

test('nobody was the management node yet', async (t) => {
  t.match(
    placeProblem({ ...here, active: undefined, lastOwner: undefined }),
    /^nothing in \/shared\/xcat says which node/,
  );
});

test('another set has taken the place of this one', async (t) => {
  const back = { ...here, found: 'set-2' };
  const cases: readonly (readonly [string, Partial<Place>, boolean])[] = [
    ['this one runs here still', {}, false],
    ['the management node runs elsewhere on the other one', { active: 'mn2', lastOwner: 'mn2' }, true],
    ['it runs elsewhere, on what is not said', { active: 'mn2' }, false],
    ['it runs nowhere', { active: undefined }, false],
    ['it runs nowhere, this one was taken home', { active: undefined, takenHome: 'set-1' }, true],
    ['one before this one was taken home', { active: undefined, takenHome: 'set-0' }, false],
    ['there is no group', { active: undefined, registered: false }, true],
    ['this one comes home at this moment', { active: undefined, registered: false, homecoming: true }, false],
  ];
  for (const [name, change, replaced] of cases) {
    t.equal(isReplaced({ ...back, ...change }), replaced, name);
    t.equal(placeProblem({ ...back, ...change }) === undefined, replaced, `${name}: it may leave`);
  }
  t.notOk(isReplaced(here), 'the same set');
});
