import { memberDefinitions } from '../configuration/options';
import type { Operated } from './history';

/**
 * The starts of the group's members on a node, in the group's order. The cluster writes a reload down as a start of that
 * moment, in the place of the true one (Pacemaker: "these operations indicate the final state"). Members start one after the
 * other, so a start that is later than that of a member behind it was a reload, and is left out. Of the last member none can tell.
 */
export function groupStarts(history: readonly Operated[], node: string): Operated[] {
  const starts = memberDefinitions.flatMap(
    ({ name }) => history.find((one) => one.resource === name && one.node === node && one.task === 'start') ?? [],
  );
  return starts.filter((start, at) => starts.slice(at + 1).every(({ since }) => since >= start.since));
}
