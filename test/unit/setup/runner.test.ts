import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { Journal } from '../../../lib/setup/journal';
import { Interrupted, Refusal, SetupFailure } from '../../../lib/setup/refusal';
import { checkPlan, hasWork, performPlan } from '../../../lib/setup/runner';
import { done, impossible, type Step, todo, unneeded } from '../../../lib/setup/step';
import type { StepId } from '../../../lib/setup/stepids';
import { recordingReporter, sampleScene } from './samples';

/** A step that writes down what is done with it. */
function fakeStep(id: StepId, events: string[], changes: Partial<Step> = {}): Step {
  return {
    id,
    name: `the ${id}`,
    title: () => `${id} is so`,
    check: async () => todo(`do ${id}`),
    run: async ({ note }) => {
      await note({ id });
      events.push(`run ${id}`);
    },
    undo: async ({ memo }) => {
      events.push(`undo ${id} ${JSON.stringify(memo)}`);
    },
    ...changes,
  };
}

const never = new AbortController().signal;

test('what is to be done is done in order, the rest is passed over', async (t) => {
  const events: string[] = [];
  const scene = sampleScene(join(t.testdir(), 'journal.json'));
  const steps = [
    fakeStep('vip', events),
    fakeStep('hostname', events, { check: async () => done('names are set') }),
    fakeStep('xcat', events, { check: async () => unneeded('no need') }),
    fakeStep('data', events),
  ];
  const reporter = recordingReporter();
  await performPlan(await checkPlan(steps, scene), scene, reporter, never);
  t.same(events, ['run vip', 'run data']);
  t.same(
    reporter.said.filter((line) => line.startsWith('end')),
    ['end passed', 'end already names are set', 'end unneeded no need', 'end passed'],
  );
  t.notOk(Journal.read(join(t.testdirName, 'journal.json'))?.unfinished);
});

test('one impossible step refuses the whole plan, and all problems are told at once', async (t) => {
  const events: string[] = [];
  const scene = sampleScene(join(t.testdir(), 'journal.json'));
  const steps = [
    fakeStep('vip', events),
    fakeStep('data', events, { check: async () => impossible('no room', 'no rights') }),
    fakeStep('register', events, { check: async () => impossible('no fencing') }),
  ];
  await t.rejects(checkPlan(steps, scene), new Refusal(['no room', 'no rights', 'no fencing']));
  const blind = fakeStep('vip', [], { check: () => Promise.reject(new Error('cannot read table site')) });
  await t.rejects(
    checkPlan([blind], scene),
    new Refusal(['cannot read table site']),
    'nothing was changed here either',
  );
  t.same(events, []);
});

test('a plan without work changes nothing, not even the journal', async (t) => {
  const scene = sampleScene(join(t.testdir(), 'journal.json'));
  const checked = await checkPlan([fakeStep('vip', [], { check: async () => done('there') })], scene);
  t.equal(hasWork(checked), false);
  await performPlan(checked, scene, recordingReporter(), never);
  t.notOk(existsSync(join(t.testdirName, 'journal.json')));
});

test('a failing step is taken back with all before it, last first, from the memos', async (t) => {
  const events: string[] = [];
  const scene = sampleScene(join(t.testdir(), 'journal.json'));
  const broken = fakeStep('data', events, {
    run: async ({ note }) => {
      await note({ half: true });
      throw new Error('disk full');
    },
  });
  const steps = [fakeStep('vip', events), fakeStep('hostname', events), broken, fakeStep('links', events)];
  const failure = await performPlan(await checkPlan(steps, scene), scene, recordingReporter(), never).catch(
    (error: unknown) => error,
  );
  t.type(failure, SetupFailure);
  t.match(failure, { message: 'failed at data is so: disk full', leftovers: [] });
  t.same(events, [
    'run vip',
    'run hostname',
    'undo data {"half":true}',
    'undo hostname {"id":"hostname"}',
    'undo vip {"id":"vip"}',
  ]);
  t.notOk(existsSync(join(t.testdirName, 'journal.json')), 'nothing is left to take back');
});

test('all is done, and only the journal cannot say so: nothing is taken back', async (t) => {
  const events: string[] = [];
  const path = join(t.testdir(), 'journal.json');
  const scene = sampleScene(path);
  const checked = await checkPlan([fakeStep('vip', events)], scene);
  const reporter = {
    ...recordingReporter(),
    end: () => {
      rmSync(path);
      mkdirSync(join(path, 'in the way'), { recursive: true });
    },
  };
  await t.rejects(
    performPlan(checked, scene, reporter, never),
    /^all is done, but cannot be noted: .*run the same command again$/,
  );
  t.same(events, ['run vip']);
});

test('what cannot be taken back is told and stays in the journal, the rest is taken back all the same', async (t) => {
  const events: string[] = [];
  const path = join(t.testdir(), 'journal.json');
  const scene = sampleScene(path);
  const stuck = fakeStep('hostname', events, {
    undo: async () => {
      throw new Error('no way');
    },
  });
  const broken = fakeStep('data', events, {
    run: async () => {
      throw new Error('disk full');
    },
  });
  const checked = await checkPlan([fakeStep('vip', events), stuck, broken], scene);
  const failure = await performPlan(checked, scene, recordingReporter(), never).catch((error: unknown) => error);
  t.match(failure, { leftovers: ['not taken back: the hostname: no way'] });
  t.ok(events.includes('undo vip {"id":"vip"}'));
  t.same(
    Journal.read(path)?.entries.map((entry) => entry.step),
    ['hostname'],
  );
});

test('stopped between two steps: what is done stays, and the next run continues', async (t) => {
  const events: string[] = [];
  const path = join(t.testdir(), 'journal.json');
  const scene = sampleScene(path);
  const stop = new AbortController();
  const first = fakeStep('vip', events, {
    run: async () => {
      events.push('run vip');
      stop.abort();
    },
  });
  const checked = await checkPlan([first, fakeStep('data', events)], scene);
  const error = await performPlan(checked, scene, recordingReporter(), stop.signal).catch((thrown: unknown) => thrown);
  t.type(error, Interrupted);
  t.match(error, { doneSteps: ['the vip'] });
  t.same(events, ['run vip']);
  t.equal(Journal.read(path)?.unfinished, true);
});

test('stopped within a step: only that step is taken back', async (t) => {
  const events: string[] = [];
  const path = join(t.testdir(), 'journal.json');
  const scene = sampleScene(path);
  const stop = new AbortController();
  const copying = fakeStep('data', events, {
    run: async ({ note }) => {
      await note({ half: true });
      stop.abort();
      throw new Error('rsync was killed');
    },
  });
  const checked = await checkPlan([fakeStep('vip', events), copying], scene);
  await t.rejects(performPlan(checked, scene, recordingReporter(), stop.signal), { name: 'Interrupted' });
  t.same(events, ['run vip', 'undo data {"half":true}']);
  t.same(
    Journal.read(path)?.entries.map((entry) => entry.step),
    ['vip'],
  );
});
