import type { OsRelease } from '../system/os-release';

/** The DHCP servers that xCAT knows. */
export type DhcpBackend = 'isc' | 'kea';

/** The program of each: without it the server is not there. */
export const backendPrograms = { isc: 'dhcpd', kea: 'kea-dhcp4' } as const satisfies Record<DhcpBackend, string>;

const enterpriseLinux = ['rhel', 'rocky', 'almalinux', 'centos', 'ol'];

/**
 * Which server makedhcp is to work with: what site.dhcpbackend says, else what is usual on the distribution. Throws when the
 * value is none of xCAT's, and when the server chosen is not installed.
 */
export function chooseBackend(
  requested: string,
  os: OsRelease,
  isInstalled: (program: string) => boolean,
): DhcpBackend {
  const wanted = requested.trim().toLowerCase() || 'auto';
  if (wanted !== 'auto' && wanted !== 'isc' && wanted !== 'kea') {
    throw new Error(`Invalid site.dhcpbackend value '${requested}'. Valid values are auto, isc, and kea.`);
  }
  const chosen = wanted === 'auto' ? usualBackend(os) : wanted;
  if (!isInstalled(backendPrograms[chosen])) {
    throw new Error(`The selected DHCP backend '${chosen}' is not available on this system.`);
  }
  return chosen;
}

/** Kea on Enterprise Linux from 10 and on Ubuntu from 22.04, ISC everywhere else, Debian too. */
function usualBackend({ id, version }: OsRelease): DhcpBackend {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (enterpriseLinux.includes(id)) return major >= 10 ? 'kea' : 'isc';
  if (id === 'ubuntu') return major > 22 || (major === 22 && minor >= 4) ? 'kea' : 'isc';
  return 'isc';
}
