import { existsSync } from 'node:fs';

/** Where BIND's files are on this machine. */
export interface NameServerPaths {
  readonly configuration: string;
  /** Zone files and their journals; ends in a slash. */
  readonly directory: string;
  /** What xCAT calls the server when it restarts it. */
  readonly spokenName: string;
}

/** Looks for BIND's files as xCAT does: RHEL's places before SUSE's before Debian's. */
export function nameServerPaths(isThere: (path: string) => boolean = existsSync): NameServerPaths {
  const isDebian = !isThere('/etc/named.conf') && isThere('/etc/bind');
  return {
    configuration: isDebian ? '/etc/bind/named.conf' : '/etc/named.conf',
    directory: ['/var/named/', '/var/lib/named/'].find((directory) => isThere(directory)) ?? '/var/lib/bind/',
    spokenName: isDebian ? 'bind9' : 'named',
  };
}
