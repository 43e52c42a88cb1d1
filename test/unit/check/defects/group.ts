import { record } from '../samples';
import { constraint, type Defect, filesystem, inCib, inMon, meta, storage, swapped } from './edits';

export const groupDefects: readonly Defect[] = [
  { id: 'group-order', state: 'problem', evidence: /xcat-db, xcat-vip/, edits: { cib: swapped } },
  {
    id: 'group-parameters',
    state: 'problem',
    evidence: /xcat-db postgresql/,
    edits: inCib(
      'type="xcat-db">',
      'type="xcat-db"><instance_attributes id="y"><nvpair id="z" name="database" value="postgresql"/></instance_attributes>',
    ),
  },
  {
    id: 'group-timeouts',
    state: 'warning',
    evidence: /xcat-services start has 60s, advised 600s/,
    edits: inCib('interval="0s" timeout="600s"', 'interval="0s" timeout="60s"'),
  },
  {
    id: 'group-timeouts',
    state: 'warning',
    evidence: /xcat-vip has no monitor of depth 10/,
    edits: inCib('value="10" id="xcat-vip-monitor', 'value="0" id="xcat-vip-monitor'),
  },
  {
    id: 'group-storage',
    state: 'problem',
    evidence: /no order and no colocation of g-xcat and fs/,
    edits: inCib('</resources>', filesystem),
  },
  {
    id: 'group-storage',
    state: 'problem',
    evidence: /no order and no colocation of g-xcat and drbd/,
    look: storage({ records: [record('mn1', { after: 'drbd:promoted' }), record('mn2')] }),
  },
  {
    id: 'group-nodes',
    state: 'problem',
    evidence: /mn3/,
    edits: inCib('</nodes>', '<node id="3" uname="mn3"/></nodes>'),
    also: ['fencing-devices', 'nodes-resolve', 'policy-trust'],
  },
  {
    id: 'group-kept-off',
    state: 'problem',
    evidence: /mn2 by noway/,
    edits: constraint('<rsc_location id="noway" rsc="g-xcat" node="mn2" score="-INFINITY"/>'),
  },
  {
    id: 'group-constraints',
    state: 'warning',
    evidence: /cli-ban-g-xcat-on-mn1/,
    edits: constraint('<rsc_location id="cli-ban-g-xcat-on-mn1" rsc="g-xcat" node="mn1" score="-INFINITY"/>'),
  },
  {
    id: 'group-constraints',
    state: 'warning',
    evidence: /cli-prefer-g-xcat/,
    edits: constraint('<rsc_location id="cli-prefer-g-xcat" rsc="g-xcat" node="mn1" score="INFINITY"/>'),
  },
  { id: 'group-managed', state: 'problem', evidence: /target-role=Stopped/, edits: meta('target-role', 'Stopped') },
  { id: 'group-managed', state: 'warning', evidence: /is-managed=false/, edits: meta('is-managed', 'false') },
  {
    id: 'group-started',
    state: 'problem',
    evidence: /xcat-vip Stopped/,
    edits: inMon(/(id="xcat-vip"[^>]*role=)"Started"/, '$1"Stopped"'),
  },
];
