import { existsSync, readFileSync } from 'node:fs';

const CONFIGURATION = '/etc/xcat-double.conf';

/**
 * Waits as long as the real xCAT is busy where the double has nothing to do (ms). `pauses=0.1` in /etc/xcat-double.conf
 * shortens all of these; the default is faithful. So does `loading=0.1` those in which a command loads all plugins.
 */
export async function pause(milliseconds: number, doing?: 'loading'): Promise<void> {
  const duration = milliseconds * factor('pauses') * (doing ? factor(doing) : 1);
  if (duration >= 1) await delay(duration);
}

/** Waits for this long whatever the configuration says (ms). */
export function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function factor(setting: string): number {
  if (!existsSync(CONFIGURATION)) return 1;
  const lines = readFileSync(CONFIGURATION, 'utf8').split('\n');
  const found = lines.map((line) => /^\s*(\w+)\s*=\s*([0-9.]+)\s*$/.exec(line)).find((each) => each?.[1] === setting);
  return found?.[2] === undefined ? 1 : Math.min(1, Number(found[2]) || 0);
}
