import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export type Protocol = 'tcp' | 'udp';

/** The local ports that somebody in this network namespace listens on. */
export interface ListeningPorts {
  has(protocol: Protocol, port: number): boolean;
  /** Whether one of these processes listens there. */
  heldBy(pids: readonly number[], protocol: Protocol, port: number): boolean;
}

/** A process that was seen to listen: its open socket is the proof as long as it is there. */
export interface Listener {
  readonly protocol: Protocol;
  readonly port: number;
  readonly pid: number;
  readonly fd: string;
  readonly inode: string;
}

const tcpListen = '0A';

/**
 * The ports as they are from now on, as far as they are asked for. The kernel takes milliseconds for each of its tables: those
 * of `known` listeners are looked up at their processes, and a table is read once, and only when that does not answer.
 */
export function listeningPorts(known: readonly Listener[] = []): ListeningPorts {
  const tables = new Map<string, Socket[]>();
  const socketsAt = (protocol: Protocol, port: number) =>
    [protocol, `${protocol}6`].flatMap((name) => {
      const sockets = tables.get(name) ?? socketsOf(name);
      tables.set(name, sockets);
      return sockets.filter((socket) => socket.port === port);
    });
  const isKnown = (protocol: Protocol, port: number, pids?: readonly number[]) =>
    known.some(
      (listener) =>
        listener.protocol === protocol &&
        listener.port === port &&
        (pids?.includes(listener.pid) ?? true) &&
        stillListens(listener),
    );
  return {
    has: (protocol, port) => isKnown(protocol, port) || socketsAt(protocol, port).length > 0,
    heldBy(pids, protocol, port) {
      if (isKnown(protocol, port, pids)) return true;
      const targets = new Set(socketsAt(protocol, port).map(targetOf));
      return targets.size > 0 && pids.some((pid) => openFiles(pid).some(({ target }) => targets.has(target)));
    },
  };
}

/** The process that listens on a port, whoever it is; undefined when nobody does, or the kernel itself. */
export function whoListens(protocol: Protocol, port: number): number | undefined {
  const sockets = [...socketsOf(protocol), ...socketsOf(`${protocol}6`)].filter((socket) => socket.port === port);
  const targets = new Set(sockets.map(targetOf));
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).find((pid) => openFiles(pid).some(({ target }) => targets.has(target)));
}

/** Which of these processes listen on which ports. */
export function listenersAmong(pids: readonly number[]): Listener[] {
  const sockets = new Map<string, { protocol: Protocol; port: number }>();
  for (const protocol of ['tcp', 'udp'] as const) {
    for (const { inode, port } of [...socketsOf(protocol), ...socketsOf(`${protocol}6`)]) {
      sockets.set(targetOf({ inode, port }), { protocol, port });
    }
  }
  return pids.flatMap((pid) =>
    openFiles(pid).flatMap(({ fd, target }) => {
      const socket = sockets.get(target);
      return socket ? [{ ...socket, pid, fd, inode: target }] : [];
    }),
  );
}

function stillListens({ pid, fd, inode }: Listener): boolean {
  return linkOf(`/proc/${pid}/fd/${fd}`) === inode;
}

function openFiles(pid: number): { fd: string; target: string }[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => ({ fd, target: linkOf(`/proc/${pid}/fd/${fd}`) ?? '' }));
  } catch {
    return []; // it has ended
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

interface Socket {
  readonly port: number;
  readonly inode: string;
}

/** What the open file of a socket leads to. */
function targetOf({ inode }: Socket): string {
  return `socket:[${inode}]`;
}

/** The sockets of one table of /proc/net (proc(5)) that wait for clients. */
function socketsOf(name: string): Socket[] {
  return tableLines(`/proc/net/${name}`).flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const port = fields[1]?.split(':')[1];
    if (!port || (name.startsWith('tcp') && fields[3] !== tcpListen)) return [];
    return [{ port: Number.parseInt(port, 16), inode: fields[9] ?? '' }];
  });
}

function tableLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').slice(1);
  } catch {
    return []; // IPv6 may be switched off: no such table
  }
}
