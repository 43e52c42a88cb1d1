import { test } from 'tap';
import type { ActionContext, Agent, AgentActions } from '../../../lib/ocf/agent';
import { runAction } from '../../../lib/ocf/dispatch';
import { Failure } from '../../../lib/ocf/failure';
import type { ParameterTable } from '../../../lib/ocf/parameters';
import { ReturnCode } from '../../../lib/ocf/returncodes';

const parameters = {
  color: { type: 'string', required: true, oneOf: ['red', 'blue'], shortdesc: 'color', longdesc: 'The color.' },
  weight: { type: 'integer', default: '1', shortdesc: 'weight', longdesc: 'The weight.' },
} as const satisfies ParameterTable;

type Actions = AgentActions<typeof parameters>;

function fake(actions: Partial<Actions> = {}): Agent<typeof parameters> {
  return {
    definition: {
      name: 'fake',
      shortdesc: 'Fake',
      longdesc: 'A fake.',
      parameters,
      actions: [
        { name: 'start', timeout: 20 },
        { name: 'stop', timeout: 20 },
        { name: 'monitor', timeout: 20, interval: 10, depth: 0 },
        { name: 'meta-data', timeout: 5 },
        { name: 'validate-all', timeout: 5 },
      ],
    },
    actions: {
      start: async () => undefined,
      stop: async () => undefined,
      monitor: async () => ({ code: ReturnCode.success }),
      ...actions,
    },
  };
}

async function act(agent: Agent<typeof parameters>, action: string, env: Record<string, string> = {}, uid = 0) {
  let stdout = '';
  let stderr = '';
  const code = await runAction(agent, action, {
    env: { OCF_RESKEY_color: 'red', ...env },
    release: '9.8.7',
    uid,
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
  });
  return { code, stdout, stderr };
}

const silent = { stdout: '', stderr: '' };

test('start, stop and monitor that end well are silent and return 0', async (t) => {
  for (const action of ['start', 'stop', 'monitor', 'status']) {
    t.strictSame(await act(fake(), action), { code: 0, ...silent }, action);
  }
});

test('each code of a Failure is returned, with one exit reason that ends in its id', async (t) => {
  for (const code of Object.values(ReturnCode).filter((value) => value !== 0)) {
    const agent = fake({ start: () => Promise.reject(new Failure('some-id', 'what, where', code)) });
    t.strictSame(await act(agent, 'start'), {
      code,
      stdout: '',
      stderr: 'ocf-exit-reason:[some-id] what, where\n',
    });
  }
});

test('the exit reason is one line, behind the prefix that the cluster asks for', async (t) => {
  const agent = fake({ stop: () => Promise.reject(new Failure('some-id', 'one\r\ntwo\n\nthree')) });
  const { stderr } = await act(agent, 'stop', { OCF_EXIT_REASON_PREFIX: 'why=' });
  t.equal(stderr, 'why=[some-id] one | two | three\n');
});

test('an outcome may carry a reason: degraded, or not running outside a probe', async (t) => {
  const degraded = fake({ monitor: async () => ({ code: ReturnCode.degraded, id: 'drift', reason: 'it drifts' }) });
  t.strictSame(await act(degraded, 'monitor'), {
    code: 190,
    stdout: '',
    stderr: 'ocf-exit-reason:[drift] it drifts\n',
  });
  const stopped = fake({ monitor: async () => ({ code: ReturnCode.notRunning }) });
  t.strictSame(await act(stopped, 'monitor'), { code: 7, ...silent }, 'a probe that finds nothing says nothing');
});

test('an error that nobody foresaw is 1 and a reason, never a stack trace', async (t) => {
  const agent = fake({ start: () => Promise.reject(new TypeError('undefined is not\na function')) });
  const { code, stdout, stderr } = await act(agent, 'start');
  t.equal(code, 1);
  t.equal(stdout, '');
  t.equal(stderr, 'ocf-exit-reason:[unexpected] undefined is not; a function\n');
});

test('a bad parameter is 6 on start and monitor, before the agent is asked', async (t) => {
  let called = 0;
  const count = async () => {
    called++;
    return { code: ReturnCode.success };
  };
  const agent = fake({ start: async () => void (await count()), monitor: count });
  for (const action of ['start', 'monitor']) {
    const { code, stderr } = await act(agent, action, { OCF_RESKEY_color: 'green' });
    t.equal(code, 6, action);
    t.equal(stderr, 'ocf-exit-reason:[bad-parameter] parameter color="green": must be one of red, blue\n');
  }
  t.equal(called, 0);
});

test('stop never refuses for a bad parameter', async (t) => {
  let got: unknown;
  const agent = fake({
    stop: async (values) => {
      got = values;
    },
  });
  t.equal((await act(agent, 'stop', { OCF_RESKEY_color: 'green', OCF_RESKEY_weight: 'heavy' })).code, 0);
  t.strictSame(got, { weight: 1 });
});

test('a stop that fails is tried once more, a start is not', async (t) => {
  let calls = 0;
  const failing = (times: number) => async () => {
    if (++calls <= times) throw new Failure('some-id', `failure ${calls}`);
  };
  t.strictSame(await act(fake({ stop: failing(1) }), 'stop'), { code: 0, ...silent });
  calls = 0;
  t.match(await act(fake({ stop: failing(9) }), 'stop'), { code: 1, stderr: /\[some-id\] failure 2\n$/ });
  t.equal(calls, 2);
  calls = 0;
  t.match(await act(fake({ start: failing(9) }), 'start'), { code: 1, stderr: /failure 1\n$/ });
  t.equal(calls, 1);
  const unknown = new Failure('bad-parameter', 'nothing known', ReturnCode.configured);
  const before = performance.now();
  t.equal((await act(fake({ stop: () => Promise.reject(unknown) }), 'stop')).code, 6);
  t.ok(performance.now() - before < 400, 'what a parameter is to blame for is not tried again');
});

test('what is wrong across parameters is 6 too', async (t) => {
  const agent = fake({ validate: ({ weight }) => (weight > 3 ? 'too heavy for red' : undefined) });
  t.equal((await act(agent, 'start', { OCF_RESKEY_weight: '3' })).code, 0);
  t.strictSame(await act(agent, 'start', { OCF_RESKEY_weight: '4' }), {
    code: 6,
    stdout: '',
    stderr: 'ocf-exit-reason:[bad-parameter] too heavy for red\n',
  });
  const validated = await act(agent, 'validate-all', { OCF_RESKEY_weight: '4' });
  t.strictSame([validated.code, validated.stdout], [6, 'ERROR: too heavy for red\n']);
});

test('validate-all is silent when all is well and says one ERROR line otherwise; it needs no root', async (t) => {
  t.strictSame(await act(fake(), 'validate-all', {}, 1000), { code: 0, ...silent });
  const bad = await act(fake(), 'validate-all', { OCF_RESKEY_color: '', OCF_RESKEY_weight: 'x' }, 1000);
  const text = 'parameter color is required and not set; parameter weight="x": must be a whole number, 0 or more';
  t.strictSame(bad, {
    code: 6,
    stdout: `ERROR: ${text}\n`,
    stderr: `ocf-exit-reason:[bad-parameter] ${text}\n`,
  });
});

test('an action that is not offered is 3, with the usage', async (t) => {
  for (const action of ['promote', 'reload', 'reload-agent', '', 'START']) {
    const { code, stdout, stderr } = await act(fake(), action);
    t.strictSame([code, stdout], [3, ''], action);
    t.equal(stderr, 'usage: fake start|stop|monitor|meta-data|validate-all\n');
  }
});

test('only root may act; meta-data is for everybody', async (t) => {
  for (const action of ['start', 'stop', 'monitor']) {
    t.strictSame(await act(fake(), action, {}, 1000), {
      code: 4,
      stdout: '',
      stderr: `ocf-exit-reason:[not-root] ${action} needs root\n`,
    });
  }
  t.equal((await act(fake(), 'meta-data', {}, 65_534)).code, 0);
});

test('when the time is up the agent answers itself, with the reason', async (t) => {
  const forever = fake({ start: () => new Promise(() => undefined) });
  const before = performance.now();
  const { code, stderr } = await act(forever, 'start', { OCF_RESKEY_CRM_meta_timeout: '400' });
  t.equal(code, 1);
  t.match(stderr, /^ocf-exit-reason:\[timeout\] start was not done in time; .*\n$/);
  t.ok(performance.now() - before < 390, 'before the cluster would have killed it');
});

test('the action learns what surrounds it', async (t) => {
  let seen: ActionContext | undefined;
  const agent = fake({
    monitor: async (_values, context) => {
      seen = context;
      return { code: ReturnCode.success };
    },
  });
  await act(agent, 'monitor', {
    OCF_RESOURCE_INSTANCE: 'f1',
    OCF_RESKEY_CRM_meta_on_node: 'mn2',
    OCF_RESKEY_CRM_meta_interval: '10000',
    OCF_CHECK_LEVEL: '10',
    OCF_RESKEY_CRM_meta_timeout: '20000',
  });
  t.match(seen, { instance: 'f1', node: 'mn2', isProbe: false, depth: 10 });
  const left = seen?.deadline.remaining() ?? 0;
  t.ok(left > 15_000 && left <= 19_000, `${left} ms`);
  await act(agent, 'monitor');
  t.match(seen, { instance: 'fake', node: undefined, isProbe: true, depth: 0 });
});

test('what runs goes on when a reloadable parameter becomes wrong, on its default, and says so', async (t) => {
  const weights: number[] = [];
  const agent = fake({
    monitor: async ({ weight }) => {
      weights.push(weight);
      return { code: ReturnCode.success };
    },
  });
  const reloadable = { ...parameters, weight: { ...parameters.weight, reloadable: true } };
  const tolerant = { ...agent, definition: { ...agent.definition, parameters: reloadable } } as typeof agent;
  const wrong = { OCF_RESKEY_weight: 'x' };
  const recurring = { ...wrong, OCF_RESKEY_CRM_meta_interval: '10000' };
  const { code, stderr } = await act(tolerant, 'monitor', recurring);
  t.equal(code, 190);
  t.match(stderr, /^ocf-exit-reason:\[parameter-ignored\] parameter weight="x": must be a whole number.*\n$/);
  t.strictSame(weights, [1]);
  t.equal((await act(tolerant, 'monitor', wrong)).code, 6, 'a probe');
  t.equal((await act(tolerant, 'start', wrong)).code, 6, 'a start');
  t.equal((await act(agent, 'monitor', recurring)).code, 6, 'one that is not reloadable');
  t.equal(
    (await act(tolerant, 'monitor', { ...recurring, OCF_RESKEY_color: 'green' })).code,
    6,
    'beside one that is not',
  );
  const failing = {
    ...tolerant,
    actions: { ...agent.actions, monitor: async () => ({ code: ReturnCode.notRunning }) },
  };
  t.equal((await act(failing, 'monitor', recurring)).code, 6, 'what does not run any more');
});

test('reload-agent, where it is offered, is done at once: a wrong parameter is told by the monitor of what runs on', async (t) => {
  const agent = fake();
  const reloadable: typeof agent = {
    ...agent,
    definition: { ...agent.definition, actions: [...agent.definition.actions, { name: 'reload-agent', timeout: 5 }] },
  };
  t.equal((await act(agent, 'reload-agent')).code, 3, 'not offered');
  t.strictSame(await act(reloadable, 'reload-agent'), { code: 0, ...silent });
  t.equal((await act(reloadable, 'reload-agent', { OCF_RESKEY_weight: 'x' })).code, 0);
});
