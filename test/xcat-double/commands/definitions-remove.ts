import { pause } from '../system/pause';
import type { Context } from './command';
import { parseDefinitionArguments } from './definitions';

/** `rmdef`: removes objects. */
export async function removeDefinition({ args, database, output }: Context): Promise<void> {
  await pause(100);
  const { type, objects } = parseDefinitionArguments(args);
  if (objects.length === 0) return output.error('No object names were provided.');
  const known = new Set(await type.names(database));
  let removed = 0;
  for (const name of objects) {
    if (!known.has(name)) {
      output.error(`Could not find an object named '${name}' of type '${type.name}'.`);
      continue;
    }
    await type.remove(database, name);
    removed++;
  }
  if (removed > 0) output.data(`${removed} object definitions have been removed.`);
  else output.data('No objects have been removed from the xCAT database.');
}
