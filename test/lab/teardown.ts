import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { instanceDirectory, isOrphan, listInstances, switchNamespace } from './instance';
import { withLock } from './lock';
import { powerOff } from './machine';
import { nodeMachine } from './machines';
import { removeTree, unmountBelow } from './mounts';
import { removeSwitch } from './network';
import { stopWarden } from './warden';

/**
 * Removes all that belongs to an instance, whole or half made. Everything is found by the instance's name and directory, so
 * that it also works for what a killed process left.
 */
export async function takeDown(name: string): Promise<void> {
  await withLock(`down/${instanceDirectory(name)}`, () => remove(name, instanceDirectory(name)));
}

async function remove(name: string, directory: string): Promise<void> {
  await stopWarden(name);
  await Promise.all(machinesOf(directory).map((machine) => powerOff(nodeMachine(name, machine))));
  await removeSwitch(switchNamespace(name));
  await unmountBelow(directory);
  await removeTree(directory);
}

/** Removes the instances whose makers were killed before they could do it. */
export async function reapOrphans(log: (line: string) => void): Promise<void> {
  for (const name of listInstances().filter(isOrphan)) {
    log(`removing what is left of lab ${name}: the process that made it has ended`);
    await takeDown(name);
  }
}

function machinesOf(directory: string): string[] {
  try {
    return readdirSync(join(directory, 'machines'));
  } catch {
    return [];
  }
}
