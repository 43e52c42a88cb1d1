import { test } from 'tap';
import { inspect } from '../../../lib/check/inspect';
import { inShellOf } from '../../../lib/check/shell';
import { severityOf } from '../../../lib/check/verdict';
import { describeResults, resultsAsJson } from '../../../lib/cli/checkview';
import type { Terminal } from '../../../lib/cli/terminal';
import { goodLook } from './samples';

const plain: Terminal = { write: () => {}, interactive: false, colour: false, columns: 80 };

test('one line for each check; evidence and advice where something is wrong', async (t) => {
  const results = inspect(await goodLook({ dumps: { known: [] }, xcatd: { why: 'xcatd hangs' } }));
  const lines = describeResults(results, plain, false).split('\n');
  for (const { id } of results) t.equal(lines.filter((line) => line.includes(` ${id} `)).length, 1, id);
  const at = lines.findIndex((line) => line.startsWith('  problem  xcatd-answers '));
  t.match(lines.slice(at + 1, at + 3), [/^ {11}found: xcatd hangs$/, /^ {11}to do: docs/]);
  t.equal(lines.filter((line) => line.includes('found: ')).length, 2, 'nothing is said of what is well');
  t.match(lines.at(-2), /^\d+ checks: 1 problem, 1 warning, \d+ skipped, \d+ ok$/);
  const verbose = describeResults(results, plain, true);
  t.match(verbose, /data-detached .*\n {11}found: this node is the management node\n/);
  t.ok(verbose.split('found: ').length > results.length);
});

test('colours where there are colours', async (t) => {
  const results = inspect(await goodLook({ dumps: { known: [] } }));
  t.notMatch(describeResults(results, plain, true), /\x1b/);
  t.match(describeResults(results, { ...plain, colour: true }, false), /\x1b\[33mwarning \x1b\[0m database-dump/);
});

test('an array for machines', async (t) => {
  const results = inspect(await goodLook());
  const rows = JSON.parse(resultsAsJson(results)) as Record<string, string>[];
  t.equal(rows.length, results.length);
  for (const row of rows) t.same(Object.keys(row), ['id', 'group', 'state', 'evidence', 'advice']);
});

test('advice is in the words of the shell that is there', async (t) => {
  const wordsOf = async (shells: Record<string, boolean>) => {
    const good = await goodLook(
      {},
      { mon: (text) => text.replace('maintenance-mode="false"', 'maintenance-mode="true"') },
    );
    const tools = { known: { ...('known' in good.tools ? good.tools.known : {}), ...shells } };
    return inspect({ ...good, tools }).find(({ id }) => id === 'cluster-maintenance')?.advice;
  };
  t.match(await wordsOf({ crm: true, pcs: true }), /: crm configure property maintenance-mode=false$/);
  t.match(await wordsOf({ crm: false, pcs: true }), /: pcs property set maintenance-mode=false$/);
  t.match(await wordsOf({ crm: false, pcs: false }), /: crm configure/);
  const pcs = { pcs: true };
  const all: readonly (readonly [string, string])[] = [
    ['then crm resource cleanup g-xcat', 'then pcs resource cleanup g-xcat'],
    ['crm resource maintenance g-xcat off', 'pcs resource meta g-xcat maintenance=false'],
    ['crm resource start g-xcat', 'pcs resource enable g-xcat'],
    ['crm resource param MEMBER set database ENGINE', 'pcs resource update MEMBER database=ENGINE'],
    ['crm configure location l-f f -inf: NODE', 'pcs constraint location f avoids NODE'],
    ['crm node online mn1', 'pcs node unstandby mn1'],
    ['crm node ready mn1', 'pcs node unmaintenance mn1'],
    ['crm_resource --force-stop', 'crm_resource --force-stop'],
  ];
  for (const [crm, other] of all) t.equal(inShellOf(pcs, crm), other);
});

test('exit codes by the worst', async (t) => {
  t.equal(severityOf(['ok', 'skipped']), 0);
  t.equal(severityOf(['ok', 'unknown']), 1);
  t.equal(severityOf(['warning', 'ok']), 1);
  t.equal(severityOf(['warning', 'problem', 'ok']), 2);
});
