import type { Test } from 'tap';
import { builtTrees, Lab, type LabNode, type LabOptions } from '../../lab';
import type { ExecResult } from '../../lab/exec';
import type { Recorded } from './recorded';

/** What /etc/profile.d/xcat.sh gives a login. */
export const xcatPath = '/opt/xcat/bin:/opt/xcat/sbin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * A lab of one node named xn1 with the double on it, configured as the recorded one was: under its own name and address,
 * not under the virtual one's.
 */
export async function bringUpRecordedNode(
  name: string,
  t: Test,
  profile: LabOptions['profile'] = 'debian12',
): Promise<{ lab: Lab; node: LabNode }> {
  const { xcatTree } = builtTrees({});
  if (!xcatTree) throw new Error('the xCAT double is not built: make xcat-double');
  const lab = await Lab.up({
    name,
    nodes: ['xn1'],
    profile,
    xcatTree,
    cluster: false,
    fencing: false,
    log: (line) => t.comment(line),
  });
  const node = lab.node('xn1');
  await node.run(['systemctl', 'stop', 'xcatd']);
  await node.run(['rm', '-rf', '/etc/xcat', '/root/.xcat']);
  await node.writeFile('/etc/resolv.conf', 'nameserver 192.0.2.53\n');
  await xcat(node, ['xcatconfig', '-i']);
  return { lab, node };
}

/** Runs a command in the node as a login would find it. */
export function xcat(
  node: LabNode,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ExecResult> {
  return node.exec(argv, { env: { PATH: xcatPath, ...env } });
}

/** Defines a compute node as the recorded one was, with an address in /etc/hosts. */
export async function defineNode(t: Test, node: LabNode, name: string, number: number): Promise<void> {
  const attributes = [`ip=10.88.0.${number}`, `mac=52:54:00:00:00:${number}`, 'groups=all', 'mgt=ipmi', 'cons=ipmi'];
  t.equal((await xcat(node, ['mkdef', '-t', 'node', name, ...attributes])).code, 0, `${name} is defined`);
  t.equal((await xcat(node, ['makehosts'])).code, 0);
}

/** Runs recorded commands one after the other and compares exit codes and every line. */
export async function replay(t: Test, node: LabNode, commands: readonly Recorded[]): Promise<void> {
  for (const { argv, env = {}, code, stdout, stderr, anyOrder = false } of commands) {
    const result = await xcat(node, argv, env);
    const order = (lines: readonly string[]) => (anyOrder ? lines.toSorted() : lines);
    const said = { code: result.code, stdout: order(lines(result.stdout)), stderr: lines(result.stderr) };
    t.same(said, { code, stdout: order(stdout), stderr }, argv.join(' '));
  }
}

function lines(text: string): string[] {
  const plain = text.replace(/(git commit )[0-9a-f]{40}/g, '$1<commit>');
  return plain === '' ? [] : plain.replace(/\n$/, '').split('\n');
}
