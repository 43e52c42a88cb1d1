import { queryCib } from '../../cluster/state/access';
import { clusterNodes, thisNode } from '../../cluster/state/query';
import { clusterSituation } from '../../cluster/state/situation';
import { isInstalled } from '../../host/programs/installed';
import type { Deadline } from '../../ocf/deadline';
import type { ClusterFacts } from '../look';

/** The cluster as it is now; undefined where its software is not installed. @throws Failure `cluster-down`, `cluster-refused`. */
export async function clusterFacts(deadline: Deadline): Promise<ClusterFacts | undefined> {
  if (!isInstalled('cibadmin')) return undefined;
  const access = { deadline };
  const cib = await queryCib(access);
  const [node, situation] = await Promise.all([thisNode(access), clusterSituation(access)]);
  return { cib, node, members: clusterNodes(cib), situation };
}
