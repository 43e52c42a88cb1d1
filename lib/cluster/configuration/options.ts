import { definition as db } from '../../../agents/xcat-db';
import { definition as services } from '../../../agents/xcat-services';
import { definition as shareddata } from '../../../agents/xcat-shareddata';
import { definition as vip } from '../../../agents/xcat-vip';
import { familyOf, netmaskProblem } from '../../host/network/ipaddress';
import type { AgentDefinition } from '../../ocf/agent';
import { type Parameter, parameterProblem } from '../../ocf/parameters';

/** What a site decides about its group. The texts are those of the agents' parameters; an absent one is the agent's default. */
export interface GroupOptions {
  readonly ip: string;
  readonly directory: string;
  readonly netmask?: string | undefined;
  readonly nic?: string | undefined;
  readonly hostname?: string | undefined;
  readonly database?: string | undefined;
  readonly attach?: string | undefined;
  readonly links?: string | undefined;
  readonly services?: string | undefined;
}

/** The members of the group in the order in which they start. */
export const memberDefinitions: readonly AgentDefinition[] = [vip, shareddata, db, services];

/** Which parameter of which agents an option becomes: the one place that says so. */
const destinations: Readonly<Record<keyof GroupOptions, readonly (readonly [AgentDefinition, string])[]>> = {
  ip: [[vip, 'ip']],
  netmask: [[vip, 'cidr_netmask']],
  nic: [[vip, 'nic']],
  hostname: [[vip, 'hostname']],
  directory: [[shareddata, 'directory']],
  database: [
    [shareddata, 'database'],
    [db, 'database'],
    [services, 'database'],
  ],
  attach: [[shareddata, 'attach']],
  links: [[shareddata, 'links']],
  services: [[services, 'services']],
};

const optionNames = Object.keys(destinations) as (keyof GroupOptions)[];

/** A parameter that an option sets. */
export interface GivenParameter {
  readonly name: string;
  readonly value: string;
  /** The value is what the agent takes anyway, so that it needs no line of its own. */
  readonly isDefault: boolean;
}

/** What the options give the agent of one type, by name. */
export function givenParameters(definition: AgentDefinition, options: GroupOptions): GivenParameter[] {
  const rows = Object.entries(definition.parameters).sort(([one], [other]) => (one < other ? -1 : 1));
  return rows.flatMap(([name, parameter]) => {
    const option = optionNames.find((key) =>
      destinations[key].some(([agent, target]) => agent === definition && target === name),
    );
    const value = option && options[option]?.trim();
    return value ? [{ name, value, isDefault: value === parameter.default }] : [];
  });
}

/** The parameters of all members by member and name, as the cluster hands them to the agents. */
export function parametersFor(options: GroupOptions): Record<string, Record<string, string>> {
  return Object.fromEntries(
    memberDefinitions.map((definition) => [
      definition.name,
      Object.fromEntries(givenParameters(definition, options).map(({ name, value }) => [name, value])),
    ]),
  );
}

/** The options as they came, before anything is known of them. */
export type OptionTexts = { readonly [K in keyof GroupOptions]?: string | undefined };

/** An option that cannot be used, and why. */
export interface OptionProblem {
  readonly option: keyof GroupOptions;
  readonly text: string | undefined;
  readonly problem: string;
}

/** What is wrong with the options, judged by the texts alone and by the agents' own rules. */
export function optionProblems(options: OptionTexts): OptionProblem[] {
  return optionNames.flatMap((option): OptionProblem[] => {
    const text = options[option]?.trim();
    const rows = destinations[option].map(([agent, name]) => agent.parameters[name] as Parameter);
    if (!text) {
      if (text === '') return [{ option, text, problem: 'must not be empty' }];
      return rows.some((row) => row.required) ? [{ option, text, problem: 'is required' }] : [];
    }
    const ofFamily = option === 'netmask' ? netmaskProblem(text, familyOf(options.ip ?? '')) : undefined;
    const problem = rows.map((row) => parameterProblem(row, text)).find((found) => found !== undefined) ?? ofFamily;
    return problem ? [{ option, text, problem }] : [];
  });
}
