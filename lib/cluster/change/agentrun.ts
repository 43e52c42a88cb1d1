import { dirname, join } from 'node:path';
import { failureText, run } from '../../host/programs/run';
import { programFile } from '../../host/programs/self';
import type { AgentDefinition } from '../../ocf/agent';
import { Failure } from '../../ocf/failure';
import { ReturnCode } from '../../ocf/returncodes';

/** What is added to an action's own limit: the agent answers before it, with a reason. */
const graceMs = 5000;

/** What an agent is run with where it is not the cluster that runs it. */
export interface AgentSetting {
  /** This node's name in the cluster, where it is known. */
  readonly node: string | undefined;
  /** By member and name. */
  readonly parameters: Record<string, Record<string, string>>;
}

/** An agent beside this very program: PREFIX/lib/ocf/resource.d/xcat of PREFIX/lib/xcatha/xcatha. */
function agentFile(name: string): string {
  return join(dirname(programFile()), '..', 'ocf', 'resource.d', 'xcat', name);
}

/** The words that run an action of an agent, as a person would write them, without the parameters. */
export function agentCommand(definition: AgentDefinition, action: string): string {
  return `${agentFile(definition.name)} ${action}`;
}

/**
 * Runs an agent's own action as the cluster would, with these parameters and the time that the agent advertises. A
 * monitor is a probe: is it active here? Returns the return code. @throws Failure `agent-failed` for any but 0 and, of a monitor, 7 and 190.
 */
export async function runAgent(
  definition: AgentDefinition,
  action: 'start' | 'stop' | 'monitor',
  { node, parameters }: AgentSetting,
): Promise<ReturnCode> {
  const advertised = definition.actions.find(({ name }) => name === action);
  const limitMs = (advertised?.timeout ?? 20) * 1000;
  const given = Object.entries(parameters[definition.name] ?? {});
  const env = {
    OCF_ROOT: '/usr/lib/ocf',
    OCF_RESOURCE_INSTANCE: definition.name,
    OCF_RESKEY_CRM_meta_timeout: String(limitMs),
    HA_LOGFACILITY: 'daemon',
    ...(node === undefined ? {} : { OCF_RESKEY_CRM_meta_on_node: node }),
    ...Object.fromEntries(given.map(([name, value]) => [`OCF_RESKEY_${name}`, value])),
  };
  const result = await run(agentFile(definition.name), [action], { env, timeoutMs: limitMs + graceMs });
  if (result.missing) {
    throw new Failure(
      'agent-failed',
      `${agentFile(definition.name)} is not there: install xcatha again`,
      ReturnCode.installed,
    );
  }
  const code = result.code as ReturnCode | undefined;
  const fine: readonly (ReturnCode | undefined)[] =
    action === 'monitor' ? [ReturnCode.success, ReturnCode.notRunning, ReturnCode.degraded] : [ReturnCode.success];
  if (code !== undefined && fine.includes(code)) return code;
  throw new Failure('agent-failed', reasonIn(result.stderr) ?? failureText(result));
}

/** The line that an agent leaves for the cluster, without its mark. */
export function reasonIn(stderr: string): string | undefined {
  const mark = 'ocf-exit-reason:';
  const line = stderr.split('\n').findLast((candidate) => candidate.startsWith(mark));
  return line?.slice(mark.length);
}
