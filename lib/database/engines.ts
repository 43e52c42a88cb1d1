import type { DatabaseEngine } from '../xcat/data/layout';
import type { Database } from './database';
import { mariadb } from './mariadb';
import { postgresql } from './postgresql';
import { databaseServer } from './server';
import { sqlite } from './sqlite';

/** The engine of this name. */
export function databaseFor(engine: DatabaseEngine): Database {
  switch (engine) {
    case 'sqlite':
      return sqlite;
    case 'postgresql':
      return databaseServer(postgresql);
    case 'mariadb':
      return databaseServer(mariadb);
  }
}
