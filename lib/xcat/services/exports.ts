import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readLocalFile } from '../../host/runstate';
import { Failure } from '../../ocf/failure';
import { attachedSet } from '../data/attached';
import { standardPaths } from '../data/layout';

const exportsFile = '/etc/exports';
const exportsDirectory = '/etc/exports.d';
/** What is exported now, as mountd reads it (exportfs(8)). */
const exportedNow = '/var/lib/nfs/etab';

/** An entry of the table of exports: a path, and a client that may mount it. */
export interface Export {
  readonly path: string;
  readonly client: string;
}

/** Whether /etc/exports names a path of the management node's data. Reads local files only. */
export function roleIsExported(): boolean {
  return configuredExports().some(isOfRole);
}

/** Whether all that /etc/exports names is the management node's data: then the NFS server serves nothing else on this node. */
export function exportsBelongToRole(): boolean {
  const paths = configuredExports();
  return paths.length > 0 && paths.every(isOfRole);
}

/** What of the management node's data is exported now. */
export function roleExportsNow(): Export[] {
  return (readLocalFile(exportedNow) ?? '').split('\n').flatMap((line) => {
    const [path = '', client = ''] = line.split('\t');
    const entry = { path: unescaped(path), client: client.replace(/\(.*$/, '') };
    return entry.client !== '' && isOfRole(entry.path) ? [entry] : [];
  });
}

/** Which of the management node's paths in /etc/exports is not exported, if so. */
export function exportsProblem(): Failure | undefined {
  const now = new Set(roleExportsNow().map(({ path }) => path));
  const lost = configuredExports().filter((path) => isOfRole(path) && !now.has(path));
  return lost.length > 0 ? new Failure('nfs-exports', `nfs: not exported any more: ${lost.join(', ')}`) : undefined;
}

function configuredExports(): string[] {
  const more = existsSync(exportsDirectory) ? readdirSync(exportsDirectory) : [];
  const files = more.filter((name) => name.endsWith('.exports')).map((name) => join(exportsDirectory, name));
  return [exportsFile, ...files].flatMap((file) => pathsOf(readLocalFile(file) ?? ''));
}

/** The paths that a text in the form of exports(5) names. */
export function pathsOf(text: string): string[] {
  const lines = text.replace(/\\\n/g, ' ').split('\n');
  return lines.flatMap((line) => {
    const [, quoted, plain] = /^\s*(?:"([^"]+)"|([^\s#"]+))/.exec(line) ?? [];
    const path = quoted ?? plain;
    return path === undefined ? [] : [unescaped(path)];
  });
}

/** Blanks and the like stand as a backslash and three octal digits. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_whole, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

function isOfRole(path: string): boolean {
  const attachments = attachedSet()?.attachments;
  const tops = attachments?.flatMap((attachment) => [attachment.path, attachment.source]) ?? standardPaths('sqlite');
  return tops.some((top) => path === top || path.startsWith(`${top}/`));
}
