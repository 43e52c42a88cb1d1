import { test } from 'tap';
import { parseCfgloc } from '../../../lib/xcat/data/cfgloc';
import { databaseProblem, expectedHost } from '../../../lib/xcat/services/health';

function problem(engine: string, host: string | undefined, cfgloc: string, database: string) {
  return databaseProblem({ engine, host }, { database, databaseHost: expectedHost(parseCfgloc(cfgloc)) });
}

const onVip = 'Pg:dbname=xcatdb;host=10.0.0.100|xcatadm|secret';

test('xcatd on the database that cfgloc names', async (t) => {
  t.equal(problem('Pg', '10.0.0.100', onVip, 'postgresql'), undefined);
  t.equal(problem('mysql', '10.0.0.100', 'mysql:dbname=xcatdb;host=10.0.0.100|a|b', 'mariadb'), undefined);
  t.equal(problem('SQLite', undefined, '', 'sqlite'), undefined);
});

test("xcatd on another one: a standby's tables, or the other node's server", async (t) => {
  t.match(problem('SQLite', undefined, onVip, 'postgresql'), {
    id: 'wrong-data',
    message: /works on SQLite, expected postgresql/,
  });
  const elsewhere = problem('Pg', '10.0.0.2', onVip, 'postgresql');
  t.match(elsewhere, { id: 'wrong-data', message: /host 10\.0\.0\.2, .*cfgloc says 10\.0\.0\.100/ });
  t.notMatch(elsewhere?.message, 'secret');
});
