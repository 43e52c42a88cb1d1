import type { AgentNode, Outcome } from '../conformance/agentnode';
import type { Subject, SweptAction } from './subjects';

/** What is wrong with the answer of an action in which something failed: it has to say so, and not to claim what is not. */
export async function misstatements(
  agents: AgentNode,
  { agent, parameters }: Subject,
  action: SweptAction,
  { code, reason, stderr }: Outcome,
): Promise<string[]> {
  if (code !== 0) {
    const said = reason !== undefined && /^\[[a-z-]+\] ./.test(reason) && stderr.trimEnd().split('\n').length === 1;
    return said ? [] : [`${action} ended with ${code} and says: ${stderr || 'nothing'}`];
  }
  const monitor = await agents.monitor(agent, parameters);
  const right = action === 'start' ? [0, 190].includes(monitor.code) : monitor.code === 7;
  return right ? [] : [`${action} claims success, monitor says ${monitor.code} ${monitor.reason ?? ''}`];
}
