import type { Command } from 'commander';
import { buildModel, groupId } from '../../lib/cluster/configuration/model';
import { type GroupOptions, givenParameters, memberDefinitions } from '../../lib/cluster/configuration/options';
import { render } from '../../lib/cluster/configuration/render';
import type { Parameter } from '../../lib/ocf/parameters';

/** Options of the set-up that the wizard asks for: by long name, and which of the group's options each is. */
const asked: Readonly<Record<string, keyof GroupOptions>> = {
  vip: 'ip',
  'shared-directory': 'directory',
  nic: 'nic',
  hostname: 'hostname',
  netmask: 'netmask',
  database: 'database',
  attach: 'attach',
};

const storage = 'after';

/**
 * The crm shell's wizard (`crm script run xcat-mn`), which Hawk shows too: it registers the group as `xcatha-setup generate` writes
 * it, with places for what it asks for.
 */
export function wizard(command: Command, templates: string): string {
  const places = Object.fromEntries(Object.entries(asked).map(([name, option]) => [option, place(name)]));
  const options = places as unknown as GroupOptions;
  const model = buildModel(options, { storage: { id: place(storage), promoted: false } });
  const lines = [
    '# Made from the command line of xcatha-setup and the tables of its agents: do not edit.',
    'version: 2.2',
    'category: Server',
    'shortdesc: xCAT management node',
    `longdesc: ${quoted(longdesc)}`,
    'parameters:',
    ...Object.entries(asked).flatMap(([name, option]) => parameterLines(command, name, rowOf(option, options))),
    ...parameterLines(command, storage, undefined),
    'actions:',
    '  - cib: |',
    ...whereGiven(render(model, 'crm', templates))
      .trim()
      .split('\n')
      // The wizard's lines go on where the next one is indented further.
      .map((line) => (line === '' ? '' : `      ${line.replace(/ \\$/, '')}`)),
  ];
  return `${lines.join('\n')}\n`;
}

const longdesc = `Registers the group ${groupId}, which keeps an xCAT management node alive on two nodes. xcatha-setup, run on each of them, does this
and all that comes before it; use this where the nodes have been prepared, and the registration is yours.`;

function place(name: string): string {
  return `{{${name}}}`;
}

/** The agents' own row of what a group's option sets: the first one that has it. */
function rowOf(option: keyof GroupOptions, options: GroupOptions): Parameter | undefined {
  for (const definition of memberDefinitions) {
    const given = givenParameters(definition, options).find(({ value }) => value === options[option]);
    if (given) return definition.parameters[given.name];
  }
  return undefined;
}

function parameterLines(command: Command, name: string, row: Parameter | undefined): string[] {
  const option = command.options.find(({ long }) => long === `--${name}`);
  if (!option) throw new Error(`xcatha-setup has no option --${name}: correct the wizard`);
  const isAddress = name === 'vip';
  return [
    `  - name: ${name}`,
    `    shortdesc: ${quoted(option.description)}`,
    ...(row ? [`    longdesc: ${quoted(row.longdesc)}`] : []),
    `    required: ${row?.required ?? false}`,
    `    type: ${isAddress ? 'ip_address' : row?.oneOf ? 'enum' : 'string'}`,
    ...(row?.oneOf ? ['    values:', ...row.oneOf.map((value) => `      - ${value}`)] : []),
  ];
}

/** What may be left out is written only where it was given: a parameter, all of an agent's, and the lines about the storage. */
function whereGiven(text: string): string {
  const unquoted = text.replace(/"(\{\{[\w-]+\}\})"/g, '$1');
  const parameters = unquoted.replace(/ (\w+)=\{\{([\w-]+)\}\}/g, (setting, _parameter, name: string) =>
    isNeeded(name) ? setting : `{{#${name}}}${setting}{{/${name}}}`,
  );
  const alone = parameters.replace(
    /params(\{\{#[\w-]+\}\})( .*\{\{\/[\w-]+\}\} \\)$/gm,
    (line, opening, rest: string) => ([...rest.matchAll(/\w+=/g)].length > 1 ? line : `${opening}params${rest}`),
  );
  const about = new RegExp(`((?:^.*\\{\\{${storage}\\}\\}.*\\n)+)`, 'm');
  return alone.replace(about, `{{#${storage}}}\n$1{{/${storage}}}\n`);
}

function isNeeded(name: string): boolean {
  return name === 'vip' || name === 'shared-directory';
}

/** A text in one line, quoted so that YAML reads it as it is. */
function quoted(text: string): string {
  return JSON.stringify(text.replace(/\s+/g, ' ').trim());
}
