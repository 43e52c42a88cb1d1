/** A way to run the program: the self-contained executable, or the script for Node. */
export type Runtime = 'bun' | 'node';

/** Something that the program needs, and what the package that has it is called. */
interface Need {
  readonly what: string;
  readonly deb: string;
  /** With the names of Enterprise Linux and SUSE where they differ. */
  readonly rpm: string;
}

const needs: readonly Need[] = [
  { what: 'the cluster', deb: 'pacemaker', rpm: 'pacemaker' },
  { what: 'its messages', deb: 'corosync', rpm: 'corosync' },
  { what: 'crm_mon, cibadmin', deb: 'pacemaker-cli-utils', rpm: '(pacemaker-cli or pacemaker)' },
  { what: 'the directories of agents', deb: 'resource-agents | resource-agents-base', rpm: 'resource-agents' },
  { what: 'ip, ss', deb: 'iproute2', rpm: '(iproute or iproute2)' },
  { what: 'arping', deb: 'iputils-arping', rpm: 'iputils' },
  { what: 'ping', deb: 'iputils-ping', rpm: 'iputils' },
  { what: 'the copy of the data', deb: 'rsync', rpm: 'rsync' },
  { what: 'units', deb: 'systemd', rpm: 'systemd' },
  { what: 'mount, logger', deb: 'mount', rpm: 'util-linux' },
  { what: 'hostname', deb: 'hostname', rpm: 'hostname' },
];

/** What one of the runtimes needs beside that. What the executable links against, rpm finds out itself. */
const runtimeNeeds: Readonly<Record<Runtime, readonly Need[]>> = {
  bun: [{ what: 'the C library', deb: 'libc6', rpm: 'glibc' }],
  node: [{ what: 'Node', deb: 'nodejs (>= 20)', rpm: '(nodejs >= 20 or nodejs20 or nodejs22)' }],
};

/** The names for `Depends:` or `Requires:`, each once. */
export function dependencies(runtime: Runtime, kind: 'deb' | 'rpm'): string[] {
  return [...new Set([...needs, ...runtimeNeeds[runtime]].map((need) => need[kind]))];
}

/** What makes it more comfortable. */
export const recommended: Readonly<Record<'deb' | 'rpm', string>> = { deb: 'crmsh | pcs', rpm: '(pcs or crmsh)' };

/** What only some sites have a use for: the tables of SQLite are checked for damage, duplicates of an IPv6 address are looked for. */
export const suggested = ['sqlite3', 'ndisc6'];
