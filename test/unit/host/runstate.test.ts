import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Test, test } from 'tap';
import { readSecretLine, withSecretFile } from '../../../lib/host/files/secretfile';
import { readNameFile, replaceNameFile } from '../../../lib/host/names/namefile';
import { contentOf, forget, remember, remembersLike, scratchFile } from '../../../lib/host/runstate';

/** A number that no process has: above the kernel's highest. */
const nobody = 5_000_000;

function scene(t: Test): string {
  process.env.HA_RSCTMP = t.testdir();
  remember('value', 1);
  return join(process.env.HA_RSCTMP, 'xcatha');
}

test('what actions that were killed have left goes with the next value that is forgotten', async (t) => {
  const directory = scene(t);
  const left = [`.secret.04f03d3c-30c5-498e-9716-dcaf8d99d6b5.${nobody}`, `.value.${nobody}`];
  const own = `.secret.04f03d3c-30c5-498e-9716-dcaf8d99d6b5.${process.pid}`;
  for (const name of [...left, own]) writeFileSync(join(directory, name), 'secret');
  forget('value');
  t.strictSame(readdirSync(directory), [own], 'that of a process which lives stays');
});

test('a secret is in a file for root alone, and is forgotten under a name by which its writer is known', async (t) => {
  const directory = scene(t);
  await withSecretFile('secret', async (path) => {
    t.match(path, new RegExp(`\\.${process.pid}$`));
    t.equal(readFileSync(path, 'utf8'), 'secret');
  });
  t.strictSame(readdirSync(directory), ['value.json']);
});

test('a scratch file has no name, also where one of that name was left', async (t) => {
  const directory = scene(t);
  writeFileSync(join(directory, `.scratch.${process.pid}`), 'old');
  const file = scratchFile('text');
  t.equal(contentOf(file), 'text');
  closeSync(file);
  t.strictSame(readdirSync(directory), ['value.json']);
  t.ok(remembersLike('val'));
  t.notOk(remembersLike('storage+'));
});

test('a secret is read from a file for its owner alone, and nobody waits for a pipe', async (t) => {
  const directory = t.testdir({ open: 'x', empty: '\n', good: 'word\nmore' });
  const at = (name: string) => join(directory, name);
  execFileSync('mkfifo', ['-m', '600', at('pipe')]);
  chmodSync(at('open'), 0o644);
  for (const name of ['empty', 'good']) chmodSync(at(name), 0o600);
  t.equal(readSecretLine(at('good')), 'word');
  t.throws(() => readSecretLine(at('pipe')), /pipe is no regular file/);
  t.throws(() => readSecretLine(at('open')), /open can be read by others: chmod 600/);
  t.throws(() => readSecretLine(at('empty')), /empty has nothing in its first line/);
  t.throws(() => readSecretLine(at('absent')), /absent cannot be read/);
});

test('a name file in whatever encoding goes back byte for byte', async (t) => {
  const path = join(t.testdir(), 'resolv.conf');
  const bytes = Buffer.from([0x23, 0x20, 0xe4, 0x0d, 0x0a, 0xc3, 0xa4, 0x0a]);
  writeFileSync(path, bytes);
  await replaceNameFile(path, `# ours\n${readNameFile(path)}`);
  t.ok(readFileSync(path).equals(Buffer.concat([Buffer.from('# ours\n'), bytes])));
});
