import { existsSync, readFileSync } from 'node:fs';

const CONFIGURATION = '/etc/xcat-double.conf';

/**
 * Waits as long as the real xCAT is busy where the double has nothing to do (ms). `pauses=0.1` in /etc/xcat-double.conf
 * shortens all of these; the default is faithful.
 */
export async function pause(milliseconds: number): Promise<void> {
  const duration = milliseconds * factor();
  if (duration >= 1) await delay(duration);
}

/** Waits for this long whatever the configuration says (ms). */
export function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function factor(): number {
  if (!existsSync(CONFIGURATION)) return 1;
  const found = /^\s*pauses\s*=\s*([0-9.]+)\s*$/m.exec(readFileSync(CONFIGURATION, 'utf8'))?.[1];
  return found === undefined ? 1 : Math.min(1, Number(found) || 0);
}
