import { type Defect, goodAddresses } from './edits';

export const networkDefects: readonly Defect[] = [
  {
    id: 'vip-held',
    state: 'problem',
    evidence: /no interface/,
    look: () => ({ addresses: { known: [{ nic: 'eth0', ip: '10.88.0.2', prefix: 24, label: undefined }] } }),
  },
  { id: 'vip-absent', state: 'problem', evidence: /10\.88\.0\.100\/24 is on eth0/, on: 'standby', look: goodAddresses },
  {
    id: 'vip-unique',
    state: 'problem',
    evidence: /52:54/,
    look: () => ({ otherHolder: { known: '52:54:00:00:00:01' } }),
  },
  {
    id: 'vip-at-boot',
    state: 'problem',
    evidence: /interfaces/,
    look: () => ({ persistent: { known: ['/etc/network/interfaces'] } }),
  },
];
