import type { ProfileName } from '../lab';

/** What the machines of a profile call the things that the tests look at. */
export interface Names {
  /** Units of the services behind xcatd. */
  readonly named: string;
  readonly dhcpd: string;
  readonly conserver: string;
  readonly http: string;
  readonly ntp: string;
  readonly postgresql: ServerNames;
  readonly mariadb: ServerNames;
  /** The shell that administrators move the management node with. */
  readonly shell: 'crm' | 'pcs';
}

/** A database server: its unit, its program as ps shows it, and the paths that stand on the shared directory. */
export interface ServerNames {
  readonly unit: string;
  readonly program: string;
  readonly paths: readonly string[];
}

const debian12: Names = {
  named: 'named',
  dhcpd: 'isc-dhcp-server',
  conserver: 'conserver-server',
  http: 'apache2',
  ntp: 'chrony',
  postgresql: {
    unit: 'postgresql@15-main',
    program: 'postgres',
    paths: ['/var/lib/postgresql', '/etc/postgresql'],
  },
  mariadb: { unit: 'mariadb', program: 'mariadbd', paths: ['/var/lib/mysql', '/etc/mysql'] },
  shell: 'crm',
};

/** By the lab's profiles. */
export const namesOf: Readonly<Record<ProfileName, Names>> = {
  debian12,
  debian13: { ...debian12, postgresql: { ...debian12.postgresql, unit: 'postgresql@17-main' } },
  rhel9: {
    named: 'named',
    dhcpd: 'dhcpd',
    conserver: 'conserver',
    http: 'httpd',
    ntp: 'chronyd',
    postgresql: { unit: 'postgresql', program: 'postmaster', paths: ['/var/lib/pgsql'] },
    mariadb: { unit: 'mariadb', program: 'mariadbd', paths: ['/var/lib/mysql'] },
    shell: 'pcs',
  },
};

/** The units of the services of a management node, xcatd first. */
export function serviceUnits({ named, dhcpd, conserver, http, ntp }: Names): string[] {
  return ['xcatd', named, dhcpd, conserver, http, ntp];
}
