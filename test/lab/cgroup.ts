import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A hierarchy of control groups in which systemd keeps its units, and where the running process stands in it. */
interface Hierarchy {
  readonly mountPoint: string;
  readonly own: string;
}

/**
 * The hierarchies that systemd uses here: the unified one and, on a machine that still has the old ones too, `name=systemd`.
 * Each machine gets a group of its own in each; without, all of them would take the same group for their root.
 */
function hierarchies(): Hierarchy[] {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  const own = readFileSync('/proc/self/cgroup', 'utf8').trim().split('\n');
  const find = (mount: RegExp, controller: string): Hierarchy[] => {
    const mountPoint = mounts.find((line) => mount.test(line))?.split(' ')[4];
    const path = own.map((line) => line.split(':')).find((fields) => fields[1] === controller)?.[2];
    return mountPoint === undefined || path === undefined ? [] : [{ mountPoint, own: path }];
  };
  return [...find(/ - cgroup2 /, ''), ...find(/ - cgroup .*name=systemd/, 'name=systemd')];
}

/** Runs a function that starts a process, so that the process begins its life in the named control group. */
export function startIn<Result>(group: string, start: () => Result): Result {
  const all = hierarchies();
  const enter = (path: string) => writeFileSync(join(path, 'cgroup.procs'), String(process.pid));
  // Nothing here waits, so no other part of this process runs while it stands in the foreign group.
  try {
    for (const { mountPoint } of all) {
      mkdirSync(join(mountPoint, group), { recursive: true });
      enter(join(mountPoint, group));
    }
    return start();
  } finally {
    for (const { mountPoint, own } of all) enter(join(mountPoint, own));
  }
}

/** Removes a control group and those below it. False while the kernel still counts a process in one of them. */
export function removeGroup(group: string): boolean {
  try {
    for (const { mountPoint } of hierarchies()) removeBelow(join(mountPoint, group));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EBUSY') return false;
    throw error;
  }
}

function removeBelow(path: string): void {
  if (!existsSync(path)) return;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) removeBelow(join(path, entry.name));
  }
  rmdirSync(path);
}
