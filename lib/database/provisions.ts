import type { DatabaseEngine } from '../xcat/data/layout';
import { mariadbProvision } from './mariadbprovision';
import { postgresqlProvision } from './postgresqlprovision';
import type { Provision } from './provision';

/** How a database server of this engine is made ready for xCAT; undefined for SQLite, which is none. */
export function provisionFor(engine: DatabaseEngine): Provision | undefined {
  if (engine === 'postgresql') return postgresqlProvision;
  return engine === 'mariadb' ? mariadbProvision : undefined;
}
