import { type Defect, storage } from './edits';

export const dataDefects: readonly Defect[] = [
  { id: 'data-set', state: 'problem', evidence: /set-2/, look: () => ({ localSet: 'set-2' }) },
  {
    id: 'data-set',
    state: 'problem',
    evidence: /this node belongs to none, and the group may run on it/,
    on: 'standby',
    look: () => ({ role: 'plain', localSet: undefined }),
  },
  {
    id: 'data-set',
    state: 'problem',
    evidence: /no data set/,
    look: storage({ manifest: undefined, records: [] }),
    also: ['group-nodes'],
  },
  {
    id: 'data-set',
    state: 'problem',
    evidence: /taken the set of this node home/,
    look: storage({ manifest: undefined, takenHome: 'set-1', records: [] }),
    also: ['group-nodes'],
  },
  {
    id: 'data-paths',
    state: 'problem',
    evidence: /\/tftpboot/,
    look: storage({ manifest: { set: 'set-1', database: 'sqlite', paths: ['/install', '/etc/xcat', '/root/.xcat'] } }),
  },
  {
    id: 'data-attached',
    state: 'problem',
    evidence: /\/install is this node's own/,
    look: ({ paths }) => ({
      paths: {
        known: ('known' in paths ? paths.known : []).map((one) => ({
          ...one,
          state: one.path === '/install' ? 'detached' : one.state,
        })),
      },
    }),
  },
  {
    id: 'data-detached',
    state: 'problem',
    evidence: /\/etc\/xcat/,
    on: 'standby',
    look: ({ paths }) => ({
      paths: {
        known: ('known' in paths ? paths.known : []).map((one) => ({
          ...one,
          state: one.path === '/etc/xcat' ? 'attached' : one.state,
        })),
      },
    }),
  },
  {
    id: 'data-detached',
    state: 'problem',
    evidence: /\/install/,
    on: 'standby',
    look: ({ paths }) => ({
      role: 'plain',
      localSet: undefined,
      paths: { known: ('known' in paths ? paths.known : []).map((one) => ({ ...one, state: 'attached' as const })) },
    }),
    also: ['data-set'],
  },
  {
    id: 'data-attachable',
    state: 'problem',
    evidence: /both there/,
    on: 'standby',
    look: ({ paths }) => ({
      paths: { known: ('known' in paths ? paths.known : []).map((one) => ({ ...one, obstacle: 'both there' })) },
    }),
  },
];
