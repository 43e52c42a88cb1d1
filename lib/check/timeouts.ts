import { memberDefinitions } from '../cluster/configuration/options';
import { type Cib, findResource, settingsOf } from '../cluster/state/cib';
import { durationMs } from '../cluster/state/duration';
import { childrenOf, descendants, type XmlElement } from '../cluster/state/xml';
import type { AdvertisedAction } from '../ocf/agent';

/** What Pacemaker gives an operation that says nothing of it. */
const usualTimeout = '20s';

/** Where the registered operations have less time than the agents' meta-data advise, or a monitor is missing; one line each. */
export function operationProblems(cib: Cib): string[] {
  const usual = defaultTimeout(cib);
  return memberDefinitions.flatMap(({ name, actions }) => {
    const member = findResource(cib, name);
    if (!member) return [];
    const operations = childrenOf(member, 'operations').flatMap((set) => childrenOf(set, 'op'));
    return actions
      .filter((action) => ['start', 'stop', 'monitor'].includes(action.name))
      .flatMap((action) => operationProblem(name, action, operations, usual));
  });
}

function operationProblem(
  member: string,
  action: AdvertisedAction,
  operations: readonly XmlElement[],
  usual: string,
): string[] {
  const what = action.name === 'monitor' ? `monitor of depth ${action.depth ?? 0}` : action.name;
  const found = operations.filter((operation) => isThe(operation, action));
  const running = found.filter(({ attributes }) => !/^(false|no|off|0)$/i.test(attributes.enabled ?? ''));
  if (action.name === 'monitor' && running.length === 0) return [`${member} has no ${what}`];
  const timeouts = running.length === 0 ? [usual] : running.map(({ attributes }) => attributes.timeout ?? usual);
  return timeouts.flatMap((timeout) => {
    const time = durationMs(timeout);
    if (time === undefined || time === 0 || time >= action.timeout * 1000) return [];
    return [`${member} ${what} has ${timeout}, advised ${action.timeout}s`];
  });
}

function isThe(operation: XmlElement, { name, depth = 0 }: AdvertisedAction): boolean {
  if (operation.attributes.name !== name) return false;
  const level = settingsOf(operation, 'instance_attributes').find((pair) => pair.attributes.name === 'OCF_CHECK_LEVEL');
  return name !== 'monitor' || Number(level?.attributes.value ?? 0) === depth;
}

function defaultTimeout(cib: Cib): string {
  const defaults = childrenOf(cib.configuration, 'op_defaults').flatMap((set) => descendants(set, 'nvpair'));
  return defaults.find(({ attributes }) => attributes.name === 'timeout')?.attributes.value ?? usualTimeout;
}
