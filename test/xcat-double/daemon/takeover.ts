import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { delay } from '../system/pause';
import { titles } from './titles';

const RUNTIME_DIRECTORY = '/run/xcat';
/** Names the daemon that holds the port, so that a newer one can ask it to go. */
const PID_FILE = `${RUNTIME_DIRECTORY}/mainservice.pid`;
/** How often the port is tried, and how long an older daemon is waited for, with the pauses between (ms). */
const ATTEMPTS = 3;
const ATTEMPT_INTERVAL = 400;
const OLDER_DAEMON_LIMIT = 5000;

/** Asks an older xcatd, if one runs, to end, and waits until it has. */
export async function endOlderDaemon(): Promise<void> {
  const pid = olderDaemon();
  if (pid === undefined) return;
  process.kill(pid, 'SIGTERM');
  const limit = Date.now() + OLDER_DAEMON_LIMIT;
  while (existsSync(`/proc/${pid}`) && Date.now() < limit) await delay(50);
}

/** Binds the port. Ends this process with status 1 when somebody else holds it. */
export async function takePort(server: Server, port: number): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (await bind(server, port)) {
      mkdirSync(RUNTIME_DIRECTORY, { recursive: true });
      writeFileSync(PID_FILE, `${process.pid}\n`);
      return;
    }
    await delay(ATTEMPT_INTERVAL);
  }
  console.error('Unable to perform socket takeover');
  process.exit(1);
}

function bind(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      server.off('listening', bound);
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    };
    const bound = () => {
      server.off('error', failed);
      resolve(true);
    };
    server.once('error', failed);
    server.once('listening', bound);
    server.listen({ host: '0.0.0.0', port });
  });
}

function olderDaemon(): number | undefined {
  try {
    const pid = Number(readFileSync(PID_FILE, 'utf8'));
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(titles.main) ? pid : undefined;
  } catch {
    return undefined;
  }
}
