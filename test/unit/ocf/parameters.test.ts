import { test } from 'tap';
import {
  knownParameters,
  type ParameterTable,
  parameterProblems,
  parameterTexts,
  parseDuration,
  readParameters,
} from '../../../lib/ocf/parameters';
import { ReturnCode } from '../../../lib/ocf/returncodes';
import { failureFrom } from '../support';

const texts = { shortdesc: 'short', longdesc: 'long' };

const table = {
  name: {
    ...texts,
    type: 'string',
    required: true,
    check: (text) => (text === 'root' ? 'must not be root' : undefined),
  },
  kind: { ...texts, type: 'string', default: 'tall', oneOf: ['tall', 'small'] },
  eager: { ...texts, type: 'boolean', default: 'true' },
  tries: { ...texts, type: 'integer', default: '5' },
  pause: { ...texts, type: 'duration', default: '3s' },
  paths: { ...texts, type: 'list' },
} as const satisfies ParameterTable;

function environment(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`OCF_RESKEY_${name}`, value]));
}

test('values have the types of the table, and defaults where nothing is set', async (t) => {
  t.strictSame(readParameters(table, environment({ name: 'n' })), {
    name: 'n',
    kind: 'tall',
    eager: true,
    tries: 5,
    pause: 3000,
  });
  const all = { name: 'n', kind: 'small', eager: 'no', tries: '0', pause: '200ms', paths: '/a, /b /c' };
  t.strictSame(readParameters(table, environment(all)), {
    name: 'n',
    kind: 'small',
    eager: false,
    tries: 0,
    pause: 200,
    paths: ['/a', '/b', '/c'],
  });
});

test('an empty text counts as not set, and blanks around a text are no part of it', async (t) => {
  t.strictSame(parameterTexts(table, environment({ name: ' n ', kind: '', eager: '  ' })), { name: 'n' });
});

test('variables that are no parameter are passed over', async (t) => {
  t.strictSame(parameterTexts(table, { OCF_RESKEY_CRM_meta_timeout: '20000', PATH: '/bin', name: 'n' }), {});
});

test('truth in every spelling that resource agents accept', async (t) => {
  const eager = (text: string) => readParameters(table, environment({ name: 'n', eager: text })).eager;
  for (const text of ['yes', 'TRUE', '1', 'ja', 'On']) t.equal(eager(text), true, text);
  for (const text of ['no', 'False', '0', 'nein', 'OFF']) t.equal(eager(text), false, text);
});

test('times have a unit or are seconds', async (t) => {
  const cases = { '30s': 30_000, '30': 30_000, '200ms': 200, '2m': 120_000, '2 min': 120_000, '1h': 3_600_000, '0': 0 };
  for (const [text, ms] of Object.entries(cases)) t.equal(parseDuration(text), ms, text);
  for (const text of ['', 's', '-1s', '1.5s', '1d', '1s2', '9999999999']) t.equal(parseDuration(text), undefined, text);
});

test('each bad text is named, with what was expected', async (t) => {
  const problem = (values: Record<string, string>) => parameterProblems(table, { name: 'n', ...values });
  t.strictSame(problem({}), []);
  t.strictSame(problem({ name: 'root' }), ['parameter name="root": must not be root']);
  t.strictSame(problem({ kind: 'Tall' }), ['parameter kind="Tall": must be one of tall, small']);
  t.strictSame(problem({ eager: 'maybe' }), ['parameter eager="maybe": must be true or false']);
  t.strictSame(problem({ tries: '-1' }), ['parameter tries="-1": must be a whole number, 0 or more']);
  t.strictSame(problem({ pause: 'soon' }), ['parameter pause="soon": must be a time such as 30s, 200ms or 2m']);
  t.strictSame(problem({ name: 'a\nb' }), ['parameter name="a?b": must be one line']);
  t.strictSame(parameterProblems(table, {}), ['parameter name is required and not set']);
  t.equal(problem({ eager: 'x', tries: 'y' }).length, 2);
});

test('a text in a message is short and printable', async (t) => {
  const [message = ''] = parameterProblems(table, { name: 'n', tries: `\u001b[31m${'9'.repeat(500)}` });
  t.match(message, /^[\x20-\x7e]{1,160}$/);
});

test("a bad parameter is the configuration's fault (6), and the first one is named", async (t) => {
  const failure = await failureFrom(() => readParameters(table, environment({ eager: 'x' })));
  t.equal(failure.code, ReturnCode.configured);
  t.equal(failure.id, 'bad-parameter');
  t.equal(failure.message, 'parameter name is required and not set');
});

test('stop gets what can be understood: a bad text counts as its default, a missing one is absent', async (t) => {
  t.strictSame(knownParameters(table, environment({ kind: 'Tall', tries: 'x', pause: '1s' })), {
    kind: 'tall',
    eager: true,
    tries: 5,
    pause: 1000,
  });
});
