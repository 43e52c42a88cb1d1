import { setTimeout as setFileTimeout } from 'tap';
import { testServer } from './serverlife';

setFileTimeout(1_500_000);

testServer(
  {
    engine: 'mariadb',
    name: 'MariaDB',
    unit: 'mariadb',
    program: 'mariadbd',
    data: '/var/lib/mysql',
    versionFile: 'mysql_upgrade_info',
    otherVersion: '99.1.2-MariaDB',
    vital: { file: 'ibdata1', words: /ERROR\] InnoDB: .*ibdata1/ },
    sql: (text, database = 'mysql') => ['mariadb', '-u', 'root', database, '-e', text],
    fewConnections: ['SET GLOBAL max_connections = 10'],
    manyConnections: ['SET GLOBAL max_connections = 151'],
    needsRestart: false,
    worksUnasked: true,
    holdConnection: ['mariadb', '-u', 'root', '-e', 'SELECT SLEEP(61)'],
    connections: 10,
    cases: {},
  },
  'node',
);
