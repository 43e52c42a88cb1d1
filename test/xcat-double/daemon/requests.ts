import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { configurationDirectory } from '../database/cfgloc';
import { decodeRequest, END_OF_REQUEST, encodeRequest, type Request } from '../protocol/message';
import type { Caller } from '../protocol/policy';
import { resolveHost } from './caller-host';
import { startUnderTitle } from './child';
import { REQUEST_TITLE } from './titles';

/** The requests that clients have under way: each has a process of its own, named after it. */
export class Requests {
  #running = 0;
  #whenDone: (() => void) | undefined;

  /** Takes a client's connection. The certificates are read for each one: when they are away it is reset. */
  accept(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    try {
      this.#secure(socket);
    } catch {
      socket.resetAndDestroy();
    }
  }

  /** Resolves when no request is under way. */
  allDone(): Promise<void> {
    if (this.#running === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenDone = resolve;
    });
  }

  #secure(socket: Socket): void {
    const client = new TLSSocket(socket, {
      isServer: true,
      requestCert: true,
      rejectUnauthorized: false,
      key: readCertificate('server-key.pem'),
      cert: readCertificate('server-cert.pem'),
      ca: readCertificate('ca.pem'),
    });
    let text = '';
    client.setEncoding('utf8');
    client.on('error', () => client.destroy());
    client.on('data', (chunk: string) => {
      text += chunk;
      if (text.includes(END_OF_REQUEST)) this.#answer(client, socket, text);
    });
  }

  #answer(client: TLSSocket, socket: Socket, text: string): void {
    client.removeAllListeners('data');
    const name = client.getPeerCertificate()?.subject?.CN;
    // No certificate is a stranger; a certificate of another authority is refused.
    if (name !== undefined && !client.authorized) return void client.destroy();
    const caller: Caller = { name: name?.toString(), host: resolveHost(socket.remoteAddress ?? '') };
    this.#running++;
    const child = this.#start(decodeRequest(text), caller);
    child.stdout?.on('data', (chunk: Buffer) => client.write(chunk));
    child.stdout?.on('end', () => client.end());
    // A client that went away before its answer was complete takes its command with it.
    client.on('end', () => client.destroy());
    client.on('close', () => endGroup(child));
    client.resume();
    child.on('exit', () => {
      this.#running--;
      if (this.#running === 0) this.#whenDone?.();
    });
  }

  #start(request: Request, caller: Caller) {
    const title = `${REQUEST_TITLE}${request.command} for ${caller.name ?? 'nobody'}@${caller.host}`;
    const child = startUnderTitle(title, {
      environment: { XCATD_CALLER: JSON.stringify(caller) },
      ownGroup: true,
    });
    child.stdin?.end(encodeRequest(request));
    return child;
  }
}

function endGroup(child: ChildProcess): void {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
    process.kill(-child.pid, 'SIGTERM');
}

function readCertificate(file: string): Buffer {
  return readFileSync(`${configurationDirectory}/cert/${file}`);
}
