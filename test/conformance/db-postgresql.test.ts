import { setTimeout as setFileTimeout, type Test } from 'tap';
import { waitUntil } from '../lab/processes';
import { type AgentNode, succeeds } from './agentnode';
import { testServer } from './serverlife';
import type { ServerUnderTest } from './servers/stage';

setFileTimeout(1_500_000);

const parameters = { database: 'postgresql' };

const postgresql: ServerUnderTest = {
  engine: 'postgresql',
  name: 'PostgreSQL',
  unit: 'postgresql@15-main',
  program: 'postgres',
  data: '/var/lib/postgresql/15/main',
  versionFile: 'PG_VERSION',
  otherVersion: '14',
  vital: { file: 'global/pg_control', words: /: (FATAL|PANIC): / },
  sql: (text, database = 'postgres') => ['runuser', '-u', 'postgres', '--', 'psql', '-q', '-d', database, '-c', text],
  // Three of them are kept for superusers.
  fewConnections: ['ALTER SYSTEM SET max_connections = 5', 'ALTER SYSTEM SET max_wal_senders = 0'],
  manyConnections: ['ALTER SYSTEM RESET ALL'],
  needsRestart: true,
  worksUnasked: false,
  holdConnection: ['psql', '-d', 'xcatdb', '-c', 'SELECT pg_sleep(61)'],
  connections: 2,
  cases: {
    'a pid file of a crash whose number is another process of the same user now': recycledPid,
  },
};

testServer(postgresql, 'bun');

async function recycledPid(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  await node.run(['sh', '-c', 'setsid runuser -u postgres -- sleep 612 </dev/null >/dev/null 2>&1 &']);
  let stranger = '';
  const isThere = async () => {
    stranger = (await node.exec(['pgrep', '-u', 'postgres', '-x', 'sleep'])).stdout.trim();
    return stranger !== '';
  };
  await waitUntil(isThere, 10_000, 'another process of the user runs');
  const file = `${postgresql.data}/postmaster.pid`;
  const lines = [stranger, postgresql.data, '1700000000', '5432', '/var/run/postgresql', 'localhost', '  1 2', 'ready'];
  await node.run(['sh', '-c', 'cat >"$1"; chown postgres: "$1"', 'sh', file], { input: `${lines.join('\n')}\n` });
  succeeds(t, await agents.call('xcat-db', 'start', parameters, { timeoutMs: 60_000 }), 'start');
  succeeds(t, await agents.monitor('xcat-db', parameters, 10), 'monitor at depth 10');
  t.equal((await node.exec(['kill', '-0', stranger])).code, 0, 'the other process lives on');
  await node.run(['kill', stranger]);
}
