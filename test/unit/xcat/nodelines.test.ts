import { test } from 'tap';
import { withoutNodeLines } from '../../../lib/xcat/luggage/nodelines';

const before = '127.0.0.1 localhost\n\n10.0.0.1 mn1\n';
const made = '10.0.0.11 cn1 cn1.cluster \n10.0.0.12 cn2 cn2.cluster \n';

function without(text: string, nodes: readonly string[] = ['cn1', 'cn2'], original = before): string {
  return withoutNodeLines(text, nodes, original.split('\n'));
}

test('what makehosts added goes, byte for byte', async (t) => {
  t.equal(without(before + made), before);
  t.equal(without(before), before);
  t.equal(without(made, ['cn1', 'cn2'], ''), '');
});

test('a file without a newline at its end has none again', async (t) => {
  const bare = '127.0.0.1 localhost\n10.0.0.1 mn1';
  t.equal(without(`${bare}\n${made}`, ['cn1', 'cn2'], bare), bare);
});

test('a line that makehosts wrote its own in place of comes back, where it was', async (t) => {
  const own = '127.0.0.1 localhost\n10.0.0.11 cn1 # by hand\n\n10.0.0.1 mn1\n10.0.0.12\tother\n\n';
  const after = '127.0.0.1 localhost\n10.0.0.11 cn1 cn1.cluster \n\n10.0.0.1 mn1\n10.0.0.12 cn2 cn2.cluster \n\n';
  t.equal(without(after, ['cn1', 'cn2'], own), own, 'by its name, and by its address');
});

test("a node's line that was there before, unchanged, stays", async (t) => {
  const own = `${before}10.0.0.11 cn1 cn1.cluster \n`;
  t.equal(without(before + made, ['cn1', 'cn2'], own), own);
});

test('what others changed meanwhile stays changed', async (t) => {
  const text = `# first\n127.0.0.1 localhost\n\n10.0.0.1 mn1\n10.0.0.9 printer\n${made}`;
  t.equal(without(text), '# first\n127.0.0.1 localhost\n\n10.0.0.1 mn1\n10.0.0.9 printer\n');
  t.equal(without(`127.0.0.1 localhost\n\n${made}`), '127.0.0.1 localhost\n\n', 'mn1 was taken out by hand');
});

test('comments and names in comments are no node lines', async (t) => {
  const text = `${before}# cn1 is down\n10.0.0.9 printer # beside cn1\n`;
  t.equal(without(text), text);
});

test('lines of makehosts that name no node, such as those of other interfaces, go too', async (t) => {
  const text = `${before}10.1.0.11 cn1-ib0 cn1-ib0.cluster \n10.0.0.9 printer\n${made}`;
  const ofMakehosts = ['10.1.0.11 cn1-ib0 cn1-ib0.cluster '];
  const left = withoutNodeLines(text, ['cn1', 'cn2'], before.split('\n'), ofMakehosts);
  t.equal(left, `127.0.0.1 localhost\n\n10.0.0.1 mn1\n10.0.0.9 printer\n`);
});
