import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasEnded } from './processes';

/** Where the processes of units are listed: the unified hierarchy, or systemd's own in the older layouts. */
const cgroupRoots = ['/sys/fs/cgroup', '/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified'];

/** The service units that have processes now and whose names `matches`: plain ones, and the instances of `template`. */
export function runningUnits(matches: (unit: string) => boolean, template?: string): string[] {
  const places = ['system.slice', ...(template ? [join('system.slice', sliceOf(template))] : [])];
  const directories = cgroupRoots.flatMap((root) => places.map((place) => join(root, place)));
  const names = directories.filter((path) => existsSync(path)).flatMap((path) => readdirSync(path));
  const units = names.filter((name) => name.endsWith('.service')).map((name) => name.slice(0, -'.service'.length));
  return [...new Set(units)].filter((unit) => matches(unit) && unitProcesses(unit).length > 0);
}

/** The pids of all processes of a service unit, as the kernel lists them; empty when it has none. */
export function unitProcesses(unit: string): number[] {
  for (const root of cgroupRoots) {
    const found = groupProcesses(join(root, 'system.slice', groupOf(unit)));
    if (found) return found;
  }
  return [];
}

/** Where systemd puts a service below system.slice: instances of a template share a slice of their own (systemd.unit(5)). */
function groupOf(unit: string): string {
  const at = unit.indexOf('@');
  const name = `${unit}.service`;
  return at < 0 ? name : join(sliceOf(unit.slice(0, at)), name);
}

function sliceOf(template: string): string {
  return `system-${template.replaceAll('-', '\\x2d')}.slice`;
}

function groupProcesses(directory: string): number[] | undefined {
  let own: string;
  try {
    own = readFileSync(join(directory, 'cgroup.procs'), 'utf8');
  } catch {
    return undefined;
  }
  const pids = own.split('\n').filter(Boolean).map(Number);
  const below = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [...pids, ...below.flatMap((entry) => groupProcesses(join(directory, entry.name)) ?? [])];
}

/** Whether no process of a unit runs its program any more. One that only waits for storage while the kernel closes its files does not. */
export function unitEnded(unit: string): boolean {
  return unitProcesses(unit).every(hasEnded);
}
