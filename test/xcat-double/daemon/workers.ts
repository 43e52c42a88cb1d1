import { createSocket } from 'node:dgram';
import { appendFileSync, mkdirSync } from 'node:fs';
import { createServer, type ListenOptions, type Socket } from 'node:net';
import { openDatabase } from '../database/database';
import { siteValue } from '../database/site';
import { resolveHost } from './caller-host';
import { endWithParent, sayReady, startWorker } from './child';
import { siteLogPort } from './command-log-client';
import { openDaemonDatabase } from './daemon-database';
import { titles } from './titles';

const COMMAND_LOG = '/var/log/xcat/commands.log';

/** `xcatd: UDP listener`: nodes that look for their management node. Without its Discovery worker it spins. */
export async function runUdpListener(): Promise<void> {
  endWithParent();
  const worker = await startWorker(titles.discovery);
  // Seen on the real one: the dead worker's pipe is readable for ever, and nobody takes it out of the loop.
  worker.on('exit', spin);
  const socket = createSocket('udp4');
  socket.on('message', () => undefined);
  socket.bind({ address: '0.0.0.0', port: await sitePort('xcatdport', 3001) }, sayReady);
}

/** `xcatd: Discovery worker`: has nothing to discover in the lab. */
export function runDiscoveryWorker(): void {
  endWithParent();
  sayReady();
}

/** `xcatd: install monitor`: nodes report their installation status here. */
export async function runInstallMonitor(): Promise<void> {
  endWithParent();
  serve({ host: '0.0.0.0', port: await sitePort('xcatiport', 3002) }, (socket) => {
    socket.write('ready\n');
    socket.on('data', (chunk) => void noteStatus(socket, chunk.toString()));
  });
}

/** `xcatd: Command log writer`: appends what clients asked to /var/log/xcat/commands.log. */
export async function runCommandLogWriter(): Promise<void> {
  endWithParent();
  mkdirSync('/var/log/xcat', { recursive: true });
  serve({ host: '127.0.0.1', port: await siteLogPort() }, (socket) => {
    socket.on('data', (chunk) => appendFileSync(COMMAND_LOG, chunk));
  });
}

async function noteStatus(socket: Socket, text: string): Promise<void> {
  const status = /^installstatus (\S+)/m.exec(text)?.[1];
  if (!status) return;
  const database = openDaemonDatabase();
  try {
    const node = resolveHost(socket.remoteAddress ?? '').replace(/\..*/, '');
    const isKnown = (await database.rows('nodelist')).some((row) => row.node === node);
    if (isKnown) await database.put('nodelist', { node }, { status, statustime: new Date().toISOString() });
    socket.end('done\n');
  } finally {
    database.close();
  }
}

function serve(place: ListenOptions, answer: (socket: Socket) => void): void {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    answer(socket);
  });
  server.on('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  server.listen(place, sayReady);
}

async function sitePort(name: string, otherwise: number): Promise<number> {
  const database = openDatabase();
  try {
    return Number((await siteValue(database, name)) ?? otherwise);
  } finally {
    database.close();
  }
}

function spin(): void {
  setImmediate(spin);
}
