import { type Defect, failure, inCib, inMon, storage } from './edits';

export const runningDefects: readonly Defect[] = [
  {
    id: 'group-failures',
    state: 'warning',
    evidence: /xcat-services monitor on mn2: xcatd is gone/,
    edits: failure(1, 'xcatd is gone [service-down]'),
  },
  {
    id: 'group-failures',
    state: 'warning',
    evidence: /xcat-vip has failed 3 times on mn1/,
    edits: inCib(
      '<nvpair id="status-1-.feature-set"',
      '<nvpair id="q" name="fail-count-xcat-vip#monitor_10000" value="3"/><nvpair id="status-1-.feature-set"',
    ),
  },
  {
    id: 'group-degraded',
    state: 'warning',
    evidence: /apache2 has no process/,
    edits: failure(190, 'http: unit apache2 has no process [service-degraded]'),
  },
  {
    id: 'group-started',
    state: 'warning',
    evidence: /xcat-db Starting/,
    edits: inMon(/(id="xcat-db"[^>]*role=)"Started"/, '$1"Starting"'),
  },
  {
    id: 'group-owner',
    state: 'problem',
    evidence: /held by mn1, the group runs on mn2/,
    look: storage({ owner: { node: 'mn1', state: 'held' } }),
  },
  { id: 'group-owner', state: 'problem', evidence: /missing/, look: storage({ owner: undefined }) },
  { id: 'storage-answers', state: 'problem', evidence: /is not there/, look: storage({ kind: 'absent' }) },
  { id: 'storage-writable', state: 'problem', evidence: /may not write/, look: storage({ writable: false }) },
  { id: 'storage-access', state: 'problem', evidence: /mode 700/, look: storage({ mode: 0o700 }) },
  { id: 'storage-room', state: 'warning', evidence: /500 MiB/, look: storage({ freeBytes: 500 * 1024 * 1024 }) },
  { id: 'storage-room', state: 'problem', evidence: /0 files/, look: storage({ freeInodes: 0 }) },
  { id: 'storage-type', state: 'warning', evidence: /nfs4/, look: storage({ type: 'nfs4' }) },
  { id: 'storage-type', state: 'problem', evidence: /vfat/, look: storage({ type: 'vfat' }) },
  {
    id: 'storage-shared',
    state: 'warning',
    evidence: /root file system/,
    look: storage({ ownFileSystem: 'the root file system of this node' }),
  },
];
