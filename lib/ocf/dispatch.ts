import type { ActionContext, Agent, Outcome } from './agent';
import { Deadline } from './deadline';
import { actionBudget, type OcfEnvironment, readEnvironment } from './environment';
import { Failure, messageOf } from './failure';
import { openLog } from './log';
import { metadataDocument } from './metadata';
import {
  badReloadable,
  knownParameters,
  type ParameterTable,
  type ParameterValues,
  parameterProblems,
  parameterTexts,
  readParameters,
} from './parameters';
import { ReturnCode } from './returncodes';

/** What the dispatcher needs of the process around it; tests give their own. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly release: string;
  readonly uid: number;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

const stopPauseMs = 500;

/** Runs one action of `agent` and returns its return code. Never throws: whatever goes wrong becomes a code and an exit reason. */
export async function runAction<T extends ParameterTable>(
  agent: Agent<T>,
  action: string,
  around: Surroundings,
): Promise<ReturnCode> {
  const { name, actions } = agent.definition;
  if (!actions.some((offered) => offered.name === action) && action !== 'status') {
    around.stderr(`usage: ${name} ${[...new Set(actions.map((offered) => offered.name))].join('|')}\n`);
    return ReturnCode.unimplemented;
  }
  switch (action) {
    case 'meta-data':
      around.stdout(await metadataDocument(agent.definition, around.release));
      return ReturnCode.success;
    // After a change of reloadable parameters alone: agents keep none of them, the next action reads them anew. One that is bad
    // is the monitor's to tell: a reload that fails would stop a resource that runs.
    case 'reload-agent':
      return ReturnCode.success;
    case 'validate-all':
      return validateAll(agent, around);
    case 'start':
    case 'stop':
    case 'monitor':
      return runClusterAction(agent, action, around);
    default: // status, the old name of monitor
      return runClusterAction(agent, 'monitor', around);
  }
}

/** Silent when all is well: pcs shows every line as a warning, crmsh reads `ERROR:` lines. Judges the texts alone. */
function validateAll<T extends ParameterTable>(agent: Agent<T>, around: Surroundings): ReturnCode {
  const table = agent.definition.parameters;
  const problems = parameterProblems(table, parameterTexts(table, around.env));
  if (problems.length === 0) {
    const across = agent.actions.validate?.(readParameters(table, around.env));
    if (across) problems.push(across);
  }
  if (problems.length === 0) return ReturnCode.success;
  around.stdout(`ERROR: ${problems.join('; ')}\n`);
  const { exitReasonPrefix } = readEnvironment('validate-all', around.env);
  around.stderr(`${exitReasonPrefix}${reasonLine('bad-parameter', problems.join('; '))}\n`);
  return ReturnCode.configured;
}

async function runClusterAction<T extends ParameterTable>(
  agent: Agent<T>,
  action: 'start' | 'stop' | 'monitor',
  around: Surroundings,
): Promise<ReturnCode> {
  const environment = readEnvironment(action, around.env);
  const instance = environment.instance ?? agent.definition.name;
  const log = openLog(`${agent.definition.name}(${instance})[${process.pid}]`, around.env);
  const context: ActionContext = {
    instance,
    node: environment.node,
    isProbe: environment.isProbe,
    depth: environment.depth,
    deadline: Deadline.in(actionBudget(action, environment.timeoutMs, agent.definition.actions)),
    log,
  };
  try {
    if (around.uid !== 0) throw new Failure('not-root', `${action} needs root`, ReturnCode.permission);
    const outcome = await beforeDeadline(perform(agent, action, context, around.env), context, action);
    return report(outcome, environment, context, around);
  } catch (error) {
    return report(outcomeOf(error), environment, context, around);
  } finally {
    await log.flush();
  }
}

async function perform<T extends ParameterTable>(
  agent: Agent<T>,
  action: 'start' | 'stop' | 'monitor',
  context: ActionContext,
  env: NodeJS.ProcessEnv,
): Promise<Outcome> {
  const table = agent.definition.parameters;
  if (action === 'stop') {
    await stopPatiently(() => agent.actions.stop(knownParameters(table, env), context), context);
    return { code: ReturnCode.success };
  }
  let values: ParameterValues<T>;
  try {
    values = readParameters(table, env);
  } catch (error) {
    const bad = action === 'monitor' && !context.isProbe ? badReloadable(table, env) : undefined;
    if (bad === undefined) throw error;
    return monitorWithout(bad, agent, context, env);
  }
  const across = agent.actions.validate?.(values);
  if (across) throw new Failure('bad-parameter', across, ReturnCode.configured);
  if (action === 'monitor') return agent.actions.monitor(values, context);
  await agent.actions.start(values, context);
  return { code: ReturnCode.success };
}

/**
 * What runs goes on when a parameter that may change without a restart becomes bad, on its default, and says so: a typing error
 * must not take the management node down. What does not run is refused at once, as the start would.
 */
async function monitorWithout<T extends ParameterTable>(
  problem: string,
  agent: Agent<T>,
  context: ActionContext,
  env: NodeJS.ProcessEnv,
): Promise<Outcome> {
  const values = knownParameters(agent.definition.parameters, env) as ParameterValues<T>;
  const outcome = await agent.actions.monitor(values, context).catch(() => undefined);
  if (outcome?.code === ReturnCode.degraded) return outcome;
  if (outcome?.code !== ReturnCode.success) throw new Failure('bad-parameter', problem, ReturnCode.configured);
  const reason = `${problem}; its default is in force, and no start will take it: correct it`;
  return { code: ReturnCode.degraded, id: 'parameter-ignored', reason };
}

/** A stop that fails costs this node its power: it is tried twice, since what failed may have failed for that moment only. */
async function stopPatiently(stop: () => Promise<void>, { deadline, log }: ActionContext): Promise<void> {
  try {
    await stop();
  } catch (error) {
    if (error instanceof Failure && error.code === ReturnCode.configured) throw error;
    log.warning(`stop is tried once more: ${messageOf(error)}`);
    await deadline.sleep(stopPauseMs);
    await stop();
  }
}

/** The last resort when a step took longer than it was given: the agent answers, with a reason, before the cluster kills it. */
async function beforeDeadline(work: Promise<Outcome>, context: ActionContext, action: string): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    const late = new Failure(
      'timeout',
      `${action} was not done in time; raise the operation's timeout if it only needs longer`,
    );
    timer = setTimeout(() => reject(late), context.deadline.remaining());
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

function outcomeOf(error: unknown): Outcome {
  if (error instanceof Failure) return { code: error.code, id: error.id, reason: error.message };
  return { code: ReturnCode.generic, id: 'unexpected', reason: messageOf(error) };
}

/** Says why on the one line that the cluster keeps and shows (`ocf-exit-reason:`), and in the log. */
function report(
  outcome: Outcome,
  environment: OcfEnvironment,
  context: ActionContext,
  around: Surroundings,
): ReturnCode {
  if (outcome.reason) {
    const reason = reasonLine(outcome.id, outcome.reason);
    around.stderr(`${environment.exitReasonPrefix}${reason}\n`);
    if (outcome.code === ReturnCode.degraded) context.log.warning(reason);
    else context.log.error(reason);
  }
  return outcome.code;
}

/** The id comes first: Pacemaker keeps 128 characters of an exit reason; the log has all of it. */
function reasonLine(id: string | undefined, reason: string): string {
  return `${id ? `[${id}] ` : ''}${reason}`.replace(/[\r\n]+/g, ' | ');
}
