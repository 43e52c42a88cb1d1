import { hostname as kernelHostname } from 'node:os';
import type { Deadline } from '../../ocf/deadline';
import { Failure } from '../../ocf/failure';
import { isIPv4 } from '../network/ipaddress';
import { failureText, run } from '../programs/run';
import { forget, readLocalFile, recall, remember } from '../runstate';

const memory = 'hostname';

interface SavedHostname {
  readonly own: string;
  readonly given: string;
}

/** What is wrong with a text as a host name (RFC 1123). */
export function hostNameProblem(text: string): string | undefined {
  const parts = text.split('.');
  const good = text.length <= 64 && parts.every((part) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(part));
  return good && !isIPv4(text) && !/^\d+$/.test(text)
    ? undefined
    : 'must be a host name of letters, digits, hyphens and dots, not of digits alone, at most 64 characters';
}

/** The host name that the kernel has now. */
export function currentHostname(): string {
  return kernelHostname();
}

/**
 * Gives this node another host name until the next boot: only the kernel's, /etc/hostname stays, so that a crash brings the
 * own name back by itself. The own name is remembered before.
 * @throws Failure `hostname` when it cannot be set.
 */
export async function borrowHostname(name: string, deadline: Deadline): Promise<void> {
  const saved = recall(memory) as SavedHostname | undefined;
  const current = currentHostname();
  if (current === name) return;
  remember(memory, { own: saved?.given === current ? saved.own : current, given: name } satisfies SavedHostname);
  await setHostname(name, deadline);
}

/**
 * Gives the node its own name back: the remembered one, else that of /etc/hostname. A name that somebody else has set
 * meanwhile (neither borrowed nor `virtualName`) stays.
 * @throws Failure `hostname`.
 */
export async function returnHostname(virtualName: string | undefined, deadline: Deadline): Promise<void> {
  const saved = recall(memory) as SavedHostname | undefined;
  const current = currentHostname();
  const borrowed = current === saved?.given || current === virtualName;
  const own = saved?.own ?? readLocalFile('/etc/hostname')?.trim();
  if (borrowed && own && own !== current) await setHostname(own, deadline);
  forget(memory);
}

async function setHostname(name: string, deadline: Deadline): Promise<void> {
  let result = await run('hostname', [name], { deadline, timeoutMs: 5000 });
  if (result.missing)
    result = await run('hostnamectl', ['--transient', 'set-hostname', name], { deadline, timeoutMs: 10_000 });
  if (result.code !== 0) throw new Failure('hostname', `cannot set the host name to ${name}: ${failureText(result)}`);
}
