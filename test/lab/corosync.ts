import { network, nodeAddress } from './network';

/**
 * The text of corosync.conf for these nodes. Each has a `name`, so that a changed host name does not change who it is; two
 * nodes need `two_node`, which also makes both wait for each other at the first start.
 */
export function corosyncConf(nodes: readonly string[]): string {
  const section = (name: string, lines: readonly string[]) => [`${name} {`, ...lines.map((line) => `  ${line}`), '}'];
  const member = (name: string, index: number) =>
    section('node', [`ring0_addr: ${nodeAddress(index)}`, `name: ${name}`, `nodeid: ${index + 1}`]);
  const lines = [
    ...section('totem', ['version: 2', `cluster_name: ${network.domain}`, 'transport: knet', 'token: 1000']),
    ...section('nodelist', nodes.flatMap(member)),
    ...section('quorum', ['provider: corosync_votequorum', ...(nodes.length === 2 ? ['two_node: 1'] : [])]),
    ...section('logging', ['to_syslog: yes', 'to_stderr: no']),
  ];
  return `${lines.join('\n')}\n`;
}
