import { readFileSync, writeFileSync } from 'node:fs';

const HOSTS = '/etc/hosts';

/** One line of /etc/hosts that names an IPv4 address. */
export interface HostEntry {
  readonly address: string;
  readonly names: readonly string[];
}

/** The IPv4 entries of /etc/hosts in the order of the file. */
export function readHosts(): HostEntry[] {
  return readLines()
    .map(parseLine)
    .filter((entry) => entry !== undefined);
}

/**
 * Puts a line for each node into /etc/hosts: in place of one that has the node's address or name, else at the end. The
 * file is written in place, as xCAT does, so owner and mode stay.
 */
export function writeHosts(entries: readonly HostEntry[]): void {
  const lines = readLines();
  const byAddress = new Map(entries.map((entry) => [entry.address, entry]));
  const byName = new Map(entries.map((entry) => [entry.names[0], entry]));
  const written = new Set<HostEntry>();
  const kept = lines.flatMap((line) => {
    const present = parseLine(line);
    const entry =
      present && (byAddress.get(present.address) ?? present.names.map((name) => byName.get(name)).find(Boolean));
    if (!entry) return [line];
    if (written.has(entry)) return [];
    written.add(entry);
    return [formatLine(entry)];
  });
  const added = entries.filter((entry) => !written.has(entry)).map(formatLine);
  write([...kept, ...added]);
}

/** Takes the lines of these names out of /etc/hosts. */
export function removeHosts(names: ReadonlySet<string>): void {
  write(readLines().filter((line) => !parseLine(line)?.names.some((name) => names.has(name))));
}

function readLines(): string[] {
  return readFileSync(HOSTS, 'utf8').replace(/\n$/, '').split('\n');
}

function write(lines: readonly string[]): void {
  writeFileSync(HOSTS, `${lines.join('\n')}\n`);
}

function formatLine({ address, names }: HostEntry): string {
  return `${address} ${names.join(' ')} `;
}

function parseLine(line: string): HostEntry | undefined {
  const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
  return /^[\d.]+$/.test(address) && names.length > 0 ? { address, names } : undefined;
}
