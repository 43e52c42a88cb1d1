import { locationPrefix } from '../../cluster/configuration/model';
import { findConstraint } from '../../cluster/state/cib';
import { attachedSet } from '../../xcat/data/attached';
import type { ClusterFacts, Fact, Role } from '../look';

/** What this node is: the cluster says it, or where none answers, what was attached here since the boot. */
export function roleOf(cluster: Fact<ClusterFacts | undefined>, set: string | undefined): Role {
  const here = 'known' in cluster ? cluster.known : undefined;
  const members = here?.situation.members ?? [];
  if (here && members.length > 0) {
    if (members.some((member) => member.nodes.includes(here.node))) return 'active';
  } else if (attachedSet() !== undefined) return 'active';
  return set === undefined ? 'plain' : 'standby';
}

/** A further node of the cluster, on which the management node never runs: what it needs, this one need not have. */
export function isBarred(cluster: Fact<ClusterFacts | undefined>): boolean {
  const here = 'known' in cluster ? cluster.known : undefined;
  return here !== undefined && findConstraint(here.cib, `${locationPrefix}${here.node}`) !== undefined;
}
