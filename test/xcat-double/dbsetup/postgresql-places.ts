import { existsSync } from 'node:fs';
import { run } from '../system/run';
import { SetupFailure, type Talk } from './talk';

/** Where a distribution keeps PostgreSQL. */
export interface PostgresqlPlaces {
  readonly programs: string;
  readonly data: string;
  readonly configuration: string;
}

/** Which packages pgsqlsetup takes for the server: version 9 alone, as it is shipped, or (an edited copy) any version. */
export type KnownVersions = 'nine' | 'any';

/**
 * Finds PostgreSQL. On Debian the version stands in the name of a package; where none is of a known version, the paths are
 * those of 9.1, which nobody has any more.
 */
export async function findPostgresql(known: KnownVersions, talk: Talk): Promise<PostgresqlPlaces> {
  if (!existsSync('/etc/debian_version')) {
    const data = '/var/lib/pgsql/data';
    return { programs: '/usr/bin', data, configuration: data };
  }
  const command = "dpkg -l | grep postgresql | awk '{print $2}'";
  talk.runs(command);
  const packages = await installedPackages('postgresql');
  if (packages.length === 0) {
    throw new SetupFailure(` ${command} failed. \npostgresql is not installed. Use apt-get to install it.`);
  }
  const pattern = known === 'nine' ? /postgresql-9/ : /postgresql-\d/;
  const version = packages.find((name) => pattern.test(name))?.slice('postgresql-'.length) ?? '9.1';
  return {
    programs: `/usr/lib/postgresql/${version}/bin`,
    data: `/var/lib/postgresql/${version}/main`,
    configuration: `/etc/postgresql/${version}/main`,
  };
}

/** The names of Debian's installed packages that hold this text. */
export async function installedPackages(text: string): Promise<string[]> {
  const { stdout } = await run('dpkg', ['--get-selections', `*${text}*`]);
  return stdout.split('\n').flatMap((line) => line.split(/[\s:]/, 1)[0] || []);
}
