import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { unitProcesses } from '../../host/programs/unitprocesses';
import { onStorage } from '../../host/storage/storage';
import type { Deadline } from '../../ocf/deadline';
import { readTable } from '../../xcat/client';
import { cfglocFile } from '../../xcat/data/cfgloc';
import { configurationDirectory } from '../../xcat/data/layout';
import { storageLimitMs } from '../../xcat/data/manifest';
import { xcatdUnit } from '../../xcat/services/daemon';
import type { CertificateFacts, Tables } from '../look';

/**
 * Where xCAT's files are to be read: on the shared directory, which both nodes see, or where there is none, on this node's own
 * disk. Either way by children alone: a link that a crash left may lead to dead storage.
 */
export interface Place {
  readonly directory: string | undefined;
}

/** The text of one of xCAT's files; null when there is none. @throws Failure `storage-*`. */
async function textOf({ directory }: Place, path: string, deadline: Deadline): Promise<string | null> {
  const request = { op: 'read', path: directory === undefined ? path : join(directory, path) } as const;
  return (await onStorage(directory ?? configurationDirectory, request, deadline, storageLimitMs)).text;
}

/** The text of cfgloc, with its password: never for a fact. @throws Failure `storage-*`. */
export function cfglocText(place: Place, deadline: Deadline): Promise<string | null> {
  return textOf(place, cfglocFile, deadline);
}

/** The tables that name the management node. @throws Error where xcatd does not run here; Failure as readTable. */
export async function tableFacts(deadline: Deadline): Promise<Tables> {
  requireXcatd();
  const read = (table: string) => readTable(table, deadline);
  const [site, networks, noderes, policy] = await Promise.all(['site', 'networks', 'noderes', 'policy'].map(read));
  return { site: site ?? [], networks: networks ?? [], noderes: noderes ?? [], policy: policy ?? [] };
}

/** @throws Error: xCAT's commands would only wait for it. */
export function requireXcatd(): void {
  if (unitProcesses(xcatdUnit).length === 0) throw new Error('xcatd does not run on this node');
}

const authority = '/etc/xcat/cert/ca.pem';

/** Whoever shows one of these to the other side is refused once it has expired. */
export const certificateFiles = ['/etc/xcat/cert/server-cert.pem', authority, '/root/.xcat/client-cred.pem'];

/** xCAT's certificates, those that are there. @throws Failure `storage-*`; Error for one that cannot be read as such. */
export async function certificateFacts(place: Place, deadline: Deadline): Promise<CertificateFacts[]> {
  const found: { readonly file: string; readonly certificate: X509Certificate }[] = [];
  for (const file of certificateFiles) {
    const text = await textOf(place, file, deadline);
    const pem = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/.exec(text ?? '')?.[0];
    if (pem) found.push({ file, certificate: new X509Certificate(pem) });
  }
  const signer = found.find(({ file }) => file === authority)?.certificate;
  return found.map(({ file, certificate }) => ({
    file,
    names: namesIn(certificate),
    expires: new Date(certificate.validTo),
    trusted: signer && certificate.verify(signer.publicKey),
  }));
}

/** The names that a certificate is made out to: its common name first. */
function namesIn({ subject, subjectAltName }: X509Certificate): string[] {
  const common = /^CN=(.*)$/m.exec(subject)?.[1];
  const others = (subjectAltName ?? '').split(/,\s*/).flatMap((entry) => /^DNS:(.*)$/.exec(entry)?.[1] ?? []);
  return [...new Set([...(common ? [common] : []), ...others])];
}
