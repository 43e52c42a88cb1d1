import { nodeObject } from './node-object';
import { expandNames } from './noderange';
import { type ObjectType, rowObjects, siteObject } from './objects';

/** The kinds of objects that the *def commands know. */
export const objectTypes: Readonly<Record<string, ObjectType>> = {
  network: rowObjects('network', 'networks', 'netname'),
  node: nodeObject,
  osimage: rowObjects('osimage', 'osimage', 'imagename'),
  policy: rowObjects('policy', 'policy', 'priority'),
  site: siteObject,
};

/** The command line of lsdef, chdef, mkdef or rmdef. */
export interface DefinitionArguments {
  readonly type: ObjectType;
  /** The objects named, ranges of nodes spelt out. */
  readonly objects: readonly string[];
  readonly attributes: ReadonlyMap<string, string>;
  /** Options without a value: l, s, p, m, f, d, z ... */
  readonly flags: ReadonlySet<string>;
  /** `-i`: only these attributes. */
  readonly wanted: readonly string[] | undefined;
  /** `-w`: only objects that fulfil all of these. */
  readonly conditions: readonly string[];
}

const optionsWithValue = new Set(['t', 'o', 'i', 'w']);

/** Takes a *def command line apart. Throws for a type that xCAT does not have. */
export function parseDefinitionArguments(args: readonly string[]): DefinitionArguments {
  const flags = new Set<string>();
  const names: string[] = [];
  const attributes = new Map<string, string>();
  const conditions: string[] = [];
  let type = 'node';
  let wanted: string[] | undefined;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    const letter = arg.startsWith('-') ? arg.replace(/^-+/, '').charAt(0) : '';
    const value = optionsWithValue.has(letter) ? (args[++at] ?? '') : '';
    if (letter === 't') type = value;
    else if (letter === 'o') names.push(value);
    else if (letter === 'i') wanted = value.split(',');
    else if (letter === 'w') conditions.push(value);
    else if (letter) flags.add(letter);
    else if (arg.includes('=')) attributes.set(...splitAttribute(arg));
    else names.push(arg);
  }
  const objectType = objectTypes[type];
  if (!objectType) throw new Error(`Type '${type}' is not a valid xCAT object type.`);
  const objects = type === 'node' ? names.flatMap(expandNames) : names.flatMap((name) => name.split(','));
  return { type: objectType, objects, attributes, flags, wanted, conditions };
}

function splitAttribute(text: string): [string, string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}
