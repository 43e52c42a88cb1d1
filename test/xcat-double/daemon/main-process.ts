import type { ChildProcess } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { openDatabase } from '../database/database';
import { siteValue } from '../database/site';
import { pause } from '../system/pause';
import { startWorker } from './child';
import { Requests } from './requests';
import { endOlderDaemon, takePort } from './takeover';
import { stopTftpd } from './tftpd';
import { titles } from './titles';

/** How long the real daemon takes to end after the last request (ms). */
const ENDING = 1200;

/** `xcatd: SSL listener`: starts the workers, serves clients on site.xcatdport and ends in order on TERM. */
export async function runMainProcess(): Promise<void> {
  const pidFile = process.env.XCATD_PID_FILE ?? '/run/xcatd.pid';
  await endOlderDaemon();
  const workers = await Promise.all([
    startWorker(titles.database),
    startWorker(titles.udp),
    startWorker(titles.installMonitor),
    startWorker(titles.commandLog),
  ]);
  const requests = new Requests();
  const server = createServer({ allowHalfOpen: true }, (socket) => requests.accept(socket));
  await takePort(server, await daemonPort());
  writeFileSync(pidFile, `${process.pid}\n`);
  process.on('SIGTERM', () => void endInOrder(server, requests, workers, pidFile));
  process.stdout.write('SUCCESS\n');
}

async function endInOrder(
  server: Server,
  requests: Requests,
  workers: readonly ChildProcess[],
  pidFile: string,
): Promise<void> {
  server.close();
  await requests.allDone();
  await pause(ENDING);
  // A worker that does not end (stopped, say) holds everything up: systemd kills it all after its own time limit.
  await Promise.all(workers.map(end));
  stopTftpd();
  rmSync(pidFile, { force: true });
  process.exit(0);
}

function end(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    worker.once('exit', () => resolve());
    worker.kill('SIGTERM');
  });
}

async function daemonPort(): Promise<number> {
  const database = openDatabase();
  try {
    return Number(await siteValue(database, 'xcatdport'));
  } finally {
    database.close();
  }
}
