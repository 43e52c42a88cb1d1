import type { AgentSetting } from '../cluster/change/agentrun';
import { parametersFor } from '../cluster/configuration/options';
import { parseCib } from '../cluster/state/cib';
import { registeredParameters } from '../cluster/state/query';
import { readLocalFile } from '../host/runstate';
import type { Deadline } from '../ocf/deadline';
import { Failure } from '../ocf/failure';
import { Journal } from '../setup/journal';
import { type NodeRecord, readNodeRecord } from '../xcat/data/noderecord';

/** Where Pacemaker keeps the configuration while it does not run. */
const cibFile = '/var/lib/pacemaker/cib/cib.xml';

/**
 * What was registered on this node last, with all that an administrator has changed since; where the group was never registered,
 * what this node said of itself when it was set up. @throws Failure `not-set-up`, `storage-*`.
 */
export async function recorded(deadline: Deadline): Promise<AgentSetting> {
  const journal = Journal.read();
  const cib = readLocalFile(cibFile);
  const registered = cib === undefined ? undefined : registeredParameters(await parseCib(cib));
  if (registered) return { node: journal?.node, parameters: registered };
  const record = journal && (await readNodeRecord(journal.options.directory, journal.node, deadline));
  if (!record) throw new Failure('not-set-up', 'this node has not been set up: run xcatha-setup on both nodes first');
  return { node: record.node, parameters: parametersOf(record) };
}

/** The parameters that the group would be registered with for this node. */
export function parametersOf({ prefix, ...record }: NodeRecord): AgentSetting['parameters'] {
  return parametersFor({ ...record, netmask: String(prefix) });
}
