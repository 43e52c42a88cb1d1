import { type Defect, names } from './edits';

export const namesDefects: readonly Defect[] = [
  {
    id: 'hosts-vip',
    state: 'problem',
    evidence: /10\.88\.0\.99/,
    look: names({ hosts: '10.88.0.99 xcatmn\n10.88.0.1 mn1\n10.88.0.2 mn2\n' }),
  },
  {
    id: 'hosts-vip',
    state: 'warning',
    evidence: /no xcatmn/,
    on: 'standby',
    look: names({ hosts: '10.88.0.1 mn1\n10.88.0.2 mn2\n' }),
  },
  {
    id: 'names-resolution',
    state: 'warning',
    evidence: /resolv\.conf/,
    look: names({ lost: ['/etc/resolv.conf has lost nameserver 10.88.0.100'] }),
  },
  { id: 'hostname', state: 'warning', evidence: /mn2, expected xcatmn/, look: names({ hostname: 'mn2' }) },
  { id: 'hostname', state: 'warning', evidence: /bears its name/, on: 'standby', look: names({ hostname: 'xcatmn' }) },
  {
    id: 'cfgloc-engine',
    state: 'problem',
    evidence: /says Pg, the group sqlite/,
    look: () => ({ cfgloc: { known: { engine: 'postgresql', host: '10.88.0.100', word: 'Pg' } } }),
  },
];
