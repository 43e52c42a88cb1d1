import type { Defect } from './edits';

export const servicesDefects: readonly Defect[] = [
  {
    id: 'services-at-boot',
    state: 'problem',
    evidence: /xcatd/,
    look: () => ({ units: { known: [{ unit: 'xcatd', enabled: true, running: true }] } }),
  },
  {
    id: 'services-stopped',
    state: 'problem',
    evidence: /named/,
    on: 'standby',
    look: () => ({ units: { known: [{ unit: 'named', enabled: false, running: true }] } }),
  },
  {
    id: 'services-running',
    state: 'problem',
    evidence: /no process/,
    look: () => ({
      services: { known: [{ name: 'named', units: ['named'], problem: 'named: unit named has no process' }] },
    }),
  },
  {
    id: 'exports-fsid',
    state: 'warning',
    evidence: /\/install/,
    look: () => ({ exportsWithoutFsid: { known: ['/install'] } }),
  },
];
