import { test } from 'tap';
import { engineOf, parseCfgloc, parseConnection, withHost } from '../../../lib/xcat/data/cfgloc';

test('no cfgloc, or an empty one, means SQLite', async (t) => {
  for (const text of [null, '', '\n']) {
    t.strictSame(parseCfgloc(text), { engine: 'sqlite', host: undefined, word: 'SQLite' });
  }
});

test('engine and host, and never the password', async (t) => {
  const text = 'Pg:dbname=xcatdb;host=10.88.0.100|xcatadm|s3cret\n';
  t.strictSame(parseCfgloc(text), { engine: 'postgresql', host: '10.88.0.100', word: 'Pg' });
  t.notMatch(JSON.stringify(parseCfgloc(text)), /s3cret/);
  t.strictSame(parseCfgloc('SQLite:/etc/xcat'), { engine: 'sqlite', host: undefined, word: 'SQLite' });
  t.strictSame(parseCfgloc('mysql:dbname=xcatdb;host=db1|u|p\n'), { engine: 'mariadb', host: 'db1', word: 'mysql' });
  t.strictSame(parseCfgloc('DB2:whatever'), { engine: 'other', host: undefined, word: 'DB2' });
  t.strictSame(['SQLite', 'Pg', 'MySQL', 'frob'].map(engineOf), ['sqlite', 'postgresql', 'mariadb', 'other']);
});

test('the connection that it describes', async (t) => {
  t.strictSame(parseConnection('Pg:dbname=xcatdb;host=10.88.0.100|xcatadm|a|b\n'), {
    host: '10.88.0.100',
    port: 5432,
    database: 'xcatdb',
    user: 'xcatadm',
    password: 'a|b',
  });
  t.match(parseConnection('mysql:dbname=x;host=h;port=3307|u|p'), { host: 'h', port: 3307, database: 'x' });
  t.match(parseConnection('mysql:host=h|u|p'), { port: 3306, database: 'xcatdb' });
});

test('the same database at another host, with nothing else changed', async (t) => {
  const secret = '|xcatadm|pass;host=x|word\n';
  t.equal(
    withHost(`Pg:dbname=xcatdb;host=localhost${secret}`, '10.0.0.100'),
    `Pg:dbname=xcatdb;host=10.0.0.100${secret}`,
  );
  t.equal(
    withHost(`mysql:host=127.0.0.1;dbname=xcatdb${secret}`, 'localhost'),
    `mysql:host=localhost;dbname=xcatdb${secret}`,
  );
  t.equal(withHost(`mysql:dbname=xcatdb${secret}`, '10.0.0.100'), `mysql:dbname=xcatdb;host=10.0.0.100${secret}`);
});
