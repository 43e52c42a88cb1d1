import type { AdvertisedAction, AgentDefinition } from '../../lib/ocf/agent';
import type { Parameter } from '../../lib/ocf/parameters';
import { exitReasons, reasonEntries } from './exitreasons';
import { bold, entry, italic, type Page, plain, seeAlso } from './roff';

/** The name of an agent's page, as resource-agents name theirs: ocf_PROVIDER_AGENT. */
export function agentPageName(definition: AgentDefinition): string {
  return `ocf_xcat_${definition.name}`;
}

/** The manual page of an agent, from the tables that its meta-data is made of, and docs/exit-reasons.md. */
export function agentPage(
  definition: AgentDefinition,
  reasons: string,
  others: readonly Pick<Page, 'name' | 'section'>[],
): Page {
  const name = agentPageName(definition);
  const verbs = [...new Set(definition.actions.map((action) => action.name))];
  const lines = [
    '.SH NAME',
    `${name.replace(/-/g, '\\-')} \\- ${plain(definition.shortdesc)}`,
    '.SH SYNOPSIS',
    `${bold(definition.name)} [${verbs.map(bold).join(' | ')}]`,
    '.SH DESCRIPTION',
    flowing(definition.longdesc),
    '.SH PARAMETERS',
    ...Object.entries(definition.parameters).flatMap(([key, parameter]) => parameterEntry(key, parameter)),
    '.SH ACTIONS',
    ...definition.actions.flatMap(actionEntry),
    '.SH EXIT REASONS',
    'The line that an action leaves when it does not succeed ends in one of these ids. The numbers are return codes.',
    ...reasonEntries([...exitReasons(reasons, definition.name), ...exitReasons(reasons, 'All agents')]),
    ...seeAlso(others),
  ];
  return { name, section: 7, lines };
}

function parameterEntry(name: string, parameter: Parameter): string[] {
  const facts = [
    parameter.required ? 'required' : undefined,
    parameter.type,
    parameter.default === undefined ? undefined : `default ${parameter.default}`,
    parameter.oneOf ? `one of ${parameter.oneOf.join(', ')}` : undefined,
    parameter.reloadable ? 'changes without a restart' : undefined,
  ];
  const text = flowing(parameter.longdesc);
  return entry(`${bold(name)} (${plain(facts.filter((fact) => fact !== undefined).join('; '))})`, text);
}

function actionEntry({ name, timeout, interval, depth }: AdvertisedAction): string[] {
  const often = interval === undefined ? '' : `Every ${interval} s${depth ? `, depth ${depth}` : ''}. `;
  return entry(bold(name), `${often}Timeout: ${italic(`${timeout}s`)}.`);
}

/** One paragraph in one line: the sources break theirs where it suits them. */
function flowing(text: string): string {
  return plain(text.replace(/\s+/g, ' ').trim());
}
