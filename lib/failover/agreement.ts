import {
  type GroupOptions,
  givenParameters,
  memberDefinitions,
  type OptionTexts,
  optionProblems,
} from '../cluster/configuration/options';
import { trimSlash } from '../host/files/paths';
import { prefixLength } from '../host/network/ipaddress';
import type { Way } from './way';

/** What is wrong with the texts of the mini design's options, which may all be left out here. */
export function textProblems(texts: OptionTexts): { option: keyof GroupOptions; problem: string }[] {
  return optionProblems(texts).filter(({ text }) => text !== undefined);
}

/**
 * What was given here otherwise than in the set-up: a failover moves the management node that there is, it makes no other
 * one. A parameter that the set-up has left to the agents agrees with anything.
 */
export function disagreements(texts: OptionTexts, parameters: Way['parameters']): string[] {
  const options: GroupOptions = { ...texts, ip: texts.ip ?? '', directory: texts.directory ?? '' };
  const found = memberDefinitions.flatMap((definition) =>
    givenParameters(definition, options).flatMap(({ name, value }) => {
      const set = parameters[definition.name]?.[name] ?? definition.parameters[name]?.default;
      if (set === undefined || plain(name, set) === plain(name, value)) return [];
      return [`${value} was given, and the management node has ${name} ${set}`];
    }),
  );
  return [...new Set(found)];
}

/** One spelling of what can be written in several ways. */
function plain(parameter: string, value: string): string {
  if (parameter === 'cidr_netmask') return String(prefixLength(value));
  return parameter === 'directory' ? trimSlash(value) : value;
}
