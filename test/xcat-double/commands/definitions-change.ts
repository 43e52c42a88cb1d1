import { pause } from '../system/pause';
import type { Context } from './command';
import { type DefinitionArguments, parseDefinitionArguments } from './definitions';
import type { Attributes, ObjectType } from './objects';

const failure = 'One or more errors occured when attempting to create or modify xCAT object definitions.';

/** `mkdef`: makes objects that are not there yet (or, with -f, anew). */
export async function makeDefinition(context: Context): Promise<void> {
  await pause(100);
  const { database, output } = context;
  const asked = parseDefinitionArguments(context.args);
  const { type } = asked;
  if (!isComplete(context, asked)) return;
  const known = new Set(await type.names(database));
  let written = 0;
  for (const name of asked.objects) {
    if (known.has(name) && !asked.flags.has('f')) {
      output.error(
        `A ${type.name} definition called '${name}' already exists. Cannot create a definition for '${name}'.`,
      );
      continue;
    }
    if (known.has(name)) await type.remove(database, name);
    await type.write(database, name, asked.attributes);
    written++;
  }
  if (output.code !== 0) output.error(failure);
  if (written > 0) output.data(`${written} object definitions have been created or modified.`);
}

/** `chdef`: changes objects, and makes those that are not there. */
export async function changeDefinition(context: Context): Promise<void> {
  await pause(100);
  const { database, output } = context;
  const asked = parseDefinitionArguments(context.args);
  const { type } = asked;
  const objects = type.name === 'site' ? ['clustersite'] : asked.objects;
  if (!isComplete(context, { ...asked, objects })) return;
  const known = new Set(await type.names(database));
  for (const name of objects) {
    await type.write(database, name, await combined(context, asked, type, name));
  }
  output.data(`${objects.length} object definitions have been created or modified.`);
  const made = objects.filter((name) => !known.has(name));
  if (made.length > 0) output.data(`New object definitions '${made.join(',')}' have been created.`);
}

function isComplete({ output }: Context, { type, objects, attributes }: DefinitionArguments): boolean {
  if (objects.length === 0) output.error('No object names were provided.');
  for (const attribute of attributes.keys()) {
    if (!type.has(attribute)) {
      output.error(`'${attribute}' is not a valid attribute name for for an object type of '${type.name}'.`);
    }
  }
  return output.code === 0;
}

/** With -p values are added to the comma-separated ones that are there, with -m they are taken out. */
async function combined(
  { database }: Context,
  { attributes, flags }: DefinitionArguments,
  type: ObjectType,
  name: string,
): Promise<Attributes> {
  if (!flags.has('p') && !flags.has('m')) return attributes;
  const present = await type.read(database, name);
  return new Map(
    [...attributes].map(([attribute, value]) => {
      const before = (present?.get(attribute) ?? '').split(',').filter(Boolean);
      const given = value.split(',').filter(Boolean);
      const rest = before.filter((one) => !given.includes(one));
      return [attribute, (flags.has('p') ? [...rest, ...given] : rest).join(',')];
    }),
  );
}
