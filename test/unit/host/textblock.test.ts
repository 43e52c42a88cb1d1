import { test } from 'tap';
import { hasBlock, withBlockFirst, withLineReplaced, withoutBlock } from '../../../lib/host/names/textblock';

const originals = {
  'an ordinary file': '127.0.0.1 localhost\n\n# comment\n10.0.0.1 mn1\n',
  'no newline at the end': '127.0.0.1 localhost\n10.0.0.1 mn1',
  'blank lines at both ends': '\n\n10.0.0.1 mn1\n\n\n',
  'an empty file': '',
  'one newline': '\n',
  'tabs, carriage returns and other languages': '127.0.0.1\tlocalhost\r\n# Knöten 節点\r\n',
  'no such file': undefined,
};

for (const [what, text] of Object.entries(originals)) {
  test(`a block goes in and comes out again byte for byte: ${what}`, async (t) => {
    const edited = withBlockFirst(text, 'us', ['10.0.0.100 xcatmn']);
    t.not(edited, text);
    t.equal(hasBlock(edited, 'us', ['10.0.0.100 xcatmn']), true);
    t.match(edited, /^# BEGIN xcatha us: .*\n/);
    t.equal(withoutBlock(edited, 'us'), text);
  });

  test(`a line is replaced and comes back byte for byte: ${what}`, async (t) => {
    const edited = withLineReplaced(text, 'us', /^(10\.|hosts:)/, 'hosts: files dns');
    t.equal(hasBlock(edited, 'us', ['hosts: files dns']), true);
    t.equal(edited.split('\n').includes('10.0.0.1 mn1'), false, 'the line is gone while the block stands');
    t.equal(withoutBlock(edited, 'us'), text);
  });
}

test('a block that is made twice is there once, and gives back the original', async (t) => {
  for (const text of Object.values(originals)) {
    const once = withBlockFirst(text, 'us', ['a']);
    t.equal(withBlockFirst(once, 'us', ['a']), once);
    t.equal(withoutBlock(withBlockFirst(once, 'us', ['b']), 'us'), text);
    const replaced = withLineReplaced(text, 'us', /^10\./, 'a');
    t.equal(withLineReplaced(replaced, 'us', /^10\./, 'a'), replaced);
    t.equal(withoutBlock(withLineReplaced(replaced, 'us', /^10\./, 'b'), 'us'), text);
  }
});

test('what others write around the block stays', async (t) => {
  const edited = withBlockFirst('10.0.0.1 mn1\n', 'us', ['a']);
  t.equal(
    withoutBlock(`# new first line\n${edited}10.0.0.9 node9\n`, 'us'),
    '# new first line\n10.0.0.1 mn1\n10.0.0.9 node9\n',
  );
  const made = withBlockFirst(undefined, 'us', ['a']);
  t.equal(
    withoutBlock(`${made}10.0.0.9 node9\n`, 'us'),
    '10.0.0.9 node9\n',
    'a file of ours that others use now stays',
  );
});

test('blocks of two owners do not touch each other', async (t) => {
  const text = '10.0.0.1 mn1';
  const both = withBlockFirst(withBlockFirst(text, 'one', ['a']), 'two', ['b']);
  t.equal(withoutBlock(withoutBlock(both, 'two') ?? '', 'one'), text);
  t.equal(withoutBlock(withoutBlock(both, 'one') ?? '', 'two'), text);
});

test('without a whole block nothing is taken out', async (t) => {
  for (const text of ['', 'a\n', '# BEGIN xcatha us: something else\na\n# END xcatha us\n']) {
    t.equal(withoutBlock(text, 'us'), text);
  }
  const torn = withBlockFirst('a\n', 'us', ['b']).replace('# END xcatha us\n', '');
  t.equal(withoutBlock(torn, 'us'), torn, 'a block whose end somebody took away could be anything');
  t.equal(hasBlock(torn, 'us', ['b']), false);
});

test('a block with other lines is not the block', async (t) => {
  t.equal(hasBlock(withBlockFirst('', 'us', ['a']), 'us', ['b']), false);
  t.equal(hasBlock('a\n', 'us', ['a']), false);
});
