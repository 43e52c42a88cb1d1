import { groupId } from '../../cluster/configuration/model';
import { memberDefinitions } from '../../cluster/configuration/options';
import { failCounts, isOver, operations } from '../../cluster/state/history';
import type { Check } from '../check';
import { groupOnItsWay, theRegistered, theStorage } from '../given';
import { NotApplicable, ok, problem, warning } from '../verdict';

const memberNames = memberDefinitions.map(({ name }) => name);
/** What an agent answers when the management node runs, and not everything of it. */
const degradedCode = 190;

/** The group as it runs. */
export const runningChecks: readonly Check[] = [
  {
    id: 'group-started',
    title: 'all members are started on one node',
    judge: (look) => {
      const cluster = theRegistered(look);
      const { situation } = cluster;
      if (situation.activeNode !== undefined) return ok(`on ${situation.activeNode}`);
      const places = situation.members.map(
        ({ id, role, nodes }) => `${id} ${role}${nodes.length > 0 ? ` on ${nodes.join(' and ')}` : ''}`,
      );
      if (groupOnItsWay(cluster))
        return warning(
          places.join(', '),
          'it is on its way: look again in a minute; xcatha-setup status tells on the node itself what is tried again',
        );
      return problem(
        places.join(', '),
        `there is no management node now: crm_mon -1rf says why; crm resource cleanup ${groupId} tries again`,
      );
    },
  },
  {
    id: 'group-failures',
    title: 'no action of a member has failed',
    judge: (look) => {
      const { cib, situation } = theRegistered(look);
      const failed = situation.failures.filter(
        ({ resource, code }) => memberNames.includes(resource) && code !== degradedCode,
      );
      const counts = failCounts(cib).filter(({ resource }) => memberNames.includes(resource));
      if (failed.length === 0 && counts.length === 0) return ok('none has');
      const evidence = [
        ...failed.map(
          ({ resource, node, task, reason, meaning }) => `${resource} ${task} on ${node}: ${reason || meaning}`,
        ),
        ...counts
          .filter(({ resource, node }) => !failed.some((one) => one.resource === resource && one.node === node))
          .map(({ resource, node, count }) => `${resource} has failed ${count} times on ${node}`),
      ];
      const advice = `docs/exit-reasons.md explains the id in brackets; after the repair: crm resource cleanup ${groupId}`;
      return warning(evidence.join('; '), advice);
    },
  },
  {
    id: 'group-degraded',
    title: 'no member says that it is degraded',
    judge: (look) => {
      const { cib, situation } = theRegistered(look);
      const { failures, members } = situation;
      const history = operations(cib);
      // The cluster keeps what was said last, also of a node that is no management node any more.
      const said = failures
        .filter((one) => one.code === degradedCode && !isOver(one, history))
        .filter(({ resource, node }) => members.some(({ id, nodes }) => id === resource && nodes.includes(node)));
      if (said.length === 0) return ok('none does');
      return warning(
        said.map(({ resource, node, reason }) => `${resource} on ${node}: ${reason}`).join('; '),
        'docs/exit-reasons.md explains the id in brackets',
      );
    },
  },
  {
    id: 'group-owner',
    title: 'the owner record names the node where the group runs',
    judge: (look) => {
      const cluster = theRegistered(look);
      const { situation } = cluster;
      if (groupOnItsWay(cluster)) throw new NotApplicable('the group is on its way');
      const { owner } = theStorage(look);
      const data = situation.members.find(({ id }) => id === 'xcat-shareddata');
      const [node] = data?.nodes ?? [];
      if (node === undefined) {
        if (owner?.state !== 'held') return ok("the data is nobody's, and the group does not run");
        return warning(
          `held by ${owner.node}, and the group does not run`,
          'the next start takes it over, with fencing at once, without it after owner_timeout (30 s)',
        );
      }
      if (owner?.state === 'held' && owner.node === node) return ok(`held by ${node}`);
      const seen = owner ? `${owner.state} by ${owner.node}` : 'missing';
      return problem(
        `the record is ${seen}, the group runs on ${node}`,
        `find out who changed it, then crm resource restart xcat-shareddata; never start xCAT on ${owner?.node ?? 'the other node'} meanwhile`,
      );
    },
  },
];
