import { failing, quiet, type Recorded, words } from './recorded';

/** What every command says while the database does not answer (recordings 24, 25 and 42). */
export const denied: readonly Recorded[] = [
  ...['lsxcatd -a', 'lsxcatd -d', 'tabdump site', 'lsdef -t site -i master', 'makedns -n'].map((command) =>
    failing(command, 1, [], ['Error: Permission denied for request']),
  ),
  quiet('systemctl is-active xcatd', 'active'),
];

const perl = 'at /opt/xcat/lib/perl/xCAT/Table.pm line 973.';

/** Why Perl's driver cannot connect to a PostgreSQL server that is stopped. */
export const postgresqlRefuses =
  `DBI connect('dbname=xcatdb;host=10.88.0.1','xcatadm',...) failed: connection to server at "10.88.0.1", port 5432 ` +
  `failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections? ${perl}`;

/** The same for MariaDB; its words were not recorded. */
export const mariadbRefuses = `DBI connect('dbname=xcatdb;host=10.88.0.1','xcatadmin',...) failed: Can't connect to server on '10.88.0.1' (111) ${perl}`;

function unreached(table: string, reason: string): string[] {
  const lost = `Failed to connect to ${table} table after retrying 3 times: ${reason}`;
  return [...lost.split('\n'), '', 'Could not connect to the database. Database handle not defined.'];
}

/** `chtab`, which needs no xcatd but the database. */
export function chtabWithout(reason: string): Recorded {
  return failing('chtab key=foo site.value=1', 1, [...unreached('site', reason), 'Table site does not exist.'], []);
}

/** A client that bypasses xcatd: it tells of the dead database many times, prints the header and ends with 0. */
export function bypassWithout(reason: string): Recorded {
  const site = (times: number) => Array.from({ length: times }, () => unreached('site', reason)).flat();
  const noModule = (name: string) => `Error loading module /opt/xcat/lib/perl/xCAT_plugin/${name}.pm  ...skipping`;
  return {
    argv: words('tabdump site'),
    env: { XCATBYPASS: '1' },
    code: 0,
    stdout: [
      ...site(1),
      'ERROR: Unable to open basic site table for configuration',
      ...site(5),
      noModule('kvm'),
      ...site(4),
      ...unreached('passwd', reason),
      noModule('zvmdiscovery'),
      ...site(1),
      '#key,value,comments,disable',
    ],
    stderr: Array.from({ length: 9 }, () => [' Could not read the site table', '']).flat(),
  };
}
