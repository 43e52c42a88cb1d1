import { Failure } from '../../ocf/failure';

/** Where corosync is configured. */
export const corosyncConf = '/etc/corosync/corosync.conf';

/** A node of corosync's nodelist. */
export interface CorosyncNode {
  readonly name: string | undefined;
  readonly address: string | undefined;
}

/** The nodelist of a corosync.conf. */
export function corosyncNodes(text: string): CorosyncNode[] {
  const sections: string[] = [];
  const nodes: { name: string | undefined; address: string | undefined }[] = [];
  for (const line of text.split('\n').map((raw) => raw.trim())) {
    const opened = /^(\w+)\s*\{$/.exec(line)?.[1];
    const [, key, value] = /^(\w+)\s*:\s*(.*)$/.exec(line) ?? [];
    if (opened) sections.push(opened);
    if (sections.join('.') === 'nodelist.node') {
      const node = nodes.at(-1);
      if (opened) nodes.push({ name: undefined, address: undefined });
      else if (node && key === 'name' && value) node.name = value;
      else if (node && key === 'ring0_addr' && value) node.address = value;
    }
    if (line === '}') sections.pop();
  }
  return nodes;
}

/** Where the nodes of a corosync.conf are. */
export function nodeAddresses(text: string): string[] {
  return corosyncNodes(text).flatMap(({ address }) => address ?? []);
}

/**
 * A node without a name in corosync's nodelist is called by its host name when Pacemaker starts there; ours changes with the
 * role, and both nodes would come up under the virtual host name.
 * @throws Failure `nodes-unnamed`.
 */
export function requireNodeNames(text: string): void {
  const nodes = corosyncNodes(text);
  const unnamed = nodes
    .filter((node) => node.name === undefined)
    .map((node) => node.address ?? 'one without ring0_addr');
  if (nodes.length > 0 && unnamed.length === 0) return;
  const which =
    nodes.length === 0
      ? `${corosyncConf} has no nodelist`
      : `the nodelist of ${corosyncConf} gives no name to ${unnamed.join(', ')}`;
  throw new Failure(
    'nodes-unnamed',
    `${which}: Pacemaker would call the nodes by their host names, which change with the role; add "name: NODE" to each node there, on all nodes, and restart the cluster`,
  );
}
