import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { groups } from '../../../lib/check/check';
import { table } from '../../../lib/check/table';
import { sourceTree } from '../support';

/** The rows of docs/checks.md: the group of the heading above, id, title, where, what else. */
function rows(): { group: string; id: string; title: string; where: string; otherwise: string; why: string }[] {
  let group = '';
  return readFileSync(join(sourceTree, 'docs', 'checks.md'), 'utf8')
    .split('\n')
    .flatMap((line) => {
      group = /^## .*\(`(\w+)`\)$/.exec(line)?.[1] ?? group;
      if (!line.startsWith('| `')) return [];
      const [, id = '', title = '', where = '', otherwise = '', why = ''] = line.split('|').map((cell) => cell.trim());
      return [{ group, id: id.replaceAll('`', ''), title, where, otherwise, why }];
    });
}

test('docs/checks.md has every check once, in its group and in its order, and says what it says itself', async (t) => {
  const inCode = Object.entries(table).flatMap(([group, checks]) =>
    checks.map(({ id, title }) => ({ group, id, title })),
  );
  t.same(
    rows().map(({ group, id, title }) => ({ group, id, title })),
    inCode,
  );
  t.same(Object.keys(table), Object.keys(groups), 'groups in the order in which they are shown');
  for (const { id, where, otherwise, why } of rows()) {
    t.match(where, /^(both|the management node|a standby)$/, id);
    t.match(otherwise, /^(warning|problem|warning or problem)$/, id);
    t.match(why, /[.)]$/, id);
  }
});

test('ids are words with hyphens, and unique', async (t) => {
  const ids = Object.values(table).flatMap((checks) => checks.map(({ id }) => id));
  t.equal(new Set(ids).size, ids.length);
  for (const id of ids) t.match(id, /^[a-z]+(-[a-z]+)*$/);
});
