import type { Database } from './database';

/** All attributes of the cluster, by name. */
export async function siteValues(database: Database): Promise<Map<string, string>> {
  const values = new Map<string, string>();
  for (const row of await database.rows('site')) {
    if (row.key && row.disable !== '1' && row.disable !== 'yes') values.set(row.key, row.value ?? '');
  }
  return values;
}

/** One site attribute; undefined when it is absent or empty. */
export async function siteValue(database: Database, name: string): Promise<string | undefined> {
  return (await siteValues(database)).get(name) || undefined;
}
