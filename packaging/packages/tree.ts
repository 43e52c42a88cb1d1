import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Everything below a directory, by the paths in it, sorted. */
export function allBelow(top: string): string[] {
  return readdirSync(top, { recursive: true, encoding: 'utf8' }).sort();
}

/** The same without directories. */
export function filesBelow(top: string): string[] {
  return allBelow(top).filter((name) => !lstatSync(join(top, name)).isDirectory());
}

/** Packs the manual pages as distributions have them; a link follows its page. */
export function packManuals(top: string): void {
  for (const name of filesBelow(top).filter((path) => path.startsWith('usr/share/man/') && !path.endsWith('.gz'))) {
    const path = join(top, name);
    if (lstatSync(path).isSymbolicLink()) symlinkSync(`${readlinkSync(path)}.gz`, `${path}.gz`);
    else writeFileSync(`${path}.gz`, packed(readFileSync(path)));
    rmSync(path);
  }
}

/** The same bytes for the same text, whenever they are made. */
export function packed(text: string | Buffer): Buffer {
  return gzipSync(text, { level: 9 });
}

/** The sums of the files, as dpkg keeps them. */
export function sumsOf(top: string): string {
  const files = filesBelow(top).filter((name) => !name.startsWith('DEBIAN/') && lstatSync(join(top, name)).isFile());
  const sum = (name: string) =>
    createHash('md5')
      .update(readFileSync(join(top, name)))
      .digest('hex');
  return files.map((name) => `${sum(name)}  ${name}\n`).join('');
}

/** What the files take on a disk, KiB. */
export function sizeOf(top: string): number {
  return filesBelow(top).reduce((sum, name) => sum + Math.ceil(lstatSync(join(top, name)).size / 1024), 0);
}
