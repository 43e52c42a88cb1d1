import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { discardUnfinished, replaceFile } from '../../host/files/atomicfile';
import { readNameFile, replaceNameFile } from '../../host/names/namefile';
import { withBlockFirst, withoutBlock } from '../../host/names/textblock';
import { readLocalFile } from '../../host/runstate';
import { parseHostsLine } from './hostslines';

const hostsFile = '/etc/hosts';
/** Where /etc/hosts is kept as it was, while this node has lines of the management node's. */
export const hostsRecord = '/var/lib/xcatha/hosts-before.json';
/** Whose block the lines are in that were brought here. */
const blockOwner = 'xcat-services';

/** /etc/hosts as it was, the nodes whose lines makehosts may have changed since, and the lines that it made. */
interface HostsRecord {
  readonly lines: readonly string[];
  readonly nodes: readonly string[];
  readonly made?: readonly string[];
  /** The lines just before makehosts, while it runs: what is there beyond them is its work, also when we are killed meanwhile. */
  readonly making?: readonly string[];
}

/** The text of /etc/hosts. Throws system errors. */
export function wholeHostsText(): string {
  return readNameFile(hostsFile) ?? '';
}

/** The same without the lines that were brought here. Throws system errors. */
export function hostsText(): string {
  return withoutBlock(wholeHostsText(), blockOwner) ?? '';
}

/**
 * makehosts writes the names of all nodes into /etc/hosts of the management node, also in place of lines that were there. They
 * belong to the role, not to this host: stop takes them out again. What was there before is kept on the disk, so that a crash
 * in between loses nothing; a record that is still there is of a term that ended in one, and its lines stay.
 * Throws system errors and what `makehosts` throws.
 */
export async function makeNodeLines(nodes: readonly string[], makehosts: () => Promise<void>): Promise<void> {
  await dropBroughtLines();
  const now = linesOf(hostsText());
  const earlier = readRecord();
  const record = {
    lines: earlier?.lines ?? now,
    nodes: [...new Set([...(earlier?.nodes ?? []), ...nodes])],
    made: madeLines(earlier),
  };
  await writeRecord({ ...record, making: now });
  await makehosts();
  await writeRecord({ ...record, made: madeLines({ ...record, making: now }) });
}

/** The lines of /etc/hosts that makehosts made. */
export function madeLines(record: HostsRecord | undefined = readRecord()): string[] {
  const before = record?.making && new Set(record.making);
  const since = before ? linesOf(hostsText()).filter((line) => !before.has(line) && addressOf(line) !== '') : [];
  return [...new Set([...(record?.made ?? []), ...since])];
}

/** Puts the lines that came with the management node into /etc/hosts, in place of those that came before. Throws system errors. */
export async function bringLines(lines: readonly string[]): Promise<void> {
  const without = hostsText();
  await writeHosts(lines.length > 0 ? withBlockFirst(without, blockOwner, lines) : without);
}

/** Adds lines to /etc/hosts for good. Throws system errors. */
export async function appendLines(lines: readonly string[]): Promise<void> {
  const text = wholeHostsText();
  const end = text === '' || text.endsWith('\n') ? '' : '\n';
  if (lines.length > 0) await writeHosts(`${text}${end}${lines.join('\n')}\n`);
}

/** Takes all lines of the role out again: those that were brought, those of the remembered nodes and of `nodes`. Throws system errors. */
export async function dropRoleLines(nodes: readonly string[]): Promise<void> {
  discardUnfinished(hostsRecord);
  const record = readRecord();
  if (record === undefined) return dropBroughtLines();
  const all = [...record.nodes, ...nodes];
  await writeHosts(withoutNodeLines(hostsText(), all, record.lines, madeLines(record)));
  rmSync(hostsRecord, { force: true });
}

function dropBroughtLines(): Promise<void> {
  return writeHosts(hostsText());
}

async function writeHosts(text: string): Promise<void> {
  if (text !== wholeHostsText()) await replaceNameFile(hostsFile, text);
}

function readRecord(): HostsRecord | undefined {
  const text = readLocalFile(hostsRecord);
  return text === undefined ? undefined : (JSON.parse(text) as HostsRecord);
}

async function writeRecord(record: HostsRecord): Promise<void> {
  mkdirSync(dirname(hostsRecord), { recursive: true, mode: 0o755 });
  await replaceFile(hostsRecord, JSON.stringify(record), 0o600);
}

/**
 * The hosts text without the lines that name one of `nodes` or are among `made`, and with those lines of `before` again in
 * whose place they stood. What others have added or taken away meanwhile stays so.
 */
export function withoutNodeLines(
  text: string,
  nodes: readonly string[],
  before: readonly string[],
  made: readonly string[] = [],
): string {
  const names = new Set(nodes);
  const original = new Set(before);
  const ofMakehosts = new Set(made);
  const isNodeLine = (line: string) => ofMakehosts.has(line) || namesOf(line).some((name) => names.has(name));
  const going = new Set(linesOf(text).filter((line) => isNodeLine(line) && !original.has(line)));
  const takenAddresses = new Set([...going].map(addressOf));
  const wasReplaced = (line: string) => isNodeLine(line) || takenAddresses.has(addressOf(line));

  let rest = linesOf(text).filter((line) => !going.has(line));
  const result: string[] = [];
  for (const line of before) {
    const at = rest.indexOf(line);
    if (at >= 0) result.push(...rest.slice(0, at + 1));
    else if (wasReplaced(line)) result.push(line);
    rest = rest.slice(at + 1);
  }
  // makehosts ends the file with a newline, whether it had one or not.
  if (rest.length === 1 && rest[0] === '' && before.length > 0) rest = [];
  return [...result, ...rest].join('\n');
}

function addressOf(line: string): string {
  return parseHostsLine(line)?.address ?? '';
}

function namesOf(line: string): readonly string[] {
  return parseHostsLine(line)?.names ?? [];
}

function linesOf(text: string): string[] {
  return text.split('\n');
}
