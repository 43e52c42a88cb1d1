import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { socketDirectory, socketDirectoryInNode } from './fencing';
import { instanceDirectory, switchNamespace } from './instance';
import type { Machine } from './machine';

/** The directory that an instance's nodes share, on the host; the nodes see it as /shared. */
export function sharedDirectory(instance: string): string {
  return join(instanceDirectory(instance), 'shared');
}

/** The directory of one machine of an instance: its disk, its console. */
export function machineDirectory(instance: string, machine: string): string {
  return join(instanceDirectory(instance), 'machines', machine);
}

/** A node as a machine. */
export function nodeMachine(instance: string, node: string): Machine {
  const binds = [
    `--bind=${sharedDirectory(instance)}:/shared`,
    `--bind=${socketDirectory(instance)}:${socketDirectoryInNode}`,
    // The distribution's own Node is too old for the script build of xcatha.
    `--bind-ro=${process.execPath}:/usr/bin/node`,
    ...(existsSync('/dev/fuse') ? ['--bind=/dev/fuse'] : []),
  ];
  return { ...machineBasics(instance, node), binds, runs: ['--boot'] };
}

/** The client outside the cluster: a machine on the same switch that only waits for commands. */
export function outsideMachine(instance: string): Machine {
  return { ...machineBasics(instance, 'outside'), binds: [], runs: ['--as-pid2', 'sleep', 'infinity'] };
}

function machineBasics(instance: string, name: string): Omit<Machine, 'binds' | 'runs'> {
  const directory = machineDirectory(instance, name);
  return {
    id: `${instance}-${name}`,
    hostname: name,
    root: join(directory, 'root'),
    consoleLog: join(directory, 'console.log'),
    switchNamespace: switchNamespace(instance),
  };
}
