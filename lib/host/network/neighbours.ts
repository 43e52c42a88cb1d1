import type { Deadline } from '../../ocf/deadline';
import { type CommandResult, run } from '../programs/run';
import { selfCommand } from '../programs/self';
import { type HeldAddress, isHeldAndUp } from './addresses';
import { ownHardwareAddresses } from './interfaces';
import { familyOf } from './ipaddress';

/** A hardware address; `nobody`: the link was asked and nobody answered; undefined: it could not be asked. */
type Answer = string | 'nobody' | undefined;

/**
 * The hardware address of another host that answers for `ip` on `nic`, `"unknown"` when one answers ping but shows no
 * hardware address, undefined when nobody answers within about a second. `held`: this node has the address itself. Then only a
 * question to the link can tell, since ping would be answered by this node: for IPv6 that takes the program ndisc6.
 */
export async function otherHostAnswering(
  ip: string,
  nic: string,
  deadline: Deadline,
  held = false,
): Promise<string | undefined> {
  const answer = familyOf(ip) === 6 ? await solicit(ip, nic, deadline) : await probe(ip, nic, deadline);
  if (answer !== undefined) return answer === 'nobody' ? undefined : answer;
  return held ? undefined : pinged(ip, nic, deadline);
}

/** IPv4: duplicate address detection asks from 0.0.0.0, so that nobody learns a wrong address of ours by being asked. */
async function probe(ip: string, nic: string, deadline: Deadline): Promise<Answer> {
  const result = await run('arping', ['-D', '-c', '2', '-w', '1', '-I', nic, ip], limits(deadline));
  // Another program of the name, which takes -D for something else, has no such line.
  return /^Sent \d+ probe/m.test(result.stdout) ? hardwareAddress(result) : undefined;
}

/** IPv6: a neighbour solicitation, which this node's own kernel does not hear. */
async function solicit(ip: string, nic: string, deadline: Deadline): Promise<Answer> {
  const result = await run('ndisc6', ['-q', '-n', '-1', '-r', '1', '-w', '1000', ip, nic], limits(deadline));
  return result.code === 0 || result.code === 2 ? hardwareAddress(result) : undefined;
}

/** An interface of this node answers too where two of them are in one network: that is no other host. */
function hardwareAddress({ stdout }: CommandResult): string {
  const address = /\b([0-9a-f]{2}:){5}[0-9a-f]{2}\b/i.exec(stdout)?.[0].toLowerCase();
  return address === undefined || ownHardwareAddresses().includes(address) ? 'nobody' : address;
}

/** Whoever answers ping has answered the kernel's own question for a neighbour before. */
async function pinged(ip: string, nic: string, deadline: Deadline): Promise<string | undefined> {
  const ping = await run('ping', ['-n', '-c', '3', '-i', '0.2', '-W', '1', '-I', nic, ip], limits(deadline));
  if (ping.code !== 0) return undefined;
  const known = await run('ip', ['-j', 'neighbour', 'show', 'to', ip, 'dev', nic], limits(deadline));
  const address = hardwareAddress(known);
  return address === 'nobody' ? 'unknown' : address;
}

function limits(deadline: Deadline): { deadline: Deadline; timeoutMs: number } {
  return { deadline, timeoutMs: 2500 };
}

/**
 * Starts telling the network, in the background, where an address is now: `count` times, `intervalMs` apart.
 * Throws system errors when that cannot be started.
 */
export async function announceInBackground(address: HeldAddress, count: number, intervalMs: number): Promise<void> {
  if (count === 0) return;
  const { spawn } = await import('node:child_process');
  const words = [address.ip, String(address.prefix), address.nic, String(count), String(intervalMs)];
  const [program = '', ...args] = selfCommand(['announce', ...words]);
  const announcer = spawn(program, args, { cwd: '/', detached: true, stdio: 'ignore' });
  announcer.unref();
  await new Promise((resolve, reject) => announcer.once('spawn', resolve).once('error', reject));
}

/** The background part, with the words of announceInBackground. It ends early when the address has gone: then it is another node's. */
export async function announce([ip = '', prefix = '', nic = '', count, intervalMs]: readonly string[]): Promise<void> {
  for (let sent = 0; sent < Number(count) && isHeldAndUp(ip, nic, undefined); sent++) {
    if (familyOf(ip) === 6) await advertise(ip, prefix, nic);
    // Some switches learn from the request form only, some from the reply form.
    else await run('arping', [sent % 2 === 0 ? '-U' : '-A', '-c', '1', '-w', '1', '-I', nic, ip], { timeoutMs: 2000 });
    await new Promise((resolve) => setTimeout(resolve, Number(intervalMs)));
  }
}

/** Where distributions put the sender of neighbour advertisements that comes with the resource-agents. */
const advertisers = ['/usr/libexec/heartbeat/send_ua', '/usr/lib/heartbeat/send_ua', '/usr/lib64/heartbeat/send_ua'];

/** A neighbour advertisement that nobody has asked for. Without a sender on this node the one of the kernel has to do. */
async function advertise(ip: string, prefix: string, nic: string): Promise<void> {
  for (const program of advertisers) {
    const { missing } = await run(program, ['-c1', ip, prefix, nic], { timeoutMs: 2000 });
    if (!missing) return;
  }
}
