import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What a service is called on one distribution or another, in the order in which xCAT looks. */
const candidates = {
  named: ['named', 'bind9'],
  dhcp: ['dhcp3-server', 'dhcpd', 'isc-dhcp-server'],
  'kea-dhcp4': ['kea-dhcp4', 'kea-dhcp4-server', 'isc-kea-dhcp4-server'],
  nfs: ['nfsserver', 'nfs-server', 'nfs', 'nfs-kernel-server'],
  http: ['apache2', 'httpd'],
} as const satisfies Record<string, readonly [string, ...string[]]>;

/** A service by xCAT's own name for it. */
export type Service = keyof typeof candidates;

const unitDirectories = ['/usr/lib/systemd/system', '/lib/systemd/system'];
const scriptDirectory = '/etc/init.d';

/** The unit of a service on this machine: the first name that has a unit file, else the first that has an init script. */
export function unitOf(service: Service, isThere: (path: string) => boolean = existsSync): string {
  const names = candidates[service];
  const hasUnit = (name: string) => unitDirectories.some((directory) => isThere(join(directory, `${name}.service`)));
  const hasScript = (name: string) => isThere(join(scriptDirectory, name));
  return names.find(hasUnit) ?? names.find(hasScript) ?? names[0];
}
