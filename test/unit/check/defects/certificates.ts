import { type Defect, day } from './edits';

export const certificatesDefects: readonly Defect[] = [
  {
    id: 'certificates-there',
    state: 'problem',
    evidence: /client-cred/,
    look: ({ certificates }) => ({
      certificates: { known: ('known' in certificates ? certificates.known : []).slice(0, 2) },
    }),
  },
  { id: 'certificates-expiry', state: 'warning', evidence: /2026-12-10/, look: day('2026-12-10') },
  { id: 'certificates-expiry', state: 'problem', evidence: /expired.*2026-11-01/, look: day('2026-11-01') },
  {
    id: 'certificates-pair',
    state: 'problem',
    evidence: /client-cred/,
    look: ({ certificates }) => ({
      certificates: {
        known: ('known' in certificates ? certificates.known : []).map((one) => ({
          ...one,
          trusted: !one.file.includes('client'),
        })),
      },
    }),
  },
  {
    id: 'certificates-name',
    state: 'warning',
    evidence: /mn1/,
    look: ({ certificates }) => ({
      certificates: {
        known: ('known' in certificates ? certificates.known : []).map((one) => ({ ...one, names: ['mn1'] })),
      },
    }),
  },
];
