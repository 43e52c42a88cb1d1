import { dependencies, type Runtime, recommended, suggested } from './dependencies';
import { type Facts, maintainer, packageRelease } from './facts';
import { refusalToGo } from './removal';

/** The control file of the Debian package. `installedKiB` is what it takes on the disk. */
export function controlFile(facts: Facts, runtime: Runtime, architecture: string, installedKiB: number): string {
  const fields: readonly (readonly [string, string])[] = [
    ['Package', 'xcatha'],
    ['Version', debianVersion(facts)],
    ['Architecture', architecture],
    ['Maintainer', maintainer],
    ['Installed-Size', String(installedKiB)],
    ['Depends', dependencies(runtime, 'deb').join(', ')],
    ['Recommends', recommended.deb],
    ['Suggests', suggested.join(', ')],
    ['Section', 'admin'],
    ['Priority', 'optional'],
    ['Homepage', 'https://xcat.org'],
    ['Description', `${facts.summary}\n ${wrapped(facts.description, 78).join('\n ')}`],
  ];
  return `${fields.map(([name, value]) => `${name}: ${value}`).join('\n')}\n`;
}

/** What is asked before the package goes: dpkg says `remove`, or `upgrade` when a newer one follows. */
export const removalScript = `#!/bin/sh
set -e
if [ "$1" = remove ]; then
${refusalToGo}
fi
`;

/** The version with the package's own number. */
export function debianVersion({ version }: Facts): string {
  return `${version}-${packageRelease}`;
}

/** Debian's own file about the licence. */
export function copyrightFile({ license, licenseText }: Facts): string {
  const text = licenseText.trimEnd().split('\n');
  const body = text.map((line) => (line.trim() === '' ? ' .' : ` ${line}`)).join('\n');
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: xcatha

Files: *
Copyright: the xcatha authors
License: ${license}
${body}
`;
}

/** A text in lines of at most `width`. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
