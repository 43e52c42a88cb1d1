import { readSecretLine } from '../host/files/secretfile';
import { messageOf } from '../ocf/failure';
import type { DatabaseEngine } from '../xcat/data/layout';
import { Refusal } from './refusal';

/** The variables that xCAT's own set-up programs take the password from. */
const variables: Readonly<Partial<Record<DatabaseEngine, string>>> = {
  postgresql: 'XCATPGPW',
  mariadb: 'XCATMYSQLADMIN_PW',
};

/**
 * The password for xCAT's account in a database server that it is to move to: the first line of a file, else from the
 * environment. Never from the command line, which everybody can see. @throws Refusal when there is none, or not one to use.
 */
export function databasePassword(
  engine: DatabaseEngine,
  file: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const variable = variables[engine] ?? '';
  const password = file === undefined ? environment[variable] : firstLineOf(file);
  if (!password) {
    throw new Refusal([
      `${engine} needs a password for xCAT's account: give one with --database-password-file FILE, or in the variable ${variable}`,
    ]);
  }
  // xCAT's own rule (facts/xcat, 7.1): others would break cfgloc, and the programs that read it.
  if (!/^[A-Za-z0-9]+$/.test(password)) {
    throw new Refusal([
      `the password for xCAT's account in ${engine} may have letters and digits only: xCAT takes no other`,
    ]);
  }
  return password;
}

function firstLineOf(file: string): string {
  try {
    return readSecretLine(file).trim();
  } catch (error) {
    throw new Refusal([`--database-password-file ${messageOf(error)}`]);
  }
}
