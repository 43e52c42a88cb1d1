import { writeFileSync } from 'node:fs';
import { readLocalFile } from '../runstate';

/** The value of a setting below /proc/sys, or undefined when this kernel has none of that name. Throws other system errors. */
export function kernelSetting(name: string): string | undefined {
  return readLocalFile(`/proc/sys/${name}`)?.trim();
}

/**
 * Does `work` with a setting changed, and puts it back. A kernel that does not have the setting, or does not let it be changed
 * (as in a container), does the work without.
 */
export async function withKernelSetting<T>(name: string, value: string, work: () => Promise<T>): Promise<T> {
  const before = kernelSetting(name);
  const changed = before !== undefined && before !== value && change(name, value);
  try {
    return await work();
  } finally {
    if (changed) change(name, before);
  }
}

function change(name: string, value: string): boolean {
  try {
    writeFileSync(`/proc/sys/${name}`, value);
    return true;
  } catch {
    return false; // the interface may be gone
  }
}
