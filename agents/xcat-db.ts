import type { DatabaseContext } from '../lib/database/database';
import { databaseFor } from '../lib/database/engines';
import { unitProblem } from '../lib/host/programs/units';
import { forget, recall, remember } from '../lib/host/runstate';
import type { ActionContext, Agent, AgentDefinition, Outcome } from '../lib/ocf/agent';
import { Failure } from '../lib/ocf/failure';
import type { ParameterTable, ParameterValues } from '../lib/ocf/parameters';
import { ReturnCode } from '../lib/ocf/returncodes';
import { requireSharedData } from '../lib/xcat/data/attached';
import { cfglocFile, parseCfgloc } from '../lib/xcat/data/cfgloc';
import { readCfgloc } from '../lib/xcat/data/cfglocfile';
import { type DatabaseEngine, databaseEngines } from '../lib/xcat/data/layout';

const parameters = {
  database: {
    type: 'string',
    default: 'sqlite',
    oneOf: databaseEngines,
    shortdesc: 'database engine of xCAT',
    longdesc:
      "xCAT's database: sqlite, postgresql or mariadb. It must match what /etc/xcat/cfgloc says; start refuses otherwise and names both.",
  },
  unit: {
    type: 'string',
    shortdesc: 'systemd unit of the database server',
    longdesc:
      'The systemd unit that runs the server, without ".service". Unset: the one of the distribution; where several servers of PostgreSQL stand side by side (Debian, Ubuntu), the one that holds the port in /etc/xcat/cfgloc, such as postgresql@15-main. SQLite has none.',
    check: unitProblem,
  },
  statement_timeout: {
    type: 'duration',
    default: '5s',
    reloadable: true,
    shortdesc: 'time limit of a health query',
    longdesc: 'How long one query of a start or monitor may take. The queries only read.',
  },
} as const satisfies ParameterTable;

export const definition: AgentDefinition<typeof parameters> = {
  name: 'xcat-db',
  shortdesc: 'Database of an xCAT management node',
  longdesc: `Runs the database that xCAT is configured for and makes sure that it answers before xCAT starts. A server (PostgreSQL,
MariaDB) is started through its systemd unit and is ready when xCAT's own tables answer over the connection that
/etc/xcat/cfgloc describes, through the virtual address; recovering its log after a crash may take all of the start's time.
Stop ends it and proves that no process holds the data. With SQLite, xCAT's default, there is no server: the table files must
be present, belong to the shared data and be sound.`,
  parameters,
  actions: [
    { name: 'start', timeout: 300 },
    { name: 'stop', timeout: 300 },
    { name: 'monitor', timeout: 30, interval: 20, depth: 0 },
    { name: 'monitor', timeout: 60, interval: 60, depth: 10 },
    { name: 'reload-agent', timeout: 10 },
    { name: 'meta-data', timeout: 5 },
    { name: 'validate-all', timeout: 5 },
  ],
};

type Values = ParameterValues<typeof parameters>;

/** Remembered while this node runs the database, whatever happens to its processes; SQLite has none. */
const memory = 'db';

export const agent: Agent<typeof parameters> = { definition, actions: { start, stop, monitor } };

async function start(values: Values, context: ActionContext): Promise<void> {
  requireSharedData(context.log);
  await requireEngine(values.database, context);
  remember(memory, { database: values.database });
  await databaseFor(values.database as DatabaseEngine).start(databaseContext(values, context));
  context.log.info(`database ${values.database} is ready [Passed]`);
}

/** @throws Failure `database-mismatch` when xCAT is configured for another engine than this resource. */
async function requireEngine(database: string, { deadline }: ActionContext): Promise<void> {
  const location = parseCfgloc(await readCfgloc(deadline));
  if (location.engine === database) return;
  const text = `${cfglocFile} says ${location.word}, the parameter database says ${database}; correct one of them`;
  throw new Failure('database-mismatch', text);
}

async function stop(values: Partial<Values>, context: ActionContext): Promise<void> {
  const engine = (values.database ?? definition.parameters.database.default) as DatabaseEngine;
  await databaseFor(engine).stop(databaseContext(values, context));
  forget(memory);
}

async function monitor(values: Values, context: ActionContext): Promise<Outcome> {
  if (recall(memory) === undefined) return { code: ReturnCode.notRunning };
  const engine = databaseFor(values.database as DatabaseEngine);
  const surroundings = databaseContext(values, context);
  const degradation = await (context.depth >= 10 ? engine.checkDeeply(surroundings) : engine.check(surroundings));
  return degradation ? { code: ReturnCode.degraded, ...degradation } : { code: ReturnCode.success };
}

function databaseContext(values: Partial<Values>, { deadline, log }: ActionContext): DatabaseContext {
  return { deadline, log, statementTimeoutMs: values.statement_timeout ?? 5000, unit: values.unit };
}
