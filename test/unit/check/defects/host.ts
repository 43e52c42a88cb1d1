import { type Defect, noTool } from './edits';

export const hostDefects: readonly Defect[] = [
  {
    id: 'setup-finished',
    state: 'problem',
    evidence: /did not reach its end/,
    look: () => ({ unfinished: { known: true } }),
  },
  { id: 'setup-finished', state: 'warning', evidence: /at work .*process 7/, look: () => ({ atWork: 7 }) },
  { id: 'setup-finished', state: 'problem', evidence: /a removal/, look: () => ({ removing: { known: true } }) },
  { id: 'agents-installed', state: 'problem', evidence: /xcat-db/, look: () => ({ missingAgents: ['xcat-db'] }) },
  { id: 'tools-required', state: 'problem', evidence: /ip \(for the virtual address\)/, look: noTool('ip') },
  { id: 'tools-useful', state: 'warning', evidence: /arping/, look: noTool('arping') },
  { id: 'tools-database', state: 'warning', evidence: /sqlite3/, look: noTool('sqlite3') },
  {
    id: 'time-service',
    state: 'warning',
    evidence: /no service/,
    look: () => ({ time: { known: { service: undefined, synchronised: true } } }),
  },
  {
    id: 'time-synchronised',
    state: 'warning',
    evidence: /not synchronised/,
    look: () => ({ time: { known: { service: 'chrony', synchronised: false } } }),
  },
  {
    id: 'room-here',
    state: 'problem',
    evidence: /^\/run has 10.0 MiB free$/,
    look: () => ({ room: { known: [{ path: '/run', freeBytes: 10 * 2 ** 20 }] } }),
  },
  {
    id: 'room-here',
    state: 'warning',
    evidence: /^\/tmp has 0 B free$/,
    look: () => ({
      room: {
        known: [
          { path: '/run', freeBytes: 20 * 2 ** 20 },
          { path: '/tmp', freeBytes: 0 },
        ],
      },
    }),
  },
  {
    id: 'distribution-known',
    state: 'warning',
    evidence: /gentoo/,
    look: () => ({ assumptions: 'gentoo is unknown' }),
  },
];
