import type { Deadline } from '../../ocf/deadline';
import { run } from '../programs/run';
import { familyOf } from './ipaddress';

/**
 * Cuts every TCP connection at an address of this node, so that both ends learn at once that it is over. Sockets that only
 * listen stay. Returns how many were cut, and how many are left: with a kernel that cannot do it (CONFIG_INET_DIAG_DESTROY)
 * all of them.
 */
export async function cutConnections(ip: string, deadline: Deadline): Promise<{ cut: number; left: number }> {
  const source = familyOf(ip) === 6 ? `[${ip}]` : ip;
  const count = async (...words: string[]) => {
    const { stdout } = await run('ss', ['-H', '-n', '-t', ...words, 'src', source], { deadline, timeoutMs: 5000 });
    return stdout.split('\n').filter((line) => line !== '').length;
  };
  return { cut: await count('-K'), left: await count() };
}
