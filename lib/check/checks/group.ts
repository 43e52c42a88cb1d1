import { groupId, locationPrefix } from '../../cluster/configuration/model';
import { memberDefinitions } from '../../cluster/configuration/options';
import { findConstraint, findResource, isFalse, isTrue, settingsOf } from '../../cluster/state/cib';
import { registeredParameters, stoppedOnPurpose } from '../../cluster/state/query';
import { barriers, moveConstraints } from '../../cluster/state/wish';
import { childrenOf } from '../../cluster/state/xml';
import type { Check } from '../check';
import { isTakenHome, listText, theCluster, theRegistered, theSettings, theStorage } from '../given';
import { type ClusterFacts, known } from '../look';
import { filesystemsOf, isInGroup, storageColocation, storageOrder } from '../storageresource';
import { operationProblems } from '../timeouts';
import { NotApplicable, ok, problem, warning } from '../verdict';

const memberNames = memberDefinitions.map(({ name }) => name);

/** The group as it is configured. */
export const groupChecks: readonly Check[] = [
  {
    id: 'group-registered',
    title: 'the group is registered',
    judge: (look) => {
      const { cib } = theCluster(look);
      if (registeredParameters(cib)) return ok(`${groupId}: ${membersOf(cib).join(', ')}`);
      if (look.localSet === undefined) throw new NotApplicable('this node is not set up');
      if (known(look.removing)) throw new NotApplicable('a removal has begun on this node');
      if (isTakenHome(look)) throw new NotApplicable('a removal has taken the data home, to another node');
      return problem(
        `this node is set up, and the cluster has no group ${groupId}`,
        'run xcatha-setup on the nodes that have not joined; the last one registers the group',
      );
    },
  },
  {
    id: 'group-order',
    title: 'the members stand in their order',
    judge: (look) => {
      const own = membersOf(theRegistered(look).cib).filter((id) => memberNames.includes(id));
      if (own.join() === memberNames.join()) return ok(own.join(', '));
      const evidence = `${own.join(', ') || 'none of them'}, expected ${memberNames.join(', ')}`;
      return problem(evidence, `each needs those before it: crm configure edit ${groupId}`);
    },
  },
  {
    id: 'group-parameters',
    title: 'the members agree on the database',
    judge: (look) => {
      const given = registeredParameters(theRegistered(look).cib) ?? {};
      const said = memberNames.slice(1).map((name) => `${name} ${given[name]?.database ?? 'sqlite'}`);
      if (new Set(said.map((text) => text.split(' ')[1])).size === 1) return ok(said.join(', '));
      return problem(`database is: ${said.join(', ')}`, 'crm resource param MEMBER set database ENGINE');
    },
  },
  {
    id: 'group-timeouts',
    title: 'operations have the time and the monitors that the agents advise',
    judge: (look) => {
      const problems = operationProblems(theRegistered(look).cib);
      if (problems.length === 0) return ok('all of them');
      return warning(
        problems.join('; '),
        `an action that is cut off is a failure, and a stop that is, fences the node: crm configure edit ${problems[0]?.split(' ')[0]}`,
      );
    },
  },
  {
    id: 'group-storage',
    title: 'the group follows the resource that mounts its directory',
    judge: (look) => {
      const { cib } = theRegistered(look);
      const { directory } = theSettings(look);
      const storage = 'known' in look.storage ? look.storage.known : undefined;
      const told = storage?.records.find((record) => record.after !== undefined)?.after?.replace(/:promoted$/, '');
      const mounted = filesystemsOf(cib, directory);
      if (told === undefined && mounted.length === 0)
        throw new NotApplicable('the cluster does not mount the directory');
      if (mounted.some((ids) => isInGroup(cib, ids))) return ok('it is a member of the group');
      const order = storageOrder(cib);
      const colocation = storageColocation(cib);
      if (order && colocation) return ok(`after and with ${order.attributes.first}`);
      const missing = [...(order ? [] : ['no order']), ...(colocation ? [] : ['no colocation'])];
      return problem(
        `${missing.join(' and ')} of ${groupId} and ${told ?? mounted[0]?.[0]}`,
        `the group may start where the data is not: run xcatha-setup again with --after ${told ?? mounted[0]?.[0]}`,
      );
    },
  },
  {
    id: 'group-nodes',
    title: 'the group may run only where xcatha-setup has run',
    judge: (look) => {
      const { cib, members } = theRegistered(look);
      const { records } = theStorage(look);
      const allowed = members.filter((node) => !findConstraint(cib, `${locationPrefix}${node}`));
      const strange = allowed.filter((node) => !records.some((record) => record.node === node));
      if (strange.length === 0) return ok(listText(allowed));
      return problem(
        `may run on ${listText(strange)}, where xcatha-setup has not run`,
        'xcatd would come up there on tables of its own: run xcatha-setup there, or keep the group off with --nodes',
      );
    },
  },
  {
    id: 'group-kept-off',
    title: 'no constraint keeps the group off a node that is set up',
    judge: (look) => {
      const { cib } = theRegistered(look);
      const joined = theStorage(look).records.map(({ node }) => node);
      const barred = barriers(cib).filter(({ node }) => joined.includes(node));
      if (barred.length === 0) return ok('none does');
      const left = joined.filter((node) => !barred.some((barrier) => barrier.node === node));
      const own = barred.filter(({ id }) => id.startsWith(locationPrefix)).map(({ node }) => node);
      const advice =
        own.length > 0
          ? `run xcatha-setup on ${listText(own)} again`
          : `unless it is wanted: crm configure delete ${barred.map(({ id }) => id).join(' ')}`;
      return (left.length > 1 ? warning : problem)(
        barred.map(({ id, node }) => `${node} by ${id}`).join(', '),
        `the management node cannot fail over there: ${advice}`,
      );
    },
  },
  {
    id: 'group-constraints',
    title: 'no cli-ban or cli-prefer is left over',
    judge: (look) => {
      const left = moveConstraints(theRegistered(look).cib);
      if (left.length === 0) return ok('none is');
      const ids = left.map(({ attributes }) => attributes.id ?? '');
      const bound = ids.some((id) => id.startsWith('cli-prefer'));
      const effect = bound
        ? 'goes back to that node as soon as it can, a second outage after each failure of it'
        : 'cannot fail over to that node';
      const advice = `left by a move; until it is cleared the management node ${effect}: crm resource clear ${groupId}`;
      return warning(ids.join(', '), advice);
    },
  },
  {
    id: 'group-managed',
    title: 'nobody has stopped the group or taken it from the cluster',
    judge: (look) => {
      const { cib, situation } = theRegistered(look);
      const set = [groupId, ...memberNames].flatMap((id) => metaOf({ cib, id }));
      const stopped = stoppedOnPurpose(cib);
      if (stopped.length > 0) {
        return problem(stopped.map((id) => `${id} target-role=Stopped`).join(', '), `crm resource start ${groupId}`);
      }
      const taken = set.filter(
        ({ name, value }) => (name === 'is-managed' && isFalse(value)) || (name === 'maintenance' && isTrue(value)),
      );
      const unmanaged = situation.members.filter(({ managed }) => !managed).map(({ id }) => id);
      if (taken.length === 0 && (unmanaged.length === 0 || situation.maintenanceMode)) return ok('nobody has');
      const evidence = taken.map(({ id, name, value }) => `${id} ${name}=${value}`).join(', ');
      return warning(
        evidence || `not managed: ${listText(unmanaged)}`,
        `it is neither watched nor moved; when the work is done: crm resource manage ${groupId}, crm resource maintenance ${groupId} off`,
      );
    },
  },
];

/** The ids of the group's members, in their order. */
function membersOf(cib: ClusterFacts['cib']): string[] {
  const group = findResource(cib, groupId);
  return group ? childrenOf(group, 'primitive').map(({ attributes }) => attributes.id ?? '') : [];
}

function metaOf({ cib, id }: { cib: ClusterFacts['cib']; id: string }) {
  const element = findResource(cib, id);
  const pairs = element ? settingsOf(element, 'meta_attributes') : [];
  return pairs.map(({ attributes: { name = '', value = '' } }) => ({ id, name, value }));
}
