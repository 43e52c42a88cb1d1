import type { LabNode } from '../lab';

/**
 * Where a secret can be seen on a node by anybody but root, or stays written down: arguments of processes, the journal, logs, and
 * files that others may read. None is what it has to be.
 */
export async function secretSightings(node: LabNode, secret: string): Promise<string[]> {
  const looks: readonly (readonly [string, readonly string[]])[] = [
    ['arguments of processes', ['ps', '-e', '-o', 'args=', '-ww']],
    ['the journal', ['journalctl', '--no-pager', '--output=cat']],
    ["the cluster's configuration and status", ['cibadmin', '--query']],
  ];
  const sightings: string[] = [];
  for (const [where, command] of looks) {
    const { stdout } = await node.exec(command, { timeoutMs: 60_000 });
    if (stdout.includes(secret)) sightings.push(where);
  }
  const logs = ['grep', '-rlF', secret, '/var/log', '/var/lib/pacemaker', '/var/lib/xcatha', '/run/resource-agents'];
  sightings.push(...linesOf((await node.exec(logs, { timeoutMs: 60_000 })).stdout));
  const open = ['find', '/', '-xdev', '-path', '/proc', '-prune', '-o', '-type', 'f', '-perm', '/o=r', '-size', '-4M'];
  const found = await node.exec([...open, '-newer', '/etc/machine-id', '-exec', 'grep', '-lF', secret, '{}', '+'], {
    timeoutMs: 120_000,
  });
  return [...sightings, ...linesOf(found.stdout)];
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
