import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from './cluster';
import { instanceDirectory } from './instance';
import type { LabNode } from './node';
import { labFile } from './paths';

/** Where a node sees the directory with the power switch's socket. */
export const socketDirectoryInNode = '/run/lab-power';

/** The same directory on the host. */
export function socketDirectory(instance: string): string {
  return join(instanceDirectory(instance), 'power');
}

/** Puts the fence agent into a node. */
export async function installFenceAgent(node: LabNode): Promise<void> {
  await node.writeFile('/usr/sbin/fence_lab', readFileSync(labFile('fence_lab'), 'utf8'), 0o755);
}

/** Configures one fencing device per node, each kept off the node that it kills. */
export async function configureFencing(
  cluster: Cluster,
  nodes: readonly string[],
  options: FencingOptions,
): Promise<void> {
  await cluster.load(fencingConfiguration(nodes, options));
}

/** How fencing behaves. */
export interface FencingOptions {
  /** Whether a fenced node gets its power back at once. If not, it stays off until a test boots it. */
  readonly powerOnAfterFencing: boolean;
}

/** The fencing devices as a part of the CIB's configuration. */
export function fencingConfiguration(nodes: readonly string[], { powerOnAfterFencing }: FencingOptions): string {
  const device = (node: string) => {
    const id = `fence-${node}`;
    const attributes = { pcmk_host_list: node, ...(powerOnAfterFencing ? {} : { pcmk_reboot_action: 'off' }) };
    return `<primitive id="${id}" class="stonith" type="fence_lab">
      <instance_attributes id="${id}-parameters">${pairs(`${id}-parameters`, attributes)}</instance_attributes>
      <operations><op id="${id}-monitor" name="monitor" interval="60s" timeout="20s"/></operations>
    </primitive>`;
  };
  const elsewhere = (node: string) =>
    `<rsc_location id="fence-${node}-elsewhere" rsc="fence-${node}" node="${node}" score="-INFINITY"/>`;
  return `<configuration>
  <crm_config>
    <cluster_property_set id="cib-bootstrap-options">
      ${pairs('cib-bootstrap-options', { 'stonith-enabled': 'true' })}
    </cluster_property_set>
  </crm_config>
  <resources>${nodes.map(device).join('')}</resources>
  <constraints>${nodes.map(elsewhere).join('')}</constraints>
</configuration>
`;
}

function pairs(set: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `<nvpair id="${set}-${name}" name="${name}" value="${value}"/>`)
    .join('');
}
