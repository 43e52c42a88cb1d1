import { readFileSync } from 'node:fs';

/** What a client shows to xcatd and checks xcatd by. */
export interface ClientCredentials {
  /** Certificate and key of the caller, in one PEM file. */
  readonly credential: string;
  readonly authority: string;
}

/** The caller's directory of credentials, as named in the warning; without HOME it is /.xcat, which nobody has. */
export function credentialDirectory(): string {
  return `${process.env.HOME ?? ''}/.xcat/`;
}

/** Reads the caller's credentials; undefined when they are missing. */
export function readClientCredentials(): ClientCredentials | undefined {
  const credential = readIfThere(`${credentialDirectory()}client-cred.pem`);
  const authority = readIfThere(`${credentialDirectory()}ca.pem`);
  return credential && authority ? { credential, authority } : undefined;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
