import { groupId } from '../../cluster/configuration/model';

/** What tells whether a removal may begin on this node. */
export interface Place {
  readonly node: string;
  readonly directory: string;
  /** The data set that this node belongs to, and the one that the shared directory holds. */
  readonly set: string;
  readonly found: string | undefined;
  /** The set that a node took home from there before that one was made. */
  readonly takenHome: string | undefined;
  /** The group is in the cluster's configuration; later on another node may have taken the data home. */
  readonly registered: boolean;
  /** A removal has begun on this node, and the data has not come home yet. */
  readonly homecoming: boolean;
  /** The node that is the management node, and the one that was it last. */
  readonly active: string | undefined;
  readonly lastOwner: string | undefined;
}

/**
 * Whether another set has taken the place of this node's: it was taken home, or the management node, which runs elsewhere, works
 * on the other one. Then there is nothing here to take home, and the group is not this set's.
 */
export function isReplaced({
  node,
  set,
  found,
  takenHome,
  registered,
  homecoming,
  active,
  lastOwner,
}: Omit<Place, 'directory'>): boolean {
  if (found === undefined || found === set || homecoming) return false;
  const runsOnIt = active !== undefined && active !== node && active === lastOwner;
  return takenHome === set || !registered || runsOnIt;
}

/** Why a removal cannot begin here, in one sentence; undefined when it can: the data is in sight, and goes to this node. */
export function placeProblem(place: Place): string | undefined {
  const { node, directory, set, found, registered, homecoming, active, lastOwner } = place;
  if (isReplaced(place)) return undefined;
  if (found !== undefined && found !== set) {
    const advice = `mount the right storage there, or, if it has replaced this node's, start the management node on another node and run it again`;
    return `${directory} holds data set ${found}, this node belongs to ${set}: ${advice}`;
  }
  if (found === undefined && (registered || homecoming)) {
    const advice = `mount it (findmnt --target ${directory} shows what is there now) and run it again`;
    return `${directory} holds no data set, and that of this node, ${set}, should be there: it is probably not mounted on ${node}; ${advice}`;
  }
  if (!registered) return undefined;
  const holder = active ?? lastOwner;
  if (holder === undefined) {
    return `nothing in ${directory} says which node was the management node last: start it where the data shall go (crm resource start ${groupId}, or pcs resource enable ${groupId}) and run it again there`;
  }
  if (holder === node) return undefined;
  return `the management node ${active ? 'runs' : 'ran last'} on ${holder}: begin there, the data goes to that node's disk; or move it here first`;
}
