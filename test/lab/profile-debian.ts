import type { Profile } from './profile';

/** What every node has, whatever its distribution: an operating system and the tools that tests use. */
export const base = words(`
  systemd systemd-sysv dbus iproute2 iputils-arping iputils-ping procps hostname kmod nftables psmisc lsof strace less
  vim-tiny ca-certificates curl wget bc net-tools python3 rsync acl attr fuse3 e2fsprogs openssl`);

/** The cluster's software, without a shell for administrators. */
export const cluster = words('pacemaker corosync pacemaker-cli-utils resource-agents libxml2-utils');

/** What a real xCAT needs, for file trees laid over the nodes (see layers.ts). */
export const xcatNeeds = words(`
  nmap ipmitool syslinux-common libdbi-perl libdbd-sqlite3-perl libdbd-pg-perl libdbd-mysql-perl libio-socket-ssl-perl
  libxml-simple-perl libxml-libxml-perl libxml-parser-perl libjson-perl libnet-dns-perl libexpect-perl libsoap-lite-perl
  libhttp-async-perl libnet-https-nb-perl libcrypt-cbc-perl libcrypt-rijndael-perl liblwp-protocol-https-perl
  libnet-telnet-perl libcgi-pm-perl libhash-merge-perl libdigest-sha-perl libsnmp-perl`);

const services = words(`
  bind9 bind9-dnsutils isc-dhcp-server kea-dhcp4-server conserver-server conserver-client apache2 chrony tftpd-hpa rsyslog
  openssh-server openssh-client sqlite3 postgresql mariadb-server`);

/** Units of the packages above that would start by themselves. */
export const baseDisabled = words(`
  corosync pacemaker pcsd pcsd-ruby logd named isc-dhcp-server conserver-server chrony tftpd-hpa rsyslog ssh ipmievd rsync`);

/** Units that serve nothing in a lab. */
export const masked = words(`
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service
  fstrim.timer logrotate.timer systemd-pstore.service getty.target console-getty.service
  systemd-firstboot.service systemd-resolved.service systemd-networkd.service run-rpc_pipefs.mount`);

/** Those that remain are Debian's own: for init scripts, and for PostgreSQL's clusters. */
export const generators = words(`
  bless-boot cryptsetup debug fstab getty gpt-auto hibernate-resume integritysetup rc-local run ssh system-update tpm2
  veritysetup`).map((name) => `systemd-${name}-generator`);

/** Files that make a node fit for tests. */
export const files = {
  '/etc/systemd/journald.conf.d/lab.conf': '[Journal]\nStorage=persistent\nSyncIntervalSec=1s\n',
  '/root/.bashrc': "PS1='\\u@\\h:\\w# '\nalias ll='ls -l'\n",
} as const;

/** Debian 12: pacemaker 2.1, crmsh 4 and pcs, PostgreSQL 15, MariaDB 10.11. */
export const debian12 = {
  suite: 'bookworm',
  packages: [...base, ...cluster, 'crmsh', 'pcs', ...services, ...xcatNeeds],
  disabled: [...baseDisabled, 'kea-dhcp4-server', 'apache2', 'apache-htcacheclean', 'postgresql', 'mariadb'],
  masked,
  generators,
  // -x: no node ever sets the clock of the machine that the lab runs on.
  files: { ...files, '/etc/default/chrony': 'DAEMON_OPTS="-F 1 -x"\n' },
} as const satisfies Profile;

/** Debian 13: pacemaker 3.0, crmsh 5 and pcs, PostgreSQL 17, MariaDB 11.8; its packages have the same names. */
export const debian13 = { ...debian12, suite: 'trixie' } as const satisfies Profile;

/** The words of a text: lists of names are easier to read so. */
export function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
