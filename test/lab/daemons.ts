import type { Test } from 'tap';
import type { LabNode } from './node';
import { waitUntil } from './processes';

/** A daemon of a node, and how to see that it serves. */
export interface Daemon {
  readonly unit: string;
  /** Files that it needs besides those of the image. */
  readonly files?: Readonly<Record<string, string>>;
  /** A question that only the serving daemon answers so. */
  readonly ask: readonly string[];
  readonly answer: RegExp;
}

/**
 * Starts a daemon by the name of its unit, asks it, and stops it: active and answering in between, neither before nor after.
 */
export async function checkDaemon(t: Test, node: LabNode, { unit, files = {}, ask, answer }: Daemon): Promise<void> {
  const state = async () => (await node.exec(['systemctl', 'is-active', unit])).stdout.trim();
  const answers = async () => {
    const { code, stdout, stderr } = await node.exec(ask, { timeoutMs: 10_000 });
    return code === 0 && answer.test(stdout + stderr);
  };
  t.equal(await state(), 'inactive', `${unit} waits to be started`);
  t.equal(await answers(), false, `${unit} does not answer before`);
  for (const [path, text] of Object.entries(files)) await node.writeFile(path, text);
  await node.run(['systemctl', 'start', unit]);
  await waitUntil(answers, 15_000, `${unit} answers ${ask.join(' ')} with ${answer}`);
  t.equal(await state(), 'active', `${unit} runs and answers`);
  await node.run(['systemctl', 'stop', unit]);
  t.equal(await state(), 'inactive', `${unit} stops`);
}

/** The question who holds a port, for daemons that are not easily spoken to. */
export function holds(protocol: 'tcp' | 'udp', port: number): string[] {
  return ['ss', '-H', '-l', '-n', '-p', `--${protocol}`, `sport = :${port}`];
}

/** The address that a DHCP server on the network offers to a hardware address; empty when none does. */
export async function offeredAddress(client: Pick<LabNode, 'exec'>, mac: string): Promise<string> {
  const settings = `broadcast-dhcp-discover.mac=${mac},broadcast-dhcp-discover.timeout=4s`;
  const script = ['--script', 'broadcast-dhcp-discover', '--script-args', settings];
  const { stdout } = await client.exec(['nmap', '-e', 'eth0', ...script], { timeoutMs: 30_000 });
  return /IP Offered: ([\d.]+)/.exec(stdout)?.[1] ?? '';
}
