import type { Deadline } from '../../ocf/deadline';
import { errnoOf } from '../../ocf/failure';

/**
 * Asks the name server at one address for the addresses of a fully qualified name, without the host's own resolver. An empty
 * list is an answer too (there is no such name); undefined means that the server did not answer, or refused.
 */
export async function askNameServer(server: string, name: string, deadline: Deadline): Promise<string[] | undefined> {
  const { Resolver } = await import('node:dns/promises');
  const resolver = new Resolver({ timeout: deadline.limit(2000), tries: 1 });
  resolver.setServers([server]);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), deadline.limit(2500));
  });
  try {
    return await Promise.race([resolver.resolve4(`${name}.`), late]);
  } catch (error) {
    return ['ENOTFOUND', 'ENODATA', 'DNS_ENOTFOUND', 'DNS_ENODATA'].includes(errnoOf(error) ?? '') ? [] : undefined;
  } finally {
    clearTimeout(timer);
  }
}
