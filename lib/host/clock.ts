import { readFileSync } from 'node:fs';

/** Seconds since boot: the one clock that a parent and its child share whatever happens to the time of day. */
export function uptimeSeconds(): number {
  return Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
}
