import { Failure } from './failure';
import { ReturnCode } from './returncodes';

/**
 * What a parameter's text means. `duration` (`30s`, `200ms`, `2m`; a bare number is seconds) arrives as milliseconds,
 * `list` (separated by commas or blanks) as an array.
 */
export type ParameterType = 'string' | 'boolean' | 'integer' | 'duration' | 'list';

/** One row of an agent's parameter table: the only place that says what a parameter is. */
export interface Parameter {
  readonly type: ParameterType;
  readonly shortdesc: string;
  readonly longdesc: string;
  readonly required?: boolean;
  /** Resources of this type must differ in the combination of parameters of one group (OCF 1.1 `unique-group`). */
  readonly uniqueGroup?: string;
  /** May change without a restart (OCF 1.1 `reloadable`). */
  readonly reloadable?: boolean;
  /** The default as an administrator would write it. Without one, an unset parameter is undefined. */
  readonly default?: string;
  /** The only values allowed, listed in the long description. */
  readonly oneOf?: readonly string[];
  /** Looks at the text alone; returns what is wrong with it. */
  readonly check?: (text: string) => string | undefined;
}

export type ParameterTable = Readonly<Record<string, Parameter>>;

interface TypeOf {
  string: string;
  boolean: boolean;
  integer: number;
  duration: number;
  list: readonly string[];
}

/** The values an agent works with: typed by the table, undefined only where a row has neither a default nor `required`. */
export type ParameterValues<T extends ParameterTable> = {
  readonly [K in keyof T]:
    | TypeOf[T[K]['type']]
    | (T[K] extends { default: string } | { required: true } ? never : undefined);
};

/** The texts of the parameters that are set: `OCF_RESKEY_name`, where an empty text counts as not set. */
export function parameterTexts(table: ParameterTable, env: NodeJS.ProcessEnv): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const name of Object.keys(table)) {
    const text = env[`OCF_RESKEY_${name}`]?.trim();
    if (text) texts[name] = text;
  }
  return texts;
}

/** What is wrong with these texts, one sentence for each bad parameter, none when all are well. Judges the texts alone. */
export function parameterProblems(table: ParameterTable, texts: Readonly<Record<string, string>>): string[] {
  return Object.entries(table).flatMap(([name, parameter]) => {
    const text = texts[name];
    if (text === undefined) return parameter.required ? [`parameter ${name} is required and not set`] : [];
    const problem = parameterProblem(parameter, text);
    return problem ? [`parameter ${name}="${printable(text)}": ${problem}`] : [];
  });
}

/**
 * Typed values of all parameters, defaults filled in.
 * @throws Failure `bad-parameter` (6, configured) naming the first bad one.
 */
export function readParameters<T extends ParameterTable>(table: T, env: NodeJS.ProcessEnv): ParameterValues<T> {
  const texts = parameterTexts(table, env);
  const problem = parameterProblems(table, texts)[0];
  if (problem) throw new Failure('bad-parameter', problem, ReturnCode.configured);
  return valuesOf(table, texts) as ParameterValues<T>;
}

/** What is wrong with the parameters that may change without a restart, where all others are well. */
export function badReloadable(table: ParameterTable, env: NodeJS.ProcessEnv): string | undefined {
  const texts = parameterTexts(table, env);
  const problems = parameterProblems(table, texts);
  if (problems.length === 0) return undefined;
  const fixed = Object.fromEntries(Object.entries(table).filter(([, { reloadable }]) => !reloadable));
  return parameterProblems(fixed, texts).length === 0 ? problems.join('; ') : undefined;
}

/**
 * The values that can be understood; a bad or missing one is its default, or undefined. For stop, which must clean up what
 * it can even when a parameter has become invalid.
 */
export function knownParameters<T extends ParameterTable>(
  table: T,
  env: NodeJS.ProcessEnv,
): Partial<ParameterValues<T>> {
  const texts = Object.entries(parameterTexts(table, env));
  const usable = texts.filter(([name, text]) => table[name] && parameterProblem(table[name], text) === undefined);
  return valuesOf(table, Object.fromEntries(usable)) as Partial<ParameterValues<T>>;
}

/** The values of texts that are known to be well, and the defaults of the others. */
function valuesOf(table: ParameterTable, texts: Readonly<Record<string, string>>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(table)) {
    const text = texts[name] ?? parameter.default;
    if (text !== undefined) values[name] = parseValue(parameter.type, text);
  }
  return values;
}

/** What is wrong with one parameter's text, or undefined. Judges the text alone. */
export function parameterProblem(parameter: Parameter, text: string): string | undefined {
  if (/[\0\n\r]/.test(text)) return 'must be one line';
  if (parseValue(parameter.type, text) === undefined) return expectation[parameter.type];
  if (parameter.oneOf && !parameter.oneOf.includes(text)) return `must be one of ${parameter.oneOf.join(', ')}`;
  return parameter.check?.(text);
}

const expectation: Record<ParameterType, string> = {
  string: 'must be a text',
  boolean: 'must be true or false',
  integer: 'must be a whole number, 0 or more',
  duration: 'must be a time such as 30s, 200ms or 2m',
  list: 'must be a list separated by commas or blanks',
};

/** Truth as resource agents write it: yes, true, 1, ja, on and their opposites, in any capitalisation. */
function parseBoolean(text: string): boolean | undefined {
  if (/^(yes|true|1|ja|on)$/i.test(text)) return true;
  if (/^(no|false|0|nein|off)$/i.test(text)) return false;
  return undefined;
}

/** Milliseconds of a time with a unit (ms, s, m, h; none means seconds), or undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,9})\s*(ms|msec|s|sec|m|min|h|hr)?$/i.exec(text.trim());
  if (!match?.[1]) return undefined;
  const unit = (match[2] ?? 's').toLowerCase();
  const factor = unit.startsWith('ms') ? 1 : unit.startsWith('m') ? 60_000 : unit.startsWith('h') ? 3_600_000 : 1000;
  return Number(match[1]) * factor;
}

function parseValue(type: ParameterType, text: string): unknown {
  switch (type) {
    case 'string':
      return text;
    case 'boolean':
      return parseBoolean(text);
    case 'integer':
      return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
    case 'duration':
      return parseDuration(text);
    case 'list':
      return text.split(/[\s,]+/).filter((item) => item !== '');
  }
}

/** The text as it may stand in a message: no control characters, not endless. */
function printable(text: string): string {
  const clean = text.replace(/[^\x20-\x7e]/g, '?');
  return clean.length > 80 ? `${clean.slice(0, 77)}...` : clean;
}
