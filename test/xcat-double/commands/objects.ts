import type { Database, Row } from '../database/database';
import { tableDefinition } from '../database/schema';

/** The attributes of one object, by name. */
export type Attributes = ReadonlyMap<string, string>;

/** One kind of object that the *def commands know (`-t`). */
export interface ObjectType {
  readonly name: string;
  /** The names of all objects of this kind. */
  names(database: Database): Promise<string[]>;
  /** What an object is made of; undefined when there is none of that name. */
  read(database: Database, name: string): Promise<Attributes | undefined>;
  /** Sets attributes; an empty value takes one away. Makes the object when it is not there. */
  write(database: Database, name: string, attributes: Attributes): Promise<void>;
  remove(database: Database, name: string): Promise<void>;
  /** False for attributes that this kind of object does not have. */
  has(attribute: string): boolean;
}

/** Objects that are the rows of one table. */
export function rowObjects(name: string, table: string, key: string): ObjectType {
  const attributes = (tableDefinition(table)?.columns ?? []).filter((column) => column !== key && column !== 'disable');
  const stored = (attribute: string) => (attribute === 'usercomment' ? 'comments' : attribute);
  return {
    name,
    has: (attribute) => attributes.includes(stored(attribute)),
    names: async (database) => (await database.rows(table)).map((row) => row[key] ?? ''),
    read: async (database, object) => {
      const row = (await database.rows(table)).find((candidate) => candidate[key] === object);
      return row && attributesOf(row, attributes);
    },
    write: async (database, object, values) => {
      const columns = [...values].map(([attribute, value]) => [stored(attribute), value]);
      await database.put(table, { [key]: object }, Object.fromEntries(columns));
    },
    remove: async (database, object) => {
      await database.remove(table, { [key]: object });
    },
  };
}

function attributesOf(row: Row, attributes: readonly string[]): Attributes {
  const present = attributes.filter((attribute) => row[attribute]);
  return new Map(
    present.map((attribute) => [attribute === 'comments' ? 'usercomment' : attribute, row[attribute] ?? '']),
  );
}

/** The cluster itself: one object whose attributes are the rows of table site. It takes any attribute. */
export const siteObject: ObjectType = {
  name: 'site',
  has: () => true,
  names: async () => ['clustersite'],
  read: async (database, name) => {
    if (name !== 'clustersite') return undefined;
    const rows = (await database.rows('site')).filter((row) => row.value);
    return new Map(rows.map((row) => [row.key ?? '', row.value ?? '']));
  },
  write: async (database, _name, attributes) => {
    for (const [key, value] of attributes) {
      if (value === '') await database.remove('site', { key });
      else await database.put('site', { key }, { value });
    }
  },
  remove: async () => undefined,
};
