import type { Deadline } from '../ocf/deadline';
import { findProcesses } from './programs/processes';
import { run } from './programs/run';

interface ClusterView {
  crm_mon?: View;
  'pacemaker-result'?: View;
}

interface View {
  readonly summary?: readonly { readonly cluster_options?: readonly { readonly $: Record<string, string> }[] }[];
  readonly nodes?: readonly { readonly node?: readonly { readonly $: Record<string, string> }[] }[];
}

/** Whether Pacemaker runs on this node; also while it is just starting or stopping, when the cluster may not answer. */
export function pacemakerRuns(): boolean {
  return findProcesses((words) => /^(\S*\/)?pacemakerd( |$)/.test(words)).length > 0;
}

/**
 * Whether the cluster vouches that a node is dead: fencing is enabled, the node belongs to the cluster, is no online member,
 * and its fencing is not still to be done. False also when the cluster cannot be asked.
 */
export async function clusterVouchesForDeath(node: string, deadline: Deadline): Promise<boolean> {
  const answer = await run('crm_mon', ['-1', '--output-as=xml'], { deadline, timeoutMs: 10_000 });
  return answer.code === 0 && vouchesForDeath(answer.stdout, node);
}

/** The same, read from crm_mon's XML. */
export async function vouchesForDeath(xml: string, node: string): Promise<boolean> {
  const { parseStringPromise } = await import('xml2js');
  const document = (await parseStringPromise(xml)) as ClusterView;
  const view = document['pacemaker-result'] ?? document.crm_mon;
  const options = view?.summary?.[0]?.cluster_options?.[0]?.$ ?? {};
  // Pacemaker 3.0.2 renamed the property.
  const fencing = options['fencing-enabled'] ?? options['stonith-enabled'];
  const entry = view?.nodes?.[0]?.node?.find((candidate) => candidate.$.name === node)?.$;
  return fencing === 'true' && entry?.online === 'false' && entry.unclean === 'false';
}
