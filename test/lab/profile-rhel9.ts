import type { Profile, Rearrangement } from './profile';
import { base, baseDisabled, cluster, files, generators, masked, words, xcatNeeds } from './profile-debian';

/** Servers without Debian's ways to run them, where there is such a package. */
const services = words(`
  bind9 bind9-dnsutils isc-dhcp-server conserver-server conserver-client apache2-bin chrony tftpd-hpa rsyslog
  openssh-server openssh-client sqlite3 postgresql mariadb-server-core mariadb-client`);

const rearrangement: Rearrangement = {
  // Debian's scaffold of clusters around PostgreSQL: umbrella unit, pg_ctlcluster, wrappers of psql and the like.
  purged: ['postgresql', 'postgresql-common', 'postgresql-client-common'],
  accounts: {
    bind: { name: 'named', home: '/var/named' },
    _chrony: { name: 'chrony', home: '/var/lib/chrony' },
    postgres: { name: 'postgres', home: '/var/lib/pgsql' },
    'www-data': { name: 'apache', home: '/usr/share/httpd' },
  },
  moved: [
    ['/usr/sbin/apache2', '/usr/sbin/httpd'],
    // As a whole: the server finds its libraries from where its program is.
    ['/usr/lib/postgresql/15', '/usr/lib64/pgsql'],
  ],
  removed: [
    // No init scripts: what they ran has units.
    ...words('/etc/init.d /etc/rc0.d /etc/rc1.d /etc/rc2.d /etc/rc3.d /etc/rc4.d /etc/rc5.d /etc/rc6.d /etc/rcS.d'),
    ...words('/etc/debian_version /etc/bind /var/lib/bind /var/cache/bind /etc/dhcp /var/lib/dhcp /etc/chrony'),
    ...words(
      '/etc/postgresql /usr/lib/postgresql /var/lib/postgresql /var/log/postgresql /etc/mysql /etc/alternatives/my.cnf',
    ),
    ...words('/etc/conserver /etc/default/named /etc/default/chrony /etc/default/isc-dhcp-server'),
    ...words(
      '/etc/default/tftpd-hpa /etc/network /usr/lib/tmpfiles.d/named.conf /usr/lib/tmpfiles.d/conserver-server.conf',
    ),
    ...words('named named-resolvconf chrony conserver-server').map((name) => `/usr/lib/systemd/system/${name}.service`),
    '/usr/sbin/mysqld',
  ],
  added: { dhcpd: { home: '/' }, mysql: { home: '/var/lib/mysql' } },
  tree: 'rhel9',
  directories: [
    ['/var/named', 'root', 'named', 0o1770],
    ['/var/named/data', 'named', 'named', 0o770],
    ['/var/lib/dhcpd', 'dhcpd', 'dhcpd', 0o755],
    ['/etc/httpd/conf.d', 'root', 'root', 0o755],
    ['/var/www/html', 'root', 'root', 0o755],
    ['/var/log/httpd', 'root', 'root', 0o700],
    ['/var/lib/pgsql', 'postgres', 'postgres', 0o700],
    ['/var/lib/mysql', 'mysql', 'mysql', 0o755],
    ['/var/log/mariadb', 'mysql', 'mysql', 0o750],
  ],
  links: {
    '/etc/system-release': 'redhat-release',
    '/etc/rocky-release': 'redhat-release',
    '/etc/httpd/modules': '/usr/lib/apache2/modules',
    '/etc/httpd/logs': '/var/log/httpd',
  },
  commands: [
    ['userdel', 'conservr'],
    // systemd would make this account again at boot.
    ['sed', '-i', '/www-data/d', '/usr/lib/sysusers.d/basic.conf'],
    ['sh', '-c', 'ln -s /usr/lib64/pgsql/bin/* /usr/bin'],
    ['chown', 'root:named', '/etc/named.conf'],
    ['chmod', '640', '/etc/named.conf'],
    ['install', '-o', 'dhcpd', '-g', 'dhcpd', '/dev/null', '/var/lib/dhcpd/dhcpd.leases'],
    // What `postgresql-setup --initdb` does, and what mariadb.service does at its first start.
    ['runuser', '-u', 'postgres', '--', 'initdb', '--pgdata=/var/lib/pgsql/data', '--auth=ident'],
    ['mariadb-install-db', '--user=mysql', '--datadir=/var/lib/mysql', '--skip-test-db'],
    ['mv', '/usr/sbin/mariadbd', '/usr/libexec'],
  ],
};

/**
 * A node that looks like RHEL 9 (Rocky Linux 9.5): names of units, paths, accounts and the cluster's shell are RHEL's, the
 * binaries are Debian 12's, which are of about the same age: pacemaker 2.1, PostgreSQL 15, BIND 9.18. Its package manager
 * is still dpkg.
 */
export const rhel9 = {
  suite: 'bookworm',
  packages: [...base, ...cluster, 'pcs', ...services, ...xcatNeeds],
  disabled: [...baseDisabled, 'postgresql'],
  masked,
  generators,
  files,
  rearrangement,
} as const satisfies Profile;
