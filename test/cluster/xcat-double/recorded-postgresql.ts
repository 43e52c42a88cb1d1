import { failing, quiet, type Recorded, words } from './recorded';

/** The throw-away password of the recordings. */
export const recordedPassword = 'LABPASSWORD';

const runs = (command: string) => [`Running command on xn1: ${command} 2>&1`, ''];
const access = ['10.88.0.1', '10.88.0.100'];

/** What pgsqlsetup -i -V says before it has found the server, in recordings 20 to 22. */
const beginning = [
  ...runs('dpkg -l | grep libdbd-pg-perl'),
  ...runs("dpkg -l | grep postgresql | awk '{print $2}'"),
  ...runs('ps -ef | grep postgres'),
];
const backup = (preparation: string) => [
  'Backing up xCAT Database to /root/xcat-dbback.',
  'This could take several minutes.',
  ...runs(preparation),
  ...runs('XCATBYPASS=1 dumpxCATdb -p /root/xcat-dbback'),
  'Shutting down the xcatd daemon during database migration.',
  ...runs('grep \\"master /root/xcat-dbback/site.csv'),
];

/** The editing of pg_hba.conf for these addresses; the last is the master's, which may be among the others too. */
function hba(version: string, addresses: readonly string[]): { command: string; said: string[] } {
  const file = `/etc/postgresql/${version}/main/pg_hba.conf`;
  const entries = addresses.map((address) => `host    all          all        ${address}/32      md5\\n `).join('');
  const [from, to] = ['IPv4 local connections:', `IPv4 local connections:\\n${entries} `];
  const command = `awk '{gsub("${from}","${to}"); print}'   ${file} > ${file}.xcat`;
  const looking = addresses.flatMap((address) => runs(`fgrep ${address} ${file}`));
  return { command, said: [...runs(`cp ${file} ${file}.org`), ...looking, ...runs(command)] };
}

const shipped = hba('9.1', [...access, '10.88.0.1']);
const withoutAccess = hba('9.1', ['10.88.0.1']);
const noInitdb = '-bash: line 1: /usr/lib/postgresql/9.1/bin/initdb: No such file or directory';
const awkFailed = ({ command }: { command: string }) => [
  'sh: 1: cannot create /etc/postgresql/9.1/main/pg_hba.conf.xcat: Directory nonexistent',
  `Command failed: ${command} 2>&1. Error message: .`,
  '',
  ` ${command} failed.`,
];

/** pgsqlsetup as it is shipped, on Debian 12 (recordings 20, 21 and 21b). */
export const asShipped: readonly Recorded[] = [
  quiet(
    'pgsqlsetup -h',
    'Usage:',
    'pgsqlsetup - Performs the setup of PostgreSQL for xCAT to use as its database. See man pgsqlsetup for more information.',
    'pgsqlsetup <-h|--help>',
    '           <-v|--version>',
    '           <-i|--init> [-N|--nostart] [-l|--listen address] [-a|--access address] [-P|--PCM] [-o|--odbc] [-V|--verbose]',
    '           <-o|--odbc> [-V|--verbose]',
  ),
  failing(
    'pgsqlsetup -i -V',
    1,
    [
      ...beginning,
      'Input the password for xcatadm id: ',
      ...backup('mkdir -p /root/xcat-dbback'),
      noInitdb,
      ...withoutAccess.said,
    ],
    [...Array(2).fill("stty: 'standard input': Inappropriate ioctl for device"), ...awkFailed(withoutAccess)],
  ),
  quiet('systemctl start xcatd'),
  {
    ...failing(
      'pgsqlsetup -i -V -a 10.88.0.1 -a 10.88.0.100',
      1,
      [...beginning, ...backup('rm -f /root/xcat-dbback/*'), noInitdb, ...shipped.said],
      awkFailed(shipped),
    ),
    env: { XCATPGPW: recordedPassword },
  },
  failing('systemctl is-active xcatd', 3, ['inactive'], []),
  failing('ls /etc/xcat/cfgloc', 2, [], ["ls: cannot access '/etc/xcat/cfgloc': No such file or directory"]),
  quiet('systemctl start xcatd'),
  quiet('lsxcatd -d', 'dbengine=SQLite'),
];

const place = '/var/lib/postgresql/15/main';
const isStarted = [
  'Starting the PosgreSQL Server',
  ...runs("systemctl show --property=ActiveState postgresql|awk -F '=' '{print $2}'"),
];
const configuration = '/etc/postgresql/15/main';

/** The same with the pattern of its versions widened: past that, PostgreSQL 15 lets nobody make tables (22 and 22b). */
export const widened: Recorded = {
  argv: words('pgsqlsetup.local -i -V -a 10.88.0.1 -a 10.88.0.100'),
  env: { XCATPGPW: recordedPassword },
  code: 0,
  stdout: [
    ...beginning,
    ...backup('rm -f /root/xcat-dbback/*'),
    'The files belonging to this database system will be owned by user "postgres".',
    'This user must also own the server process.',
    '',
    'The database cluster will be initialized with locale "C".',
    'The default database encoding has accordingly been set to "SQL_ASCII".',
    'The default text search configuration will be set to "english".',
    '',
    'Data page checksums are disabled.',
    '',
    `initdb: error: directory "${place}" exists but is not empty`,
    'initdb: hint: If you want to create a new database system, either remove or empty the directory ' +
      `"${place}" or run initdb with an argument other than "${place}".`,
    ...hba('15', [...access, '10.88.0.1']).said,
    ...runs(`cp -p  ${configuration}/pg_hba.conf.xcat ${configuration}/pg_hba.conf  `),
    ...runs(`rm  ${configuration}/pg_hba.conf.xcat `),
    ...runs(`fgrep "setup by xCAT" ${configuration}/postgresql.conf`),
    ...runs(`chown postgres ${place}/*`),
    ...runs(`chgrp postgres ${place}/* `),
    ...isStarted,
    ...isStarted,
    ...runs('systemctl enable postgresql'),
    'Restoring the xCAT Database with /root/xcat-dbback to PostgreSQL database.',
    'This could take several minutes.',
    'xCAT is running on the PostgreSQL database.',
    '',
  ],
  stderr: [
    'Job for xcatd.service failed because the control process exited with error code.',
    'See "systemctl status xcatd.service" and "journalctl -xeu xcatd.service" for details.',
  ],
};

const lsxcatd = [
  'cfgloc=Pg:dbname=xcatdb;host=10.88.0.1|xcatadm',
  'dbengine=Pg',
  'dbname=xcatdb',
  'dbhost=10.88.0.1',
  'dbadmin=xcatadm',
];

/** Reading and writing on PostgreSQL (23). */
export const onPostgresql: readonly Recorded[] = [
  quiet('lsxcatd -d', ...lsxcatd),
  quiet('lsxcatd -a', 'Version 2.19.0 (git commit <commit>)', 'This is a Management Node', ...lsxcatd),
  quiet('lsdef -t site -o clustersite -i master', 'Object name: clustersite', '    master=10.88.0.1'),
  quiet('chdef -t site -o clustersite nameservers=10.88.0.1', '1 object definitions have been created or modified.'),
  quiet('chtab key=marker site.value=pgonly'),
  quiet('tabdump -w key==marker site', '#key,value,comments,disable', '"marker","pgonly",,'),
];

const rpm = 'rpm -qa | grep postgresql';

/** Dumps on PostgreSQL (27). */
export const dumps: readonly Recorded[] = [
  quiet('dumpxCATdb -p /tmp/pgd', ' Creating /tmp/pgd for database dump', 'Backup Complete.'),
  failing(
    'dumpxCATdb -b -p /tmp/pgb',
    1,
    [' Creating /tmp/pgb for database dump'],
    [
      'sh: 1: rpm: not found',
      `Command failed: ${rpm} 2>&1. Error message: .`,
      '',
      ` ${rpm} failed. `,
      'PostgreSQL is not installed.  If on AIX, it should be first obtained from the xcat dependency tarballs and installed ' +
        'before running this command.',
      ' If on Linux, install from the OS CDs.',
    ],
  ),
];
