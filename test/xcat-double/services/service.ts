import { run } from '../system/run';

/** Asks systemd; true when it says yes with exit code 0. Waits for the job to end. */
export async function systemctl(...args: readonly string[]): Promise<boolean> {
  return (await run('systemctl', args)).code === 0;
}

/** True when the unit is active. */
export async function isActive(unit: string): Promise<boolean> {
  return systemctl('--quiet', 'is-active', unit);
}
