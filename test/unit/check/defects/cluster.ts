import { type Defect, inMon } from './edits';

export const clusterDefects: readonly Defect[] = [
  {
    id: 'cluster-at-boot',
    state: 'warning',
    evidence: /pacemaker/,
    look: () => ({ clusterAtBoot: { known: ['corosync'] } }),
  },
  {
    id: 'cluster-node-names',
    state: 'problem',
    evidence: /10\.88\.0\.2/,
    look: ({ corosync }) => ({ corosync: corosync?.replace('name: mn2', '') }),
  },
  {
    id: 'cluster-quorum',
    state: 'problem',
    evidence: /without quorum/,
    edits: inMon('with_quorum="true"', 'with_quorum="false"'),
  },
  {
    id: 'cluster-nodes',
    state: 'warning',
    evidence: /mn1/,
    edits: inMon('name="mn1" id="1" online="true"', 'name="mn1" id="1" online="false"'),
  },
  { id: 'cluster-nodes', state: 'problem', evidence: /mn1/, edits: inMon('unclean="false"', 'unclean="true"') },
  { id: 'cluster-standby', state: 'warning', evidence: /mn1/, edits: inMon('standby="false"', 'standby="true"') },
  {
    id: 'cluster-maintenance',
    state: 'warning',
    evidence: /maintenance-mode/,
    edits: inMon('maintenance-mode="false"', 'maintenance-mode="true"'),
  },
  {
    id: 'cluster-maintenance',
    state: 'warning',
    evidence: /mn1/,
    edits: inMon('maintenance="false"', 'maintenance="true"'),
  },
];
