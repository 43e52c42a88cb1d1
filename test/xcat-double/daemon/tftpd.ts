import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { systemctl } from '../services/service';
import { run } from '../system/run';

const PROGRAM = '/usr/sbin/in.tftpd';
const MAP = '/etc/tftpmapfile4xcat.conf';

/** Starts xcatd's own TFTP server after ending every other one: it comes and goes with xcatd. */
export async function startTftpd(): Promise<void> {
  await systemctl('stop', 'tftpd-hpa');
  stopTftpd();
  const started = await run(PROGRAM, ['-v', '-l', '-s', '/tftpboot', '-m', MAP]);
  if (started.code !== 0) console.error(started.stderr.trim());
}

/** Ends every in.tftpd of this node. */
export function stopTftpd(): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (isTftpd(pid)) process.kill(Number(pid), 'SIGTERM');
  }
}

function isTftpd(pid: string): boolean {
  try {
    const isHere = readlinkSync(`/proc/${pid}/ns/pid`) === readlinkSync('/proc/self/ns/pid');
    return isHere && readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'in.tftpd';
  } catch {
    return false;
  }
}
