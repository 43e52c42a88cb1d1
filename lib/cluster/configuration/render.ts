import { buildModel, type ClusterModel, provider } from './model';
import type { GroupOptions } from './options';
import type { Member, Operation, Setting } from './resource';
import { fillTemplate, type Scope } from './template';
import { type Format, formats, readTemplate, templateDirectory } from './templatefiles';

/** Writes the model down in one format, by the template of that format. @throws Failure `bad-template`, `no-templates`. */
export function render(model: ClusterModel, format: Format, templates?: string): string {
  const { text, file } = readTemplate(format, templateDirectory(templates));
  const filled = fillTemplate(text, scopeOf(model), quoting[format], file);
  return format === 'crm' ? endContinuations(filled) : filled;
}

/**
 * Fills every template once, before any of them is needed: which one that will be depends on the cluster's shell, and on
 * whether the group is there. @throws Failure `bad-template`, `no-templates`.
 */
export function checkTemplates(options: GroupOptions, templates?: string): void {
  const everything = {
    storage: { id: 'storage', promoted: true },
    noFencing: true,
    notOn: ['node'],
    prefer: 'node',
    fences: [{ node: 'node', agent: 'agent', params: {} }],
    ping: ['10.0.0.1'],
  };
  const mounting = { ...everything, filesystem: { device: '/dev/device', type: 'type', options: 'options' } };
  for (const surroundings of [everything, mounting]) {
    const model = buildModel(options, surroundings);
    for (const format of formats) render(model, format, templates);
  }
}

/** How a value is written so that it is read as one value. Values are single lines: the parameter tables see to that. */
const quoting: Record<Format, (value: string) => string> = {
  crm: (value) => (isPlain(value) ? value : `"${value.replace(/[\\"]/g, '\\$&')}"`),
  pcs: (value) => (isPlain(value) ? value : `'${value.replace(/'/g, "'\\''")}'`),
  cib: (value) => value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`),
};

function isPlain(value: string): boolean {
  return /^[\w./:@%+,-]+$/.test(value);
}

/** Every part of an object ends in a backslash in the template; the last one of an object has nothing to continue. */
function endContinuations(text: string): string {
  return text.replace(/ \\\n(?=\n|$)/g, '\n');
}

function scopeOf(model: ClusterModel): Scope {
  const { order, colocation, locations = [], preference, connectivity } = model;
  return {
    group: model.id,
    members: model.members.map((member, index) => ({ ...memberScope(member), first: index === 0 })),
    firstMember: model.members[0]?.id,
    secondMember: model.members[1]?.id,
    metaSet: model.meta.id,
    meta: model.meta.settings.map(settingScope),
    filesystems: model.filesystem ? [memberScope(model.filesystem)] : [],
    orders: order ? [{ ...order }] : [],
    colocations: colocation ? [{ ...colocation, plain: !colocation.promoted }] : [],
    locations: locations.map((location) => ({ ...location })),
    preferences: preference ? [{ ...preference }] : [],
    fences: model.fences.map(({ device, keptOff, node }) => ({
      ...memberScope(device),
      keptOff: keptOff?.id ?? '',
      node,
    })),
    pings: connectivity ? [{ ...memberScope(connectivity.ping), clone: connectivity.clone }] : [],
    connectivities: connectivity ? [{ ...connectivity.rule }] : [],
    constraints: Boolean(
      order ||
        colocation ||
        locations.length > 0 ||
        preference ||
        model.fences.some(({ keptOff }) => keptOff) ||
        connectivity,
    ),
    propertySet: model.properties.id,
    properties: model.properties.settings.map(settingScope),
  };
}

function memberScope(member: Member): Scope {
  return {
    id: member.id,
    class: 'ocf',
    provider,
    type: member.type,
    paramSet: member.params.id,
    params: member.params.settings.map(settingScope),
    operations: member.operations.map(operationScope),
  };
}

function operationScope(operation: Operation): Scope {
  const { id, name, interval, timeout, attributes } = operation;
  return {
    id,
    name,
    interval,
    timeout,
    attributeSet: attributes.id,
    attributes: attributes.settings.map(settingScope),
  };
}

function settingScope({ id, name, value }: Setting): Scope {
  return { id, name, value };
}
