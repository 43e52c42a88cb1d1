import type { Command, Option } from 'commander';
import { sectionsOf, textAfterOptions } from './helptext';
import { bold, entry, italic, type Page, plain, seeAlso } from './roff';

/** The manual page of a program, from the very object that reads its command line. */
export function commandPage(command: Command, others: readonly Pick<Page, 'name' | 'section'>[]): Page {
  const name = command.name();
  const lines = [
    '.SH NAME',
    `${plain(name).replace(/-/g, '\\-')} \\- ${withoutStop(lowerFirst(command.description()))}`,
    '.SH SYNOPSIS',
    `${bold(name)} ${italic(command.usage())}`,
    ...command.commands.flatMap((one) => ['.br', `${bold(name)} ${bold(one.name())} ${italic(one.usage())}`]),
    '.SH DESCRIPTION',
    plain(command.description()),
    '.SH OPTIONS',
    ...visible(command).flatMap(optionEntry),
    ...(command.commands.length > 0 ? ['.SH COMMANDS', ...command.commands.flatMap(subcommand)] : []),
    ...sectionsOf(textAfterOptions(command)),
    ...seeAlso(others),
  ];
  return { name, section: 8, lines };
}

function visible(command: Command): readonly Option[] {
  return command.options.filter((option) => !option.hidden);
}

function optionEntry(option: Option): string[] {
  const value = /<[^>]*>|\[[^\]]*\]/.exec(option.flags)?.[0].replace(/[<>[\]]/g, '');
  const names = [option.short, option.long].flatMap((name) => (name ? [bold(name)] : []));
  const title = `${names.join(', ')}${value ? ` ${italic(value)}` : ''}`;
  return entry(title, plain(`${sentence(option.description)}${choices(option)}`));
}

function choices({ argChoices, defaultValue, negate }: Option): string {
  const some = argChoices ? ` One of ${argChoices.join(', ')}.` : '';
  return defaultValue === undefined || negate ? some : `${some} Default: ${String(defaultValue)}.`;
}

function subcommand(command: Command): string[] {
  const options = visible(command);
  return [
    `.SS ${command.name()}`,
    plain(sentence(command.description())),
    ...options.flatMap(optionEntry),
    ...sectionsOf(textAfterOptions(command)).flatMap((line) => {
      const title = /^\.SH (.*)$/.exec(line)?.[1];
      return title === undefined ? [line] : ['.PP', bold(title)];
    }),
  ];
}

/** As a sentence; a name such as xCAT keeps its small letter. */
function sentence(text: string): string {
  if (/^[a-z][A-Z]/.test(text)) return `${text}.`;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/\.$/.test(text) ? '' : '.'}`;
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

function withoutStop(text: string): string {
  return plain(text.replace(/\.$/, ''));
}
