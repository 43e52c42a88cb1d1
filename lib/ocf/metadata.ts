import type { AdvertisedAction, AgentDefinition } from './agent';
import type { Parameter, ParameterType } from './parameters';

/**
 * ocf-tester 4.12 validates against the OCF 1.0 DTD, which knows neither `unique-group` nor `reloadable` nor the action
 * reload-agent; Pacemaker and pcs want OCF 1.1. The internal subset declares what the DTD lacks, so that one document
 * satisfies all of them.
 */
const doctype = `<!DOCTYPE resource-agent SYSTEM "ra-api-1.dtd" [
<!ATTLIST parameter unique-group CDATA #IMPLIED>
<!ATTLIST parameter reloadable (1|0) #IMPLIED>
<!ATTLIST action name CDATA #REQUIRED>
]>`;

/** OCF 1.1 content types; a duration and a list are strings to the cluster. */
const contentType: Record<ParameterType, string> = {
  string: 'string',
  boolean: 'boolean',
  integer: 'integer',
  duration: 'string',
  list: 'string',
};

/** The meta-data document of an agent (OCF RA API 1.1, "Metadata"). `release` is our own version, the root attribute. */
export async function metadataDocument(definition: AgentDefinition, release: string): Promise<string> {
  const { Builder } = await import('xml2js');
  const builder = new Builder({ headless: true, renderOpts: { pretty: true, indent: '  ', newline: '\n' } });
  const body = builder.buildObject({
    'resource-agent': {
      $: { name: definition.name, version: release },
      version: '1.1',
      longdesc: described(definition.longdesc),
      shortdesc: described(definition.shortdesc),
      parameters: { parameter: Object.entries(definition.parameters).map(parameterElement) },
      actions: { action: definition.actions.map(actionElement) },
    },
  });
  return `<?xml version="1.0"?>\n${doctype}\n${body}\n`;
}

function described(text: string) {
  return { $: { lang: 'en' }, _: text };
}

function parameterElement([name, parameter]: [string, Parameter]) {
  const flags: Record<string, string> = { name, required: parameter.required ? '1' : '0' };
  if (parameter.uniqueGroup) Object.assign(flags, { unique: '1', 'unique-group': parameter.uniqueGroup });
  if (parameter.reloadable) flags.reloadable = '1';
  const content: Record<string, string> = { type: contentType[parameter.type] };
  if (parameter.default !== undefined) content.default = parameter.default;
  return {
    $: flags,
    longdesc: described(parameter.longdesc),
    shortdesc: described(parameter.shortdesc),
    content: { $: content },
  };
}

function actionElement(action: AdvertisedAction) {
  const attributes: Record<string, string> = { name: action.name, timeout: `${action.timeout}s` };
  if (action.interval !== undefined) attributes.interval = `${action.interval}s`;
  if (action.depth !== undefined) attributes.depth = String(action.depth);
  return { $: attributes };
}
