import { test } from 'tap';
import { lostRows } from '../../../lib/xcat/migration';

test('tables that arrive with fewer rows, or not at all, are named', (t) => {
  const before = new Map([
    ['site.csv', 40],
    ['nodelist.csv', 10_000],
    ['hosts.csv', 3],
    ['notes.csv', 0],
  ]);
  t.strictSame(lostRows(before, new Map(before)), []);
  const after = new Map([
    ['site.csv', 41],
    ['nodelist.csv', 9_999],
  ]);
  t.strictSame(lostRows(before, after), ['nodelist (10000 rows, 9999 arrived)', 'hosts (3 rows, 0 arrived)']);
  t.end();
});
