import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mustRun } from '../system/run';

const DAYS = '7300';

/** What one certificate is for. */
interface CertificateRequest {
  readonly commonName: string;
  /** Further names of a server; none for a client. */
  readonly dnsNames: readonly string[];
  readonly keyFile: string;
  readonly certificateFile: string;
}

/** The certificate authority of one xCAT installation; each node that installs xCAT makes its own. */
export class CertificateAuthority {
  readonly certificateFile: string;
  readonly #keyFile: string;

  constructor(directory: string) {
    this.certificateFile = join(directory, 'ca-cert.pem');
    this.#keyFile = join(directory, 'private', 'ca-key.pem');
  }

  /** Makes key and certificate unless they are there. */
  async create(): Promise<void> {
    if (existsSync(this.certificateFile)) return;
    mkdirSync(join(this.#keyFile, '..'), { recursive: true, mode: 0o700 });
    const subject = ['-subj', '/CN=xCAT CA', '-days', DAYS, '-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
    const files = ['-keyout', this.#keyFile, '-out', this.certificateFile];
    await mustRun('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files, ...subject]);
    chmodSync(this.#keyFile, 0o600);
  }

  /** Makes a key and a certificate signed by this authority; the certificate's file also tells in words what it says. */
  async issue({ commonName, dnsNames, keyFile, certificateFile }: CertificateRequest): Promise<void> {
    const scratch = mkdtempSync(join(tmpdir(), 'xcat-double-'));
    try {
      const request = join(scratch, 'request.pem');
      const extensions = join(scratch, 'extensions');
      const usage = dnsNames.length > 0 ? serverExtensions(dnsNames) : 'extendedKeyUsage=clientAuth\n';
      writeFileSync(extensions, `basicConstraints=CA:FALSE\n${usage}`);
      const subject = ['-subj', `/CN=${commonName}`];
      await mustRun('openssl', [
        'req',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        keyFile,
        '-out',
        request,
        ...subject,
      ]);
      const signer = ['-CA', this.certificateFile, '-CAkey', this.#keyFile, '-CAcreateserial'];
      const form = ['-days', DAYS, '-extfile', extensions, '-text', '-nameopt', 'RFC2253', '-out', certificateFile];
      await mustRun('openssl', ['x509', '-req', '-in', request, ...signer, ...form]);
      chmodSync(keyFile, 0o600);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
}

/** The certificate that xcatd shows: common name is the host name at the time of the installation. */
export async function makeServerCertificate(
  authority: CertificateAuthority,
  hostname: string,
  domain: string,
): Promise<void> {
  const directory = '/etc/xcat/cert';
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  const long = domain ? [`${hostname}.${domain}`] : [];
  await issueInto(authority, directory, 'server', hostname, [...long, hostname]);
}

/** A user's certificate in ~/.xcat, which the commands of that user show to xcatd. */
export async function makeClientCertificate(
  authority: CertificateAuthority,
  user: string,
  home: string,
): Promise<void> {
  const directory = join(home, '.xcat');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  await issueInto(authority, directory, 'client', user, []);
}

async function issueInto(
  authority: CertificateAuthority,
  directory: string,
  kind: 'server' | 'client',
  commonName: string,
  dnsNames: readonly string[],
): Promise<void> {
  const keyFile = join(directory, `${kind}-key.pem`);
  const certificateFile = join(directory, `${kind}-cert.pem`);
  await authority.issue({ commonName, dnsNames, keyFile, certificateFile });
  const credential = readFileSync(certificateFile, 'utf8') + readFileSync(keyFile, 'utf8');
  writeFileSync(join(directory, `${kind}-cred.pem`), credential, { mode: 0o600 });
  copyFileSync(authority.certificateFile, join(directory, 'ca.pem'));
}

function serverExtensions(dnsNames: readonly string[]): string {
  return `subjectAltName=${dnsNames.map((name) => `DNS:${name}`).join(',')}\n`;
}
