import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { socketDirectory } from './fencing';
import type { InstanceRecord } from './instance';
import { hasPower, type Machine, powerOff, powerOn } from './machine';
import { nodeMachine } from './machines';

/**
 * Serves as the power switch (or the BMCs) of an instance, outside its nodes, on a unix socket that the nodes see as a file:
 * it is reached when the lab's network is cut, as a management network would be.
 *
 *     GET  /nodes                      the nodes, one a line
 *     GET  /nodes/NAME                 on or off
 *     POST /nodes/NAME/off|on|reboot   200 only when it is so
 */
export function servePowerSwitch(instance: InstanceRecord): void {
  // Requests are served one after the other, as they come.
  let queue: Promise<void> = Promise.resolve();
  const server = createServer((request, response) => {
    queue = queue
      .then(() => serve(instance, request, response))
      .catch((error: unknown) => answer(response, 500, String(error)));
  });
  // Relative, because the whole path may be longer than the name of a socket may be.
  process.chdir(socketDirectory(instance.name));
  rmSync('socket', { force: true });
  server.listen('socket');
}

async function serve(instance: InstanceRecord, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // Who lost its own power while it waited in the queue no longer asks for anything: of two nodes that shoot, one dies.
  await new Promise(setImmediate);
  if (request.socket.destroyed) return log(`${request.method} ${request.url}: not done, who asked has gone`);

  const [, , name = '', action] = (request.url ?? '').split('/');
  if (name === '') return answer(response, 200, instance.nodes.join('\n'));
  if (!instance.nodes.includes(name)) return answer(response, 404, `there is no node "${name}"`);
  const machine = nodeMachine(instance.name, name);
  if (request.method === 'POST') await act(machine, action);
  answer(response, 200, hasPower(machine) ? 'on' : 'off');
}

async function act(machine: Machine, action: string | undefined): Promise<void> {
  log(`${machine.id}: ${action}`);
  if (action === 'off' || action === 'reboot') await powerOff(machine);
  if (action === 'on' || action === 'reboot') await powerOn(machine);
  log(`${machine.id}: ${action} done`);
}

function answer(response: ServerResponse, status: number, text: string): void {
  if (status !== 200) log(text);
  response.writeHead(status, { 'Content-Type': 'text/plain' }).end(`${text}\n`);
}

function log(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}
