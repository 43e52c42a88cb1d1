import { guestsProblem, ours, unregister as unregisterGroup } from '../../cluster/change/unregister';
import { queryCib } from '../../cluster/state/access';
import { Deadline } from '../../ocf/deadline';
import { done, impossible, todo, unneeded } from '../step';
import { beginHome } from './home';
import type { PartingStep } from './parting';

/** Longer than the stops of all members together may take by their own limits, ms. */
const stopMs = 900_000;
const lookMs = 30_000;

/** The cluster stops the management node and forgets it. */
export const unregister: PartingStep = {
  id: 'unregister',
  title: () => 'the group g-xcat is stopped and out of the cluster',

  async check({ replacedBy }) {
    if (replacedBy !== undefined) return unneeded(`the group, if there is one, works on data set ${replacedBy}`);
    const cib = await queryCib({ deadline: Deadline.in(lookMs) });
    const problem = guestsProblem(cib);
    if (problem !== undefined) return impossible(problem);
    const objects = ours(cib);
    if (objects.length === 0) return done('it is');
    return todo('stop g-xcat', `delete ${objects.map(({ attributes }) => attributes.id).join(', ')}`);
  },

  async run({ parting, progress, say }) {
    if (parting.takesData) await beginHome(parting.set);
    progress('stopping g-xcat');
    const { removed, backup } = await unregisterGroup({ stopBy: Deadline.in(stopMs) });
    say(`taken out of the cluster: ${removed.join(', ')}; its configuration as it was: ${backup ?? 'unchanged'}`);
  },
};
