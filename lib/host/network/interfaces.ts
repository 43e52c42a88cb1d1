import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Deadline } from '../../ocf/deadline';
import { errnoOf } from '../../ocf/failure';
import { run } from '../programs/run';
import { readLocalFile } from '../runstate';

const interfaces = '/sys/class/net';

/** What is wrong with a text as the name of an interface, its alternative names among them, or as an alias such as eth0:0. */
export function interfaceProblem(text: string): string | undefined {
  const { nic, label } = splitAlias(text);
  if (!/^[\w.@-]{1,127}$/.test(nic) || nic === '.' || nic === '..') return 'must be the name of a network interface';
  if (label === undefined) return undefined;
  if (!/^\w{1,13}$/.test(label)) return 'must have letters or digits after the colon';
  return text.length > 15 ? 'must not be longer than 15 characters, with what is after the colon' : undefined;
}

/** `eth0:0` as interface and label part, `eth0` as interface alone. */
export function splitAlias(text: string): { nic: string; label: string | undefined } {
  const [nic = '', label] = text.split(':', 2);
  return { nic, label };
}

/**
 * The kernel's own name of an interface that may be given by an alternative name (`ip link property add ... altname`), under
 * which neither /sys nor a list of addresses has it. A name that means no interface stays. An alias keeps its label. Starts a
 * program only for what is no interface's own name.
 */
export async function kernelNic(text: string, deadline: Deadline): Promise<string> {
  const { nic, label } = splitAlias(text);
  if (existsSync(directoryOf(nic))) return text;
  const { code, stdout } = await run('ip', ['-j', 'link', 'show', 'dev', nic], { deadline, timeoutMs: 5000 });
  const [link] = code === 0 ? (JSON.parse(stdout || '[]') as { ifname?: string }[]) : [];
  return [link?.ifname ?? nic, ...(label === undefined ? [] : [label])].join(':');
}

export type LinkState = 'up' | 'down' | 'absent';

/**
 * Whether an interface is there and has link. Interfaces that cannot tell (`unknown`, such as tunnels) count as up, unless they
 * have no carrier: a bond or bridge without a port is such a one for a while.
 */
export function linkState(nic: string): LinkState {
  const read = (file: string) => readFileSync(`${directoryOf(nic)}/${file}`, 'utf8').trim();
  try {
    const state = read('operstate');
    if (state !== 'up' && state !== 'unknown') return 'down';
    return read('carrier') === '0' ? 'down' : 'up';
  } catch (error) {
    return errnoOf(error) === 'EINVAL' ? 'down' : 'absent'; // the kernel tells no carrier of what was just set down
  }
}

/** The hardware addresses of this node's interfaces. */
export function ownHardwareAddresses(): string[] {
  return readdirSync(interfaces).flatMap((nic) => readLocalFile(`${directoryOf(nic)}/address`)?.trim() ?? []);
}

function directoryOf(nic: string): string {
  return `${interfaces}/${nic}`;
}
