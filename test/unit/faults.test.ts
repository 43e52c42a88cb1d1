import { test } from 'tap';
import { type Fault, faultsTable } from '../faults/table';

const reasons =
  '# Exit reasons\n\n## All agents\n\n| `timeout` | 1 | Too late. | Wait. |\n\n## xcat-db\n\n| `db-down` | 1 | Down. | Up. |\n';
const fault: Fault = { agent: 'xcat-db', situation: 'it rains', action: 'monitor', code: 1, id: 'db-down', seconds: 5 };

function tableOf(...rows: Partial<Fault>[]): string[] {
  const text = faultsTable(
    rows.map((row) => ({ ...fault, ...row })),
    reasons,
  );
  return text.slice(text.indexOf('\n## ')).split('\n').filter(Boolean);
}

test('a section for each situation, a line for each agent, a column for each action, whatever the order of the rows', (t) => {
  const { id: _id, ...well } = fault;
  const lines = [
    '## It rains',
    '| | probe | monitor | stop |',
    '| --- | --- | --- | --- |',
    '| xcat-vip |  | 0, 2 s |  |',
    '| xcat-db | 7, 2 s | 1 [`db-down`](exit-reasons.md#xcat-db), 5 s | 1 [`timeout`](exit-reasons.md#all-agents), 60 s |',
    '| xcat-db on MariaDB |  | 190 [`db-down`](exit-reasons.md#xcat-db), 5 s |  |',
    '## The sun shines',
    '| | monitor |',
    '| --- | --- |',
    '| xcat-db | 1 [`db-down`](exit-reasons.md#xcat-db), 5 s |',
  ];
  const rows: Fault[] = [
    { ...fault, situation: 'the sun shines' },
    { ...fault, agent: 'xcat-db on MariaDB', code: 190 },
    { ...fault, action: 'stop', id: 'timeout', seconds: 60 },
    fault,
    { ...well, agent: 'xcat-vip', code: 0, seconds: 2 },
    { ...well, action: 'probe', code: 7, seconds: 2 },
  ];
  for (const order of [rows, [...rows].reverse()]) {
    const text = faultsTable(order, reasons);
    t.strictSame(text.slice(text.indexOf('\n## ')).split('\n').filter(Boolean), lines);
  }
  t.end();
});

test('the same seen twice is one cell with the longer time; a contradiction is an error', (t) => {
  t.strictSame(tableOf({ seconds: 5 }, { seconds: 20 }), tableOf({ seconds: 20 }));
  t.throws(() => tableOf({}, { code: 7 }), /it rains: xcat-db: monitor: 1 \[db-down\], and also 7 \[db-down\]/);
  t.throws(() => tableOf({}, { id: 'timeout' }), /and also 1 \[timeout\]/);
  t.end();
});

test('every reason has to be explained', (t) => {
  t.throws(() => tableOf({ id: 'no-such-reason' }), /no-such-reason is not in docs\/exit-reasons.md/);
  t.end();
});
