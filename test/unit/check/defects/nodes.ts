import { record } from '../samples';
import { type Defect, names, storage } from './edits';

export const nodesDefects: readonly Defect[] = [
  {
    id: 'nodes-joined',
    state: 'warning',
    evidence: /set up: mn2/,
    look: storage({ records: [record('mn2')] }),
    also: ['group-nodes'],
  },
  {
    id: 'nodes-agree',
    state: 'warning',
    evidence: /mn1: hostname xcat-mn, the group has xcatmn/,
    look: storage({ records: [record('mn1', { hostname: 'xcat-mn' }), record('mn2')] }),
  },
  {
    id: 'nodes-set',
    state: 'problem',
    evidence: /mn1 was set up for set-0/,
    look: storage({ records: [record('mn1', { set: 'set-0' }), record('mn2')] }),
  },
  {
    id: 'nodes-xcat-version',
    state: 'problem',
    evidence: /mn1 has 2\.18\.0, mn2 has 2\.19\.0/,
    look: storage({ records: [record('mn1', { xcatVersion: '2.18.0' }), record('mn2')] }),
  },
  {
    id: 'nodes-xcat-version',
    state: 'problem',
    evidence: /mn1 has 2\.19\.0, mn2 has 2\.20\.0/,
    look: () => ({ versions: { known: { xcatVersion: '2.20.0' } } }),
  },
  {
    id: 'nodes-distribution',
    state: 'problem',
    evidence: /mn1 has debian 11, mn2 has debian 12/,
    look: storage({ records: [record('mn1', { distribution: 'debian 11' }), record('mn2')] }),
  },
  {
    id: 'nodes-database-version',
    state: 'problem',
    evidence: /mn1 has 15, mn2 has 17/,
    look: storage({ records: [record('mn1', { databaseVersion: '15' }), record('mn2', { databaseVersion: '17' })] }),
  },
  {
    id: 'nodes-subnet',
    state: 'problem',
    evidence: /192\.0\.2\.2\/24/,
    on: 'standby',
    look: () => ({ addresses: { known: [{ nic: 'eth0', ip: '192.0.2.2', prefix: 24, label: undefined }] } }),
  },
  {
    id: 'nodes-resolve',
    state: 'warning',
    evidence: /no mn1/,
    look: names({ hosts: '10.88.0.100 xcatmn\n10.88.0.2 mn2 # mn1\n' }),
  },
];
