import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs a task while holding a lock that is known by name on the whole machine.
 * The lock is an abstract unix socket: the kernel lets one process have the name, and frees it with that process however it
 * ends, so that no stale lock can be left behind.
 */
export async function withLock<Result>(
  name: string,
  task: () => Promise<Result>,
  options: { onWait?: () => void; signal?: AbortSignal } = {},
): Promise<Result> {
  let lock = await tryLock(name);
  if (lock === undefined) options.onWait?.();
  while (lock === undefined) {
    await sleep(100, undefined, options.signal === undefined ? {} : { signal: options.signal });
    lock = await tryLock(name);
  }
  try {
    return await task();
  } finally {
    lock.close();
  }
}

function tryLock(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    // The kernel takes a hundred characters at most, and a name may hold a path.
    const hash = createHash('sha256').update(name).digest('hex').slice(0, 32);
    server.listen(`\0xcatha-lab/${hash}`, () => resolve(server));
  });
}
