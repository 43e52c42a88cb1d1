import { pause } from '../system/pause';
import type { Context } from './command';
import { type DefinitionArguments, parseDefinitionArguments } from './definitions';
import { readNodes } from './node-object';
import type { Attributes } from './objects';
import { parseCondition } from './tabdump';

/** `lsdef`: objects of xCAT's database and their attributes. */
export async function listDefinitions(context: Context): Promise<void> {
  await pause(100);
  const { output } = context;
  const asked = parseDefinitionArguments(context.args);
  const everything = await readObjects(context, asked);
  const missing = asked.objects.filter((name) => !everything.has(name));
  for (const name of missing) output.error(`Could not find an object named '${name}' of type '${asked.type.name}'.`);
  const conditions = asked.conditions.map(parseCondition);
  const found = [...everything].filter(([, attributes]) =>
    conditions.every((holds) => holds(Object.fromEntries(attributes))),
  );
  if (found.length === 0) {
    if (asked.objects.length > 0) return output.data('No object definitions have been found');
    return output.data('Could not find any object definitions to display.');
  }
  const isLong = asked.flags.has('l') || asked.wanted !== undefined || asked.objects.length > 0;
  const lines = found.flatMap(([name, attributes]) =>
    isLong && !asked.flags.has('s') ? describe(name, attributes, asked.wanted) : [`${name}  (${asked.type.name})`],
  );
  output.data(lines.join('\n'));
}

async function readObjects({ database }: Context, asked: DefinitionArguments): Promise<Map<string, Attributes>> {
  const { type } = asked;
  const names = asked.objects.length > 0 ? asked.objects : (await type.names(database)).sort();
  if (type.name === 'node') return readNodes(database, names);
  const objects = new Map<string, Attributes>();
  for (const name of names) {
    const attributes = await type.read(database, name);
    if (attributes) objects.set(name, attributes);
  }
  return objects;
}

function describe(name: string, attributes: Attributes, wanted: readonly string[] | undefined): string[] {
  // Asked for by name, an attribute is printed even when it has no value.
  const shown = wanted ?? [...attributes.keys()].sort();
  return [`Object name: ${name}`, ...shown.map((attribute) => `    ${attribute}=${attributes.get(attribute) ?? ''}`)];
}
