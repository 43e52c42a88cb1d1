import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'tap';
import { preProcessFile } from 'typescript';
import { sourceTree } from './support';

/** What a room may import besides its own files: other rooms or single files, packages, and modules of Node. */
interface Room {
  readonly ours: readonly string[];
  readonly packages?: readonly string[];
}

/**
 * Who may import whom: agents/ says what is offered to the cluster, lib/ how it is done, each room one part of it. An entry
 * that ends in .ts is one file, any other a folder with all that is in it.
 */
const rooms: Readonly<Record<string, Room>> = {
  'xcatha.ts': { ours: ['agents', 'lib/cli', 'lib/host', 'lib/ocf', 'lib/release.ts'] },
  agents: { ours: ['lib/ocf', 'lib/host', 'lib/xcat', 'lib/database'] },
  'lib/ocf': { ours: [], packages: ['xml2js'] },
  'lib/host': {
    ours: ['lib/ocf/deadline.ts', 'lib/ocf/failure.ts', 'lib/ocf/returncodes.ts'],
    packages: ['execa', 'xml2js'],
  },
  'lib/xcat': { ours: ['lib/host', 'lib/ocf'] },
  'lib/database': { ours: ['lib/host', 'lib/ocf', 'lib/xcat'] },
  'lib/cluster/configuration': { ours: ['agents', 'lib/host', 'lib/ocf'] },
  'lib/cluster/state': { ours: ['lib/cluster/configuration', 'lib/host', 'lib/ocf'], packages: ['xml2js'] },
  'lib/cluster/change': { ours: ['lib/cluster/configuration', 'lib/cluster/state', 'lib/host', 'lib/ocf'] },
  'lib/setup': { ours: ['lib/cluster', 'lib/database', 'lib/host', 'lib/ocf', 'lib/xcat'] },
  'lib/check': { ours: ['lib/cluster', 'lib/database', 'lib/host', 'lib/ocf', 'lib/setup', 'lib/xcat'] },
  'lib/failover': {
    ours: ['lib/cluster', 'lib/host', 'lib/ocf', 'lib/setup', 'lib/xcat'],
  },
  'lib/cli': {
    ours: ['lib/check', 'lib/cluster', 'lib/failover', 'lib/host', 'lib/ocf', 'lib/setup', 'lib/release.ts'],
    packages: ['commander'],
  },
  'lib/release.ts': { ours: ['package.json'] },
};

/** Programs are started in lib/host alone; only the log has its own `logger`, so that lib/ocf needs nothing of ours. */
const mayStartPrograms = ['lib/host', 'lib/ocf/log.ts'];

/** What is cheap enough to be loaded by every monitor, whether it uses it or not. */
const cheapToLoad = ['node:fs', 'node:os', 'node:path'];

const shipped = ['xcatha.ts', ...filesBelow('agents'), ...filesBelow('lib')];

function filesBelow(folder: string): string[] {
  return readdirSync(join(sourceTree, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
    .sort();
}

function isIn(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`);
}

function sourceOf(file: string): string {
  return readFileSync(join(sourceTree, file), 'utf8');
}

/** What a file imports: files of ours by their path in the source tree, everything else by its name. Also `import()`. */
function importsOf(file: string): { ours: string[]; others: string[] } {
  const names = preProcessFile(sourceOf(file), true, true).importedFiles.map(({ fileName }) => fileName);
  const ours = names.filter((name) => name.startsWith('.')).map((name) => pathOf(join(dirname(file), name)));
  return { ours, others: names.filter((name) => !name.startsWith('.')) };
}

function pathOf(name: string): string {
  return name.endsWith('.json') ? name : `${name.replace(/\.js$/, '')}.ts`;
}

function roomOf(file: string): [name: string, room: Room] {
  const found = Object.entries(rooms).find(([name]) => isIn(file, name));
  if (!found) throw new Error(`${file} stands in no room: give it one here and in the design`);
  return found;
}

test('every file imports only what its room may', async (t) => {
  for (const file of shipped) {
    const [name, room] = roomOf(file);
    const { ours, others } = importsOf(file);
    for (const imported of ours) {
      t.ok(
        [name, ...room.ours].some((place) => isIn(imported, place)),
        `${file} imports ${imported}`,
      );
    }
    const foreign = others.filter((other) => !other.startsWith('node:'));
    t.strictSame(
      foreign.filter((other) => !room.packages?.includes(other)),
      [],
      `packages of ${file}`,
    );
  }
});

test('the table has no room and no permission that nobody uses', async (t) => {
  for (const [name, room] of Object.entries(rooms)) {
    const files = shipped.filter((file) => roomOf(file)[0] === name);
    t.ok(files.length > 0, name);
    const all = files.map(importsOf);
    for (const place of room.ours) {
      t.ok(
        all.some(({ ours }) => ours.some((file) => isIn(file, place))),
        `${name} imports ${place}`,
      );
    }
    for (const used of room.packages ?? [])
      t.ok(
        all.some(({ others }) => others.includes(used)),
        `${name} imports ${used}`,
      );
  }
});

test('lib/cluster knows of an agent what it offers, not what it does', async (t) => {
  for (const file of filesBelow('lib/cluster')) {
    for (const [, names] of sourceOf(file).matchAll(/import (.*) from '[./]*\/agents\//g)) {
      t.match(names, /^\{ definition as \w+ \}$/, file);
    }
  }
});

test('programs are started by lib/host alone', async (t) => {
  for (const file of shipped.filter((file) => !mayStartPrograms.some((place) => isIn(file, place)))) {
    const { others } = importsOf(file);
    t.notOk(others.includes('node:child_process') || others.includes('execa'), file);
  }
});

test('an agent is loaded without anything that is dear to load; that comes where it is used', async (t) => {
  const atTheStart = new Set<string>();
  const load = (file: string): void => {
    if (atTheStart.has(file)) return;
    atTheStart.add(file);
    const text = codeOf(file).replace(/\bimport\([^)]*\)/g, '');
    const names = preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
    for (const name of names.filter((one) => !one.startsWith('.')))
      t.ok(cheapToLoad.includes(name), `${file}: ${name}`);
    for (const imported of oursAmong(file, names)) load(imported);
  };
  for (const file of ['xcatha.ts', ...filesBelow('agents')]) load(file);
  t.ok(atTheStart.size > 30);
});

test('shipped code never imports tests', async (t) => {
  for (const file of shipped) {
    for (const imported of importsOf(file).ours) t.notOk(isIn(imported, 'test'), `${file} imports ${imported}`);
  }
});

test('no file imports itself by way of others', async (t) => {
  const known = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) t.fail(`a cycle: ${[...path.slice(at), file].join(' -> ')}`);
    if (at >= 0 || known.has(file)) return;
    known.add(file);
    for (const imported of valueImportsOf(file)) visit(imported, [...path, file]);
  };
  for (const file of shipped) visit(file, []);
  t.equal(known.size, shipped.length);
});

/** Without the imports of types, which are gone when the program runs. */
function codeOf(file: string): string {
  return sourceOf(file).replace(/^import type [^;]*;/gm, '');
}

function valueImportsOf(file: string): string[] {
  return oursAmong(
    file,
    preProcessFile(codeOf(file), true, true).importedFiles.map(({ fileName }) => fileName),
  );
}

/** Source files among imported names, by their path in the source tree. */
function oursAmong(file: string, names: readonly string[]): string[] {
  return names
    .filter((name) => name.startsWith('.') && !name.endsWith('.json'))
    .map((name) => pathOf(join(dirname(file), name)));
}
