import { existsSync, readFileSync } from 'node:fs';

/** Where xCAT keeps its configuration; on a shared-data pair this is a link to the shared directory. */
export const configurationDirectory = '/etc/xcat';

/** What /etc/xcat/cfgloc says: which engine holds the tables, and where. */
export type DatabaseLocation = FilesLocation | ServerLocation;

/** SQLite: a directory of table files. */
export interface FilesLocation {
  readonly engine: 'SQLite';
  readonly directory: string;
}

/** A database server: `Pg:dbname=xcatdb;host=10.88.0.100|xcatadm|password`. */
export interface ServerLocation {
  readonly engine: 'Pg' | 'mysql';
  /** What stands before the first bar, without the engine: `dbname=xcatdb;host=10.88.0.100`. */
  readonly source: string;
  readonly name: string;
  readonly host: string;
  /** Undefined where cfgloc names none: the engine's own. */
  readonly port: number | undefined;
  readonly user: string;
  readonly password: string;
}

/** /etc/xcat is not there: xcatd and chtab end with status 2 then, as the Perl `die` does with errno ENOENT. */
export class ConfigurationMissing extends Error {
  constructor() {
    super("Can't locate xCAT configuration at /opt/xcat/lib/perl/xCAT/Table.pm line 843.");
  }
}

/**
 * Reads the database's location from XCATCFG, else /etc/xcat/cfgloc, else falls back to SQLite in /etc/xcat whatever it
 * holds, as the real one does. Throws ConfigurationMissing when /etc/xcat is absent or a dangling link.
 */
export function readDatabaseLocation(): DatabaseLocation {
  const override = process.env.XCATCFG;
  if (override) return parseLocation(override);
  const file = `${configurationDirectory}/cfgloc`;
  if (existsSync(file)) return parseLocation(readFileSync(file, 'utf8'));
  if (!existsSync(configurationDirectory)) throw new ConfigurationMissing();
  return { engine: 'SQLite', directory: configurationDirectory };
}

/** Reads the text of a cfgloc. Throws when it names an engine that xCAT does not know. */
export function parseLocation(text: string): DatabaseLocation {
  const [engine = '', ...rest] = text.trim().split(':');
  const target = rest.join(':');
  if (engine === 'SQLite') return { engine, directory: target || configurationDirectory };
  if (engine !== 'Pg' && engine !== 'mysql') throw new Error(`unknown database engine "${engine}" in cfgloc`);
  const [source = '', user = '', password = ''] = target.split('|');
  const value = (name: string) => new RegExp(`(?:^|;)${name}=([^;]*)`).exec(source)?.[1];
  const port = value('port');
  return {
    engine,
    source,
    name: value('dbname') ?? value('database') ?? '',
    host: value('host') ?? value('hostname') ?? 'localhost',
    port: port === undefined ? undefined : Number(port),
    user,
    password,
  };
}

/** What `lsxcatd -d` prints of a location, line by line, without the password. */
export function describeLocation(location: DatabaseLocation): readonly string[] {
  if (location.engine === 'SQLite') return ['dbengine=SQLite'];
  const { engine, source, name, host, user } = location;
  return [
    `cfgloc=${engine}:${source}|${user}`,
    `dbengine=${engine}`,
    `dbname=${name}`,
    `dbhost=${host}`,
    `dbadmin=${user}`,
  ];
}
