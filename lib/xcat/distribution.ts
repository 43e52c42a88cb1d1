import { existsSync } from 'node:fs';
import { type OsRelease, osRelease } from '../host/osrelease';
import { readLocalFile } from '../host/runstate';

/** What xcatha calls a unit by; the distributions have names of their own. */
export type UnitRole =
  | 'xcatd'
  | 'named'
  | 'dhcpd'
  | 'kea'
  | 'kea-dhcp6'
  | 'kea-ddns'
  | 'kea-agent'
  | 'conserver'
  | 'goconserver'
  | 'http'
  | 'nfs'
  | 'nfs-mountd'
  | 'ntp'
  | 'mariadb';

/** The units that can play each role, without `.service`; the first that is installed is the one. */
type Units = Readonly<Record<UnitRole, readonly string[]>>;

/** The two DHCP servers that xCAT can work with, by its own names for them. */
export type DhcpBackend = 'isc' | 'kea';

/** Where a distribution keeps PostgreSQL. */
export interface PostgresqlPlaces {
  /**
   * `clusters`: several servers side by side, each with the unit postgresql@VERSION-NAME and its configuration outside of the
   * data (Debian's postgresql-common). `single`: one unit and one data directory, with the configuration in it.
   */
  readonly form: 'clusters' | 'single';
  /** `single` only: the data directory where the unit names no other (PGDATA). */
  readonly data: string;
  /** The paths that belong on the shared directory. */
  readonly shared: readonly string[];
}

/** Where a distribution keeps MariaDB. */
export interface MariadbPlaces {
  readonly data: string;
  readonly shared: readonly string[];
}

/** All that differs between distributions for us. */
export interface Distribution {
  /** For messages, such as `Debian 12`. */
  readonly name: string;
  /** Not in the table: the names are those of the distribution that it resembles, or all that xCAT knows. */
  readonly assumed: boolean;
  readonly units: Units;
  /** The DHCP server that xCAT takes where site.dhcpbackend does not say. */
  readonly dhcp: DhcpBackend;
  readonly postgresql: PostgresqlPlaces;
  readonly mariadb: MariadbPlaces;
}

type Family = Omit<Distribution, 'name' | 'assumed' | 'dhcp'>;

/** Debian's MariaDB listens on localhost until its configuration says otherwise, so that belongs to the data. */
const debian: Family = {
  units: {
    xcatd: ['xcatd'],
    named: ['named', 'bind9'],
    dhcpd: ['isc-dhcp-server'],
    kea: ['kea-dhcp4-server', 'isc-kea-dhcp4-server'],
    'kea-dhcp6': ['kea-dhcp6-server', 'isc-kea-dhcp6-server'],
    'kea-ddns': ['kea-dhcp-ddns-server', 'isc-kea-dhcp-ddns-server'],
    'kea-agent': ['kea-ctrl-agent', 'isc-kea-ctrl-agent'],
    conserver: ['conserver', 'conserver-server'],
    goconserver: ['goconserver'],
    http: ['apache2'],
    nfs: ['nfs-kernel-server', 'nfs-server'],
    'nfs-mountd': ['nfs-mountd'],
    ntp: ['chrony', 'ntpsec', 'ntp'],
    mariadb: ['mariadb', 'mysql'],
  },
  postgresql: { form: 'clusters', data: '', shared: ['/var/lib/postgresql', '/etc/postgresql'] },
  mariadb: { data: '/var/lib/mysql', shared: ['/var/lib/mysql', '/etc/mysql'] },
};

const redHat: Family = {
  units: {
    xcatd: ['xcatd'],
    named: ['named'],
    dhcpd: ['dhcpd'],
    kea: ['kea-dhcp4'],
    'kea-dhcp6': ['kea-dhcp6'],
    'kea-ddns': ['kea-dhcp-ddns'],
    'kea-agent': ['kea-ctrl-agent'],
    conserver: ['conserver'],
    goconserver: ['goconserver'],
    http: ['httpd'],
    nfs: ['nfs-server'],
    'nfs-mountd': ['nfs-mountd'],
    ntp: ['chronyd', 'ntpd'],
    mariadb: ['mariadb', 'mysqld'],
  },
  postgresql: { form: 'single', data: '/var/lib/pgsql/data', shared: ['/var/lib/pgsql'] },
  mariadb: { data: '/var/lib/mysql', shared: ['/var/lib/mysql'] },
};

const suse: Family = {
  ...redHat,
  units: { ...redHat.units, http: ['apache2'], nfs: ['nfsserver', 'nfs-server'], mariadb: ['mariadb', 'mysql'] },
};

/** Every name that xCAT itself looks for, in its order (facts/xcat, section 9): for distributions that nobody has described. */
const anyNames: Units = {
  xcatd: ['xcatd'],
  named: ['named', 'bind9'],
  dhcpd: ['dhcp3-server', 'dhcpd', 'isc-dhcp-server'],
  kea: ['kea-dhcp4', 'kea-dhcp4-server', 'isc-kea-dhcp4-server'],
  'kea-dhcp6': ['kea-dhcp6', 'kea-dhcp6-server', 'isc-kea-dhcp6-server'],
  'kea-ddns': ['kea-dhcp-ddns', 'kea-dhcp-ddns-server', 'isc-kea-dhcp-ddns-server'],
  'kea-agent': ['kea-ctrl-agent', 'isc-kea-ctrl-agent'],
  conserver: ['conserver', 'conserver-server'],
  goconserver: ['goconserver'],
  http: ['apache2', 'httpd'],
  nfs: ['nfsserver', 'nfs-server', 'nfs', 'nfs-kernel-server'],
  'nfs-mountd': ['nfs-mountd'],
  ntp: ['chronyd', 'chrony', 'ntpd', 'ntp', 'ntpsec'],
  mariadb: ['mariadb', 'mysqld', 'mysql'],
};

const enterpriseLinux = ['rhel', 'rocky', 'almalinux', 'centos'];

/** The distributions that xCAT is run on, by os-release's ID and VERSION_ID. */
const table: readonly { readonly ids: readonly string[]; readonly versions: RegExp; readonly family: Family }[] = [
  { ids: ['debian'], versions: /^1[23]$/, family: debian },
  { ids: ['ubuntu'], versions: /^2[24]\.04$/, family: debian },
  { ids: enterpriseLinux, versions: /^(8|9|10)(\.\d+)?$/, family: redHat },
  { ids: ['sles', 'sle_hpc', 'opensuse-leap'], versions: /^15(\.\d+)?$/, family: suse },
];

const relatives: Readonly<Record<string, Family>> = { debian, ubuntu: debian, rhel: redHat, fedora: redHat, suse };

/** What shows on a node of an unknown distribution. */
export interface Probes {
  /** Debian's way with PostgreSQL, several servers side by side, is installed. */
  readonly clusters: boolean;
  /** The home of the account postgres, below which its data is in every distribution; undefined without such an account. */
  readonly postgresHome: string | undefined;
  /** MariaDB is configured in /etc/mysql. */
  readonly etcMysql: boolean;
}

let here: Distribution | undefined;

/** The distribution of this node, looked up once. */
export function thisDistribution(): Distribution {
  here ??= distributionOf(osRelease(), probe);
  return here;
}

function probe(): Probes {
  const account = /^postgres:.*$/m.exec(readLocalFile('/etc/passwd') ?? '')?.[0];
  return {
    clusters: existsSync('/usr/bin/pg_ctlcluster'),
    postgresHome: account?.split(':')[5],
    etcMysql: existsSync('/etc/mysql'),
  };
}

/**
 * The row of the table that an os-release means. One that is in no row gets all names of units that xCAT knows, to be looked
 * for, and the places of its relatives; where it has none, those that `probe` finds.
 */
export function distributionOf({ id, like, version }: OsRelease, probe: () => Probes): Distribution {
  const name = `${id}${version ? ` ${version}` : ''}`;
  const dhcp = usualDhcp(id, version);
  const row = table.find((candidate) => candidate.ids.includes(id) && candidate.versions.test(version));
  if (row) return { ...row.family, name, dhcp, assumed: false };
  const relative = [id, ...like].map((other) => relatives[other]).find((family) => family !== undefined);
  return { ...(relative ?? placesFound(probe())), units: anyNames, name, dhcp, assumed: true };
}

/** What xCAT itself goes by (facts/xcat, section 9): Kea on Enterprise Linux from 10 on and on Ubuntu from 22.04 on, else ISC. */
function usualDhcp(id: string, version: string): DhcpBackend {
  const firstWithKea =
    id === 'ubuntu' ? 22.04 : [...enterpriseLinux, 'ol'].includes(id) ? 10 : Number.POSITIVE_INFINITY;
  return Number.parseFloat(version) >= firstWithKea ? 'kea' : 'isc';
}

function placesFound({ clusters, postgresHome, etcMysql }: Probes): Omit<Family, 'units'> {
  const home = postgresHome?.replace(/\/data\/?$/, '') || '/var/lib/pgsql';
  const single: PostgresqlPlaces = { form: 'single', data: `${home}/data`, shared: [home] };
  return {
    postgresql: clusters ? debian.postgresql : single,
    mariadb: etcMysql ? debian.mariadb : redHat.mariadb,
  };
}
