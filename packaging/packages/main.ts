import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { controlFile, copyrightFile, debianVersion, removalScript } from './debian';
import type { Runtime } from './dependencies';
import { type Facts, readFacts } from './facts';
import { type PackagedFile, specFile } from './rpm';
import { allBelow, packed, packManuals, sizeOf, sumsOf } from './tree';

/**
 * Makes a package of a tree that `make install DESTDIR=…` has made, by the system's own tools.
 * Usage: node build/js/packaging/packages/main.js deb|rpm bun|node STAGE TARGET
 */
function main([kind, runtime, stage = '', target = '']: readonly string[]): void {
  if ((kind !== 'deb' && kind !== 'rpm') || (runtime !== 'bun' && runtime !== 'node')) {
    throw new Error('which package? deb|rpm bun|node STAGE TARGET');
  }
  const facts = readFacts('.');
  packManuals(stage);
  mkdirSync(target, { recursive: true });
  const file = kind === 'deb' ? makeDeb(facts, runtime, stage, target) : makeRpm(facts, runtime, stage, target);
  process.stdout.write(`${file}\n`);
}

function makeDeb(facts: Facts, runtime: Runtime, stage: string, target: string): string {
  const architecture = runtime === 'node' ? 'all' : tool('dpkg', ['--print-architecture'], 'dpkg').trim();
  const documents = join(stage, 'usr/share/doc/xcatha');
  writeFileSync(join(documents, 'copyright'), copyrightFile(facts));
  writeFileSync(join(documents, 'changelog.gz'), packed(facts.changelog));
  const control = join(stage, 'DEBIAN');
  mkdirSync(control, { recursive: true });
  writeFileSync(join(control, 'md5sums'), sumsOf(stage));
  writeFileSync(join(control, 'prerm'), removalScript);
  chmodSync(join(control, 'prerm'), 0o755);
  writeFileSync(join(control, 'control'), controlFile(facts, runtime, architecture, sizeOf(stage)));
  const file = join(target, `xcatha_${debianVersion(facts)}_${architecture}.deb`);
  tool('dpkg-deb', ['--root-owner-group', '-Zxz', '-z1', '--build', stage, file], 'dpkg');
  return file;
}

function makeRpm(facts: Facts, runtime: Runtime, stage: string, target: string): string {
  const top = resolve(stage, '..', 'rpmbuild');
  rmSync(top, { recursive: true, force: true });
  mkdirSync(top, { recursive: true });
  const files = allBelow(stage).map((name): PackagedFile => {
    if (lstatSync(join(stage, name)).isDirectory()) return { path: `/${name}`, kind: 'directory' };
    return { path: `/${name}`, kind: name.startsWith('usr/share/doc/') ? 'document' : 'file' };
  });
  const spec = join(top, 'xcatha.spec');
  writeFileSync(spec, specFile(facts, runtime, resolve(stage), files));
  tool(
    'rpmbuild',
    ['-bb', '--define', `_topdir ${top}`, '--define', '_binary_payload w3.gzdio', spec],
    'rpm or rpm-build',
  );
  const [made] = readdirSync(join(top, 'RPMS'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.rpm'),
  );
  if (!made) throw new Error(`rpmbuild has left no package in ${top}`);
  const file = join(target, made.split('/').at(-1) ?? made);
  renameSync(join(top, 'RPMS', made), file);
  return file;
}

/** Runs one of the system's tools. Throws with its last words, or with the package that has it. */
function tool(program: string, args: readonly string[], packageName: string): string {
  const result = spawnSync(program, args, { encoding: 'utf8' });
  if (result.error) throw new Error(`${program} is needed (package ${packageName}): ${result.error.message}`);
  if (result.status === 0) return result.stdout;
  throw new Error(`${program} failed: ${result.stderr.trim().split('\n').slice(-5).join('; ')}`);
}

try {
  main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`packages: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
