import type { Check } from '../check';
import { theSettings, theStorage } from '../given';
import { type CertificateFacts, known, type Look } from '../look';
import { NotApplicable, ok, problem, warning } from '../verdict';

const dayMs = 24 * 3600 * 1000;
/** How long before its end a certificate is spoken of, in days. */
const earlyDays = 30;

/** What xcatd and its clients show each other. */
export const certificateChecks: readonly Check[] = [
  {
    id: 'certificates-there',
    title: 'xcatd and root have their certificates',
    judge: (look) => {
      const files = certificates(look).map(({ file }) => file);
      const missing = [/server-cert/, /client-cred/].filter((one) => !files.some((file) => one.test(file)));
      if (missing.length === 0) return ok(files.join(', '));
      const names = missing.map(({ source }) => source).join(' and ');
      return problem(`not there: ${names}.pem`, 'restore them from a backup, or make them anew: xcatconfig -c');
    },
  },
  {
    id: 'certificates-expiry',
    title: 'no certificate expires soon',
    judge: (look) => {
      const all = certificates(look);
      const left = (one: CertificateFacts) => (one.expires.getTime() - look.now.getTime()) / dayMs;
      const soon = all.filter((one) => left(one) < earlyDays);
      const dayOf = (one: CertificateFacts) => `${one.file} on ${one.expires.toISOString().slice(0, 10)}`;
      if (soon.length === 0) return ok(all.map(dayOf).join(', '));
      const advice = 'make them anew before xcatd refuses every request: xcatconfig -c, then makeconservercf';
      if (soon.some((one) => left(one) < 0)) return problem(`expired: ${soon.map(dayOf).join(', ')}`, advice);
      return warning(`expires: ${soon.map(dayOf).join(', ')}`, advice);
    },
  },
  {
    id: 'certificates-pair',
    title: 'they are all of one authority',
    judge: (look) => {
      const all = certificates(look);
      if (all.every(({ trusted }) => trusted === undefined))
        throw new NotApplicable('/etc/xcat/cert/ca.pem is not there');
      const strange = all.filter(({ trusted }) => trusted === false).map(({ file }) => file);
      if (strange.length === 0) return ok('/etc/xcat/cert/ca.pem');
      return problem(
        `not signed by /etc/xcat/cert/ca.pem: ${strange.join(', ')}`,
        '/etc/xcat and /root/.xcat belong together: restore both',
      );
    },
  },
  {
    id: 'certificates-name',
    title: "xcatd's certificate is made out to the virtual name",
    judge: (look) => {
      const server = certificates(look).find(({ file }) => file.endsWith('/server-cert.pem'));
      const { hostname } = theSettings(look);
      if (!server || hostname === undefined)
        throw new NotApplicable('there is no such certificate, or no virtual name');
      const short = hostname.split('.')[0] ?? hostname;
      if (server.names.some((name) => name.split('.')[0] === short)) return ok(server.names.join(', '));
      return warning(
        `it is made out to ${server.names.join(', ')}, not to ${short}`,
        "xCAT's own commands do not mind; who checks names does, such as service nodes: xcatconfig -c while this node is the management node",
      );
    },
  },
];

function certificates(look: Look): readonly CertificateFacts[] {
  if (look.settings) theStorage(look);
  return known(look.certificates);
}
