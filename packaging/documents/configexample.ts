import type { Command, Option } from 'commander';
import { configFile, settableOptions } from '../../lib/cli/configfile';
import { bold, entry, italic, type Page, plain, seeAlso } from './roff';

/** What the options of the command line do not say of the file. */
const introduction = [
  `Options of xcatha-setup that are the same at every run may stand in ${configFile}, or in a file that --config names.`,
  'Each line is "key = value"; keys are the long options without their hyphens, and options without a value take yes or no.',
  'A # begins a comment; double quotes hold a value with a # in it. The command line wins.',
  'The file has to belong to root and must not be writable by others; with a password in it, it should not be readable either.',
];

/** An example of the file: every key, commented out, with what the help says of it. */
export function configExample(command: Command): string {
  const about = introduction.map((line) => `# ${line}`);
  const keys = settableOptions(command).flatMap((option) => [
    '',
    `# ${aboutOf(option, command)}`,
    `#${keyOf(option)} = ${keyValue(option)}`,
  ]);
  return `${[...about, ...keys].join('\n')}\n`;
}

/** The manual page of the file. */
export function configPage(command: Command, others: readonly Pick<Page, 'name' | 'section'>[]): Page {
  const lines = [
    '.SH NAME',
    'xcatha.conf \\- options of xcatha\\-setup',
    '.SH SYNOPSIS',
    bold(configFile),
    '.SH DESCRIPTION',
    ...introduction.map(plain),
    '.SH KEYS',
    ...settableOptions(command).flatMap((option) =>
      entry(`${bold(keyOf(option))} = ${italic(keyValue(option))}`, plain(aboutOf(option, command))),
    ),
    ...seeAlso(others),
  ];
  return { name: 'xcatha.conf', section: 5, lines };
}

function keyOf(option: Option): string {
  return (option.long ?? '').replace(/^--/, '');
}

function keyValue(option: Option): string {
  return /<([^>]*)>/.exec(option.flags)?.[1] ?? 'yes';
}

/** What it says, and of which command where the program itself does not have it. */
function aboutOf(option: Option, program: Command): string {
  if (program.options.includes(option)) return option.description;
  const owner = program.commands.find(({ options }) => options.includes(option));
  return `(${owner?.name()}) ${option.description}`;
}
