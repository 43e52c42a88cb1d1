import { existsSync, readdirSync } from 'node:fs';
import { instanceDirectory, switchNamespace } from './instance';
import { mountsBelow } from './mounts';
import { switchExists } from './network';
import { findProcesses } from './processes';

/** All that shows on this machine that a lab is or was there, one line each. */
export function tracesOf(name: string): string[] {
  const directory = instanceDirectory(name);
  const mentions = (argument: string) => argument.includes(`${directory}/`);
  return [
    ...(existsSync(directory) ? [`directory ${directory}`] : []),
    ...mountsBelow(directory).map((path) => `mount ${path}`),
    ...(switchExists(switchNamespace(name)) ? [`namespace ${switchNamespace(name)}`] : []),
    ...findProcesses((argv) => argv.some(mentions)).map(({ pid }) => `process ${pid}`),
    ...controlGroups(`xcatha-lab.${name}-`),
  ];
}

function controlGroups(prefix: string): string[] {
  const hierarchies = ['/sys/fs/cgroup', '/sys/fs/cgroup/unified', '/sys/fs/cgroup/systemd'].filter(existsSync);
  const groups = hierarchies.flatMap((top) => readdirSync(top).map((group) => ({ top, group })));
  return groups
    .filter(({ group }) => group.startsWith(prefix))
    .map(({ top, group }) => `control group ${top}/${group}`);
}
