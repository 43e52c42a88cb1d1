import { corosyncNodes } from '../../cluster/state/corosync';
import type { Check } from '../check';
import { listText, theCluster } from '../given';
import { known } from '../look';
import { NotApplicable, ok, problem, warning } from '../verdict';

/** What the group stands on: corosync and pacemaker. */
export const clusterChecks: readonly Check[] = [
  {
    id: 'cluster-running',
    title: 'the cluster answers on this node',
    judge: ({ cluster, localSet }) => {
      const judged = localSet === undefined ? warning : problem;
      if (!('known' in cluster)) return judged(cluster.why, 'systemctl start corosync pacemaker');
      if (!cluster.known) return judged('no cluster software here', 'install corosync, pacemaker and crmsh or pcs');
      const { node, situation } = cluster.known;
      return ok(`Pacemaker ${situation.release ?? ''}, this node is ${node}`);
    },
  },
  {
    id: 'cluster-at-boot',
    title: 'corosync and pacemaker start at boot',
    judge: (look) => {
      theCluster(look);
      const missing = ['corosync', 'pacemaker'].filter((unit) => !known(look.clusterAtBoot).includes(unit));
      if (missing.length === 0) return ok('both do');
      return warning(
        `not enabled: ${listText(missing)}`,
        `a node that was fenced comes back without the cluster: systemctl enable ${missing.join(' ')}, unless that is wanted`,
      );
    },
  },
  {
    id: 'cluster-node-names',
    title: 'each node has a name in corosync.conf',
    judge: (look) => {
      const { members } = theCluster(look);
      if (look.corosync === undefined) throw new NotApplicable('there is no corosync.conf on this node');
      const nodes = corosyncNodes(look.corosync);
      const unnamed = nodes
        .filter(({ name }) => name === undefined)
        .map(({ address }) => address ?? 'one without address');
      if (nodes.length > 0 && unnamed.length === 0) return ok(`nodelist: ${members.join(', ')}`);
      const seen = nodes.length === 0 ? 'there is no nodelist' : `no name: for ${unnamed.join(', ')}`;
      return problem(
        `${seen} in /etc/corosync/corosync.conf`,
        'Pacemaker would call the node by its host name, which changes with the role: add "name: NODE" to each node there, on all nodes, and restart the cluster',
      );
    },
  },
  {
    id: 'cluster-quorum',
    title: 'the partition of this node has quorum',
    judge: (look) =>
      theCluster(look).situation.quorate
        ? ok('it has')
        : problem(
            'this node is in a partition without quorum',
            'look at the other node and the network between them: corosync-quorumtool, corosync-cfgtool -s',
          ),
  },
  {
    id: 'cluster-nodes',
    title: 'all nodes are online',
    judge: (look) => {
      const { situation, members } = theCluster(look);
      const of = situation.nodes.filter(({ name }) => members.includes(name));
      const unclean = of.filter((node) => node.unclean).map(({ name }) => name);
      if (unclean.length > 0) {
        return problem(
          `failed and not yet known to be off: ${listText(unclean)}`,
          "nothing is taken over before fencing succeeds: look at the fencing devices (stonith_admin --history '*')",
        );
      }
      const away = of.filter((node) => !node.online).map(({ name }) => name);
      if (away.length === 0) return ok(members.join(', '));
      return warning(`not online: ${listText(away)}`, 'until it is back, the management node cannot fail over to it');
    },
  },
  {
    id: 'cluster-standby',
    title: 'no node is in standby',
    judge: (look) => {
      const aside = theCluster(look)
        .situation.nodes.filter((node) => node.standby)
        .map(({ name }) => name);
      if (aside.length === 0) return ok('none is');
      return warning(`in standby: ${listText(aside)}`, `when its repair is done: crm node online ${aside[0]}`);
    },
  },
  {
    id: 'cluster-maintenance',
    title: 'the cluster is not in maintenance',
    judge: (look) => {
      const { situation } = theCluster(look);
      const advice = 'nothing is watched and nothing fails over; when the work is done';
      if (situation.maintenanceMode) {
        return warning('maintenance-mode is on', `${advice}: crm configure property maintenance-mode=false`);
      }
      const nodes = situation.nodes.filter((node) => node.maintenance).map(({ name }) => name);
      if (nodes.length === 0) return ok('it is not');
      return warning(`in maintenance: ${listText(nodes)}`, `${advice}: crm node ready ${nodes[0]}`);
    },
  },
];
