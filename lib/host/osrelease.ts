import { readLocalFile } from './runstate';

/** What a node says of its distribution (os-release(5)). */
export interface OsRelease {
  /** Small letters, such as debian, ubuntu, rocky, sles. */
  readonly id: string;
  /** The ids of the distributions that it is made from, the nearest first. */
  readonly like: readonly string[];
  /** Such as 12, 22.04 or 9.5; empty where there is none. */
  readonly version: string;
}

/** The distribution of this node. Throws system errors other than a missing file. */
export function osRelease(): OsRelease {
  return parseOsRelease(readLocalFile('/etc/os-release') ?? readLocalFile('/usr/lib/os-release') ?? '');
}

/** Reads the text of an os-release file. */
export function parseOsRelease(text: string): OsRelease {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name, value] = /^([A-Z_]+)=(.*)$/.exec(line.trim()) ?? [];
    if (name && value !== undefined) values.set(name, value.replace(/^(["'])(.*)\1$/, '$2'));
  }
  return {
    id: (values.get('ID') ?? 'unknown').toLowerCase(),
    like: (values.get('ID_LIKE') ?? '').toLowerCase().split(/\s+/).filter(Boolean),
    version: values.get('VERSION_ID') ?? '',
  };
}
