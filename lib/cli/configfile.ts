import { type Stats, statSync } from 'node:fs';
import { type Command, CommanderError, type Option } from 'commander';
import { readLocalFile } from '../host/runstate';
import { messageOf } from '../ocf/failure';
import { Refusal } from '../setup/refusal';

/** Where options may stand that are the same at every run. */
export const configFile = '/etc/xcatha.conf';

/** One line of the file that says something. */
export interface Setting {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

/**
 * Lets a program take its options from a file too: `key = value`, where a key is a long option without its hyphens. The command
 * line wins. Returns what names the line of the file behind a problem with an option.
 */
export function addConfigFile(program: Command): (problem: string) => string {
  const places = new Map<string, string>();
  program.option(
    '--config <file>',
    `a file with options, "key = value" in each line (default: ${configFile}, if there is one)`,
  );
  program.hook('preAction', (root, action) => {
    try {
      const given: string | undefined = root.opts().config;
      const file = given ?? configFile;
      const settings = readSettings(file, given !== undefined);
      requireKnownKeys(settings, root, file);
      for (const setting of settings) apply(setting, action, file);
      for (const { key, line } of settings) places.set(key, `${file} line ${line}`);
    } catch (error) {
      const problems = error instanceof Refusal ? error.problems : [messageOf(error)];
      for (const problem of problems) process.stderr.write(`${program.name()}: ${problem}\n`);
      throw new CommanderError(2, 'xcatha.config', 'the file with the options cannot be used');
    }
  });
  return (problem) => {
    const key = /^--([a-z-]+) /.exec(problem)?.[1];
    const place = key !== undefined && fromFile(program, key) ? places.get(key) : undefined;
    return place ? `${place}: ${problem.slice(2)}` : problem;
  };
}

function fromFile(program: Command, key: string): boolean {
  const option = program.options.find((candidate) => keyOf(candidate) === key);
  return option !== undefined && program.getOptionValueSource(option.attributeName()) === 'config';
}

function keyOf(option: Option): string | undefined {
  return option.long?.replace(/^--/, '');
}

/** The options that the file can have, of the program and its commands. */
export function settableOptions(program: Command): Option[] {
  const all = [program, ...program.commands].flatMap((command) => [...command.options]);
  const known = all.filter((option) => !['help', 'version', 'config'].includes(keyOf(option) ?? 'help'));
  return known.filter((option, at) => known.findIndex((other) => other.long === option.long) === at);
}

/** Root reads it and does what it says: nobody else may write it. @throws Refusal. */
function readSettings(file: string, isNeeded: boolean): Setting[] {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats && !isNeeded) return [];
  if (!stats) throw new Refusal([`there is no file ${file}: correct --config`]);
  if (!stats.isFile()) throw new Refusal([`${file} is no regular file: put the options into one`]);
  const problem = trustProblem(stats, process.getuid?.() ?? 0);
  if (problem) throw new Refusal([`${file} ${problem}`]);
  return parseSettings(readLocalFile(file) ?? '', file);
}

/** Why a file cannot be trusted by a user. */
export function trustProblem({ uid, mode }: Pick<Stats, 'uid' | 'mode'>, user: number): string | undefined {
  if (uid !== 0 && uid !== user) return `belongs to user ${uid}, not to root: chown root it after a look at it`;
  if ((mode & 0o022) !== 0) return 'can be written by others than its owner: chmod go-w it after a look at it';
  return undefined;
}

/** Reads the lines. `#` begins a comment, double quotes hold a value with blanks or `#`. @throws Refusal naming every bad line. */
export function parseSettings(text: string, file: string): Setting[] {
  const problems: string[] = [];
  const settings = text.split('\n').flatMap((raw, index): Setting[] => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return [];
    const [, key, rest = ''] = /^([a-z][a-z-]*)\s*=\s*(.*)$/.exec(line) ?? [];
    const value = rest.startsWith('"') ? /^"([^"]*)"\s*(?:#.*)?$/.exec(rest)?.[1] : rest.replace(/\s+#.*$|^#.*$/, '');
    if (key !== undefined && value) return [{ key, value, line: index + 1 }];
    problems.push(`${file} line ${index + 1}: ${lineProblem(key, value)}`);
    return [];
  });
  if (problems.length > 0) throw new Refusal(problems);
  return settings;
}

function lineProblem(key: string | undefined, value: string | undefined): string {
  if (key === undefined) return 'must be "key = value", or a comment that begins with #';
  if (value === undefined) return `the value of ${key} has a quote that is not closed, or something behind it`;
  return `${key} has no value: give it one, or take the line out`;
}

function requireKnownKeys(settings: readonly Setting[], program: Command, file: string): void {
  const options = settableOptions(program);
  const problems = settings.flatMap(({ key, line }, at) => {
    const option = options.find((candidate) => keyOf(candidate) === key);
    if (!option)
      return [`${file} line ${line}: there is no key ${key}: keys are the long options of ${program.name()} --help`];
    const earlier = settings.slice(0, at).find((other) => other.key === key);
    if (!earlier || mayRepeat(option)) return [];
    return [`${file} line ${line}: ${key} has been set in line ${earlier.line} already`];
  });
  if (problems.length > 0) throw new Refusal(problems);
}

/** An option that collects what it is given. */
function mayRepeat(option: Option): boolean {
  return option.variadic || (option.parseArg !== undefined && option.argChoices === undefined);
}

/** Gives a command the option, unless it has no such option or the command line has given it. @throws Refusal. */
function apply({ key, value, line }: Setting, command: Command, file: string): void {
  const option = command.options.find((candidate) => keyOf(candidate) === key);
  if (!option) return;
  const name = option.attributeName();
  const source = command.getOptionValueSource(name);
  if (source !== undefined && source !== 'default' && source !== 'config') return;
  const earlier = source === 'config' ? command.getOptionValue(name) : undefined;
  try {
    command.setOptionValueWithSource(name, optionValue(option, value, earlier), 'config');
  } catch (error) {
    throw new Refusal([`${file} line ${line}: ${key} "${value}": ${messageOf(error)}`]);
  }
}

function optionValue(option: Option, text: string, earlier: unknown): unknown {
  if (option.isBoolean() || option.negate) {
    if (!/^(yes|no|true|false)$/.test(text)) throw new Error('must be yes or no');
    return /^(yes|true)$/.test(text) !== option.negate;
  }
  return option.parseArg ? option.parseArg(text, earlier) : text;
}
