import { quiet, type Recorded, words } from './recorded';
import { recordedPassword } from './recorded-postgresql';

const runs = (command: string) => [`Running command on xn1: ${command} 2>&1`, ''];
const serverFile = '/etc/mysql/mariadb.conf.d/50-server.cnf';
const failed = (command: string, reason: string) => [`Command failed: ${command} 2>&1. Error message: ${reason}.`, ''];

/** mysqlsetup, which works as it is shipped (recordings 40, 41 and 41b; there the host was xn3 at 10.88.0.3). */
export const setUp: Recorded = {
  argv: words('mysqlsetup -i -V -f /root/hosts.my'),
  env: { XCATMYSQLADMIN_PW: recordedPassword, XCATMYSQLROOT_PW: recordedPassword },
  code: 0,
  stdout: [
    ...runs('dpkg -l | grep mariadb'),
    ...runs('dpkg -l | grep -i mariadb-server'),
    ...runs('pidof mysqld'),
    ...runs('pidof mariadbd'),
    ...runs(`sed 's/^bind/#&/' ${serverFile} > /tmp/my.cnf; mv -f /tmp/my.cnf ${serverFile};chmod 644 ${serverFile}`),
    ...runs('ln -s /usr/bin/resolveip /usr/libexec/resolveip'),
    ...runs('/usr/bin/mysql_install_db --user=mysql'),
    ...runs("ps -ef | grep -E 'mariadbd|mysqld' | grep -v grep"),
    ...runs('update-rc.d mysql defaults'),
    'Backing up xCAT Database to /root/xcat-dbback.',
    'This could take several minutes.',
    ...runs('mkdir -p /root/xcat-dbback'),
    ...runs('dumpxCATdb -p /root/xcat-dbback'),
    'Shutting down the xcatd daemon during database migration.',
    ...runs('grep master /root/xcat-dbback/site.csv'),
    ...runs('cp /etc/xcat/cfgloc.mysql /etc/xcat/cfgloc'),
    'Restoring the xCAT Database with /root/xcat-dbback to MySQL database.',
    'This could take several minutes.',
    'xCAT is now running on the MySQL database.',
  ],
  stderr: [
    ...failed('pidof mysqld', ''),
    ...failed('pidof mariadbd', ''),
    ...failed('update-rc.d mysql defaults', 'update-rc.d: error: unable to read /etc/init.d/mysql'),
    ' update-rc.d mysql defaults failed. MySQL will not restart on reboot.',
  ],
};

const lsxcatd = [
  'cfgloc=mysql:dbname=xcatdb;host=10.88.0.1|xcatadmin',
  'dbengine=mysql',
  'dbname=xcatdb',
  'dbhost=10.88.0.1',
  'dbadmin=xcatadmin',
];

const accounts = "select concat(user, '@', host) from mysql.user where user in ('xcatadmin', 'root') order by 1";

/** What it has left, and xCAT on it. MariaDB gives the rows in the order of their keys. */
export const onMariadb: readonly Recorded[] = [
  quiet('lsxcatd -d', ...lsxcatd),
  quiet('lsxcatd -a', 'Version 2.19.0 (git commit <commit>)', 'This is a Management Node', ...lsxcatd),
  {
    argv: ['mariadb', '-N', '-e', accounts],
    code: 0,
    stdout: [
      ...['root@10.88.0.1', 'root@localhost'],
      ...['%', '10.88.0.1', '10.88.0.2', 'localhost'].map((host) => `xcatadmin@${host}`),
    ],
    stderr: [],
  },
  quiet('chtab key=aaa site.value=first'),
  quiet('lsdef -t site -i aaa', 'Object name: clustersite', '    aaa=first'),
  quiet('stat -c %a:%U:%G /etc/xcat/cfgloc /etc/xcat/cfgloc.mysql', '600:root:root', '600:root:root'),
  quiet(`grep bind-address ${serverFile}`, '#bind-address            = 127.0.0.1'),
  { argv: words('systemctl is-enabled mariadb'), code: 1, stdout: ['disabled'], stderr: [] },
];
