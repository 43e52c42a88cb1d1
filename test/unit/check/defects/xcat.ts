import { type Defect, site, tables } from './edits';

export const xcatDefects: readonly Defect[] = [
  { id: 'xcatd-answers', state: 'problem', evidence: /hangs/, look: () => ({ xcatd: { why: 'xcatd hangs' } }) },
  {
    id: 'xcatd-answers',
    state: 'problem',
    evidence: /works on Pg/,
    look: () => ({ xcatd: { known: { engine: 'Pg', host: undefined } } }),
  },
  { id: 'site-master', state: 'problem', evidence: /10\.88\.0\.1, expected/, look: site({ master: '10.88.0.1' }) },
  { id: 'site-master', state: 'problem', evidence: /xcatmn, which is no address/, look: site({ master: 'xcatmn' }) },
  { id: 'site-nameservers', state: 'problem', evidence: /10\.88\.0\.1/, look: site({ nameservers: '10.88.0.1' }) },
  { id: 'site-dhcpinterfaces', state: 'problem', evidence: /eth0:0/, look: site({ dhcpinterfaces: 'eth0:0' }) },
  { id: 'site-domain', state: 'warning', evidence: /not set/, look: site({ domain: '' }) },
  {
    id: 'networks-tftpserver',
    state: 'problem',
    evidence: /10\.88\.0\.2/,
    look: tables({ networks: [{ netname: 'net', net: '10.88.0.0', mask: '255.255.255.0', tftpserver: '10.88.0.2' }] }),
  },
  {
    id: 'networks-servers',
    state: 'warning',
    evidence: /dhcpserver 10\.88\.0\.1/,
    look: tables({
      networks: [{ netname: 'net', net: '10.88.0.0', mask: '/24', tftpserver: '10.88.0.100', dhcpserver: '10.88.0.1' }],
    }),
  },
  {
    id: 'noderes-servers',
    state: 'warning',
    evidence: /cn1: xcatmaster 10\.88\.0\.1/,
    look: tables({ noderes: [{ node: 'cn1', xcatmaster: '10.88.0.1' }] }),
  },
  {
    id: 'policy-trust',
    state: 'warning',
    evidence: /mn1/,
    look: tables({ policy: ['mn2', 'xcatmn'].map((name) => ({ name, rule: 'trusted' })) }),
  },
];
