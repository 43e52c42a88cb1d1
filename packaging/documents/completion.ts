import type { Command, Option } from 'commander';
import { definition as shareddata } from '../../agents/xcat-shareddata';

/** What bash offers behind an option, by the name of its value: words, or the command that makes them. */
const offers: Readonly<Record<string, string>> = {
  directory: 'compopt -o dirnames; COMPREPLY=()',
  file: 'compopt -o default; COMPREPLY=()',
  interface: 'words=$(command ls /sys/class/net 2>/dev/null)',
  engine: `words="${oneOf('database')}"`,
  database: `words="${oneOf('database')}"`,
  way: `words="${oneOf('attach')}"`,
  resource: 'words=$(crm_resource --list-raw 2>/dev/null)',
  node: nodesOffer(),
  names: nodesOffer(),
};

function nodesOffer(): string {
  return `words=$(crm_node --list 2>/dev/null | awk '{ print $2 }')`;
}

function oneOf(parameter: 'database' | 'attach'): string {
  return (shareddata.parameters[parameter].oneOf ?? []).join(' ');
}

/** The bash completion of a program, from the very object that reads its command line. */
export function completion(command: Command): string {
  const name = command.name();
  const commands = command.commands.map((one) => one.name());
  const cases = command.commands.map((one) => `    ${one.name()})\n${casesOf(one, '      ')}\n      ;;`);
  return `# bash completion for ${name}: made from its command line, do not edit
_${name.replace(/-/g, '_')}() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} words= word command=
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
    ${commands.join('|') || "''"}) command=$word ;;
    esac
  done
  case $command in
${[...cases, `    *)\n${casesOf(command, '      ', commands)}\n      ;;`].join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _${name.replace(/-/g, '_')} ${name}
`;
}

function casesOf(command: Command, indent: string, commands: readonly string[] = []): string {
  const options = command.options.filter((option) => !option.hidden);
  const behind = options.flatMap((option) => offerBehind(option, indent));
  const all = [...commands, ...options.flatMap(({ short, long }) => [short ?? [], long ?? []].flat()), '--help'];
  return [`${indent}case $previous in`, ...behind, `${indent}*) words="${all.join(' ')}" ;;`, `${indent}esac`].join(
    '\n',
  );
}

function offerBehind(option: Option, indent: string): string[] {
  const value = /<([^>.]*)/.exec(option.flags)?.[1];
  if (value === undefined) return [];
  const names = [option.short, option.long].filter((name) => name !== undefined).join('|');
  const offer = option.argChoices ? `words="${option.argChoices.join(' ')}"` : offers[value];
  const returning = offer?.startsWith('compopt') ? `${offer}; return` : offer;
  return [`${indent}${names}) ${returning ?? 'return'} ;;`];
}
