import { isLocal, resolve } from './addresses';
import { run } from './run';

/** Why no TCP connection came about, as errno names it. */
export type ConnectFailure = 'ECONNREFUSED' | 'EHOSTUNREACH' | 'ENETUNREACH' | 'ETIMEDOUT';

/** What Perl says for each. */
export const connectFailureTexts: Readonly<Record<ConnectFailure, string>> = {
  ECONNREFUSED: 'Connection refused',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  ETIMEDOUT: 'Connection timed out',
};

/** The kernel repeats an unanswered SYN for two minutes (ms). */
const SYN_GIVEN_UP = 10_000;

/**
 * Tells the true reason of a failed connect that took this long (ms). Bun calls all of them ECONNREFUSED; the kernel still
 * knows whether there is a route, and whether the neighbour ever answered.
 */
export async function explainConnectFailure(host: string, elapsed: number): Promise<ConnectFailure> {
  if (elapsed > SYN_GIVEN_UP) return 'ETIMEDOUT';
  const address = await resolve(host);
  // What the kernel knows of a neighbour may be of the time before the address came here.
  if (address !== undefined && isLocal(address)) return 'ECONNREFUSED';
  const hasRoute = address !== undefined && (await run('ip', ['route', 'get', address])).code === 0;
  if (!hasRoute) return 'ENETUNREACH';
  const neighbour = await run('ip', ['neighbour', 'show', address]);
  return /FAILED|INCOMPLETE/.test(neighbour.stdout) ? 'EHOSTUNREACH' : 'ECONNREFUSED';
}
