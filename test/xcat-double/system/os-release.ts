import { existsSync, readFileSync } from 'node:fs';

/** Which distribution a machine has. */
export interface OsRelease {
  readonly id: string;
  readonly version: string;
}

/** This machine's distribution as /etc/os-release says; empty names when there is no such file. */
export function readOsRelease(): OsRelease {
  return parseOsRelease(existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '');
}

/** Reads the text of an os-release file. */
export function parseOsRelease(text: string): OsRelease {
  const value = (name: string) => new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(text)?.[1] ?? '';
  return { id: value('ID'), version: value('VERSION_ID') };
}
