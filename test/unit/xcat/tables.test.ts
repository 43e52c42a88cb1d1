import { test } from 'tap';
import { parseTable } from '../../../lib/xcat/table';

test('a table as tabdump prints it', async (t) => {
  const text = '#key,value,comments,disable\n"master","10.0.0.100",,\n"domain","cluster",,\n';
  t.strictSame(parseTable(text), [
    { key: 'master', value: '10.0.0.100', comments: '', disable: '' },
    { key: 'domain', value: 'cluster', comments: '', disable: '' },
  ]);
});

test('quotes, commas and newlines inside a value', async (t) => {
  const text = '#key,value\n"a","one, ""two""\nthree"\n"b",""\n';
  t.strictSame(parseTable(text), [
    { key: 'a', value: 'one, "two"\nthree' },
    { key: 'b', value: '' },
  ]);
});

test('noise of plugins before the header is passed over; a table may be empty, or end without a newline', async (t) => {
  t.strictSame(parseTable('Warning: something\n#key,value\n"a","b"'), [{ key: 'a', value: 'b' }]);
  t.strictSame(parseTable('#key,value\n'), []);
  t.strictSame(parseTable(''), []);
  t.strictSame(parseTable('no table'), []);
});
