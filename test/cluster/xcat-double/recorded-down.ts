import { failing, quiet, type Recorded, words } from './recorded';

const refused =
  'Connection failure: IO::Socket::INET: connect: Connection refused at /opt/xcat/lib/perl/xCAT/Client.pm line 248.';

function cannotOpen(place: string): string[] {
  return [
    `Unable to open socket connection to xcatd daemon on ${place}.`,
    'Verify that the xcatd daemon is running and that your SSL setup is correct.',
  ];
}

/** What every command says while xcatd is down (recordings 15-*). */
export const down: readonly Recorded[] = [
  ...[
    'lsxcatd -a',
    'lsxcatd -d',
    'tabdump site',
    'lsdef -t site -l',
    'chdef -t site foo=bar',
    'mkdef -t network -o n9 net=10.98.0.0 mask=255.255.255.0',
    'nodels',
    'makedns -n',
    'makedhcp -n',
    'makedhcp -a',
    'makeconservercf',
    'makenetworks',
  ].map((command) => failing(command, 111, cannotOpen('localhost:3001'), [refused])),
  quiet('chtab key=foo site.value=bar'),
  failing(
    'dumpxCATdb -p /root/dump-down',
    1,
    [' Creating /root/dump-down for database dump'],
    [
      `Command failed: tabdump 2>&1. Error message: ${refused}`,
      ...cannotOpen('localhost:3001').map((line, index) => (index === 1 ? `${line}.` : line)),
      '',
      'Error running tabdump to get list of tables',
    ],
  ),
];

const noCredentials = (home: string, user: string) =>
  `warning: the client certificates under ${home}/.xcat/ are not setup correctly, please run ` +
  `'/opt/xcat/share/xcat/scripts/setup-local-client.sh ${user}' as 'root' to generate the client certificates; otherwise, ` +
  'the SSL connection between xcat client and xcatd will be setup without certificate verification and open to ' +
  'Man-In-The-Middle attacks.';

/** Connections and callers that differ from root's own (recordings 13-*). */
export const strangers: readonly Recorded[] = [
  {
    ...failing('tabdump site', 111, cannotOpen('127.0.0.1:3999'), [refused]),
    env: { XCATHOST: '127.0.0.1:3999' },
  },
  {
    argv: words('tabdump site'),
    env: { XCATHOST: 'xcatmn:3001' },
    code: 113,
    stdout: cannotOpen('xcatmn:3001'),
    stderr: [refused.replace('Connection refused', 'No route to host')],
  },
  {
    ...quiet('lsxcatd -t', noCredentials('/nonexistent', 'nobody'), 'This is a Management Node'),
    env: { HOME: '/nonexistent', USER: 'nobody' },
  },
  {
    ...failing('tabdump site', 1, [noCredentials('/nonexistent', 'nobody')], ['Error: Permission denied for request']),
    env: { HOME: '/nonexistent', USER: 'nobody' },
  },
];
