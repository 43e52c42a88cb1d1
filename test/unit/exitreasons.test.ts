import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { sourceTree } from './support';

function textOf(file: string): string {
  return readFileSync(join(sourceTree, file), 'utf8');
}

function sources(): string[] {
  const below = (folder: string) =>
    readdirSync(join(sourceTree, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name));
  return ['xcatha.ts', ...below('agents'), ...below('lib')];
}

/** The ids in the shipped code: those of Failures, and those that an outcome carries beside its reason. */
function idsInCode(): Map<string, string> {
  const ids = new Map<string, string>();
  for (const file of sources()) {
    const text = textOf(file);
    for (const [whole, id = ''] of text.matchAll(/\bnew Failure\(\s*([^,]+),/g)) {
      const literals = [...id.matchAll(/'([^']+)'/g)].map((match) => match[1] ?? '');
      if (literals.length === 0) throw new Error(`${file}: no id can be read in ${whole}`);
      for (const literal of literals) ids.set(literal, file);
    }
    for (const [, id = ''] of text.matchAll(/\bid: '([^']+)',\s*reason/g)) ids.set(id, file);
    for (const [, id = ''] of text.matchAll(/\bnotRunning\('([^']+)',/g)) ids.set(id, file);
  }
  return ids;
}

test('every exit reason is explained once in docs/exit-reasons.md, and none that is not there', async (t) => {
  const rows = textOf('docs/exit-reasons.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const explained = rows.map(([, id = '']) => id.replaceAll('`', ''));
  t.strictSame(
    explained.filter((id, at) => explained.indexOf(id) !== at),
    [],
    'explained twice',
  );
  const ids = idsInCode();
  for (const [id, file] of ids) t.ok(explained.includes(id), `${id} of ${file}`);
  for (const id of explained) t.ok(ids.has(id), `${id} is in the code`);
  for (const [, id, codes, meaning, advice] of rows) {
    t.match(codes, /^\d+(, \d+)*$/, `${id}: return codes`);
    t.match(meaning, /\.$/, `${id}: meaning`);
    t.match(advice, /\.$/, `${id}: what to do`);
  }
});

test('ids are words with hyphens', async (t) => {
  for (const id of idsInCode().keys()) t.match(id, /^[a-z]+(-[a-z]+)*$/);
});
