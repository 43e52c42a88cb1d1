import { existsSync, mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Deadline } from '../../ocf/deadline';
import { removeFile, replaceFile } from '../files/atomicfile';
import { readLocalFile } from '../runstate';
import { run, runOk } from './run';

const dropInName = '50-xcatha.conf';

/**
 * While the cluster owns a unit, systemd does not restart it behind the cluster's back, and at shutdown it outlives
 * pacemaker, which stops it in order (facts: xcatd's own unit has Restart=on-failure).
 */
const dropInLines = ['[Unit]', 'Before=pacemaker.service', '[Service]', 'Restart=no'];

/** A unit that the cluster takes into its hands, with lines for its [Service] section that hold meanwhile. */
export interface OwnedUnit {
  readonly unit: string;
  readonly settings?: readonly string[];
}

/** Takes units into the cluster's hands until disown or the next boot. @throws Failure as runOk; system errors. */
export async function ownUnits(units: readonly OwnedUnit[], deadline: Deadline): Promise<void> {
  let changed = false;
  for (const { unit, settings = [] } of units) {
    const text = `${[...dropInLines, ...settings].join('\n')}\n`;
    if (readLocalFile(dropInFile(unit)) === text) continue;
    mkdirSync(dropInDirectory(unit), { recursive: true, mode: 0o755 });
    await replaceFile(dropInFile(unit), text);
    changed = true;
  }
  const names = units.map(({ unit }) => unit);
  if (changed || (await needReload(names, deadline))) await reloadUnits(deadline);
}

/**
 * Gives units back to systemd, and takes away what an action that was killed has left of the taking. Without `reload` systemd
 * learns of it at its next reload: a reload runs systemd's generators, and Debian's one for PostgreSQL reads /etc/postgresql, so
 * that on dead storage systemd itself would hang. @throws Failure as runOk; system errors.
 */
export async function disownUnits(units: readonly string[], deadline: Deadline, reload = true): Promise<void> {
  const owned = units.filter((unit) => existsSync(dropInFile(unit)));
  for (const unit of units.filter((each) => existsSync(dropInDirectory(each)))) {
    removeFile(dropInFile(unit));
    if (readdirSync(dropInDirectory(unit)).length === 0) rmdirSync(dropInDirectory(unit));
  }
  if (reload && (owned.length > 0 || (await needReload(units, deadline)))) await reloadUnits(deadline);
}

/** Whether systemd has not read yet what is on the disk: an action may have been killed before it told it. */
async function needReload(units: readonly string[], deadline: Deadline): Promise<boolean> {
  if (units.length === 0) return false;
  const names = units.map((unit) => `${unit}.service`);
  const args = ['show', '--property=NeedDaemonReload', ...names];
  const answer = await run('systemctl', args, { deadline, timeoutMs: 10_000 });
  return answer.code !== 0 || answer.stdout.includes('=yes');
}

function dropInDirectory(unit: string): string {
  return `/run/systemd/system/${unit}.service.d`;
}

function dropInFile(unit: string): string {
  return join(dropInDirectory(unit), dropInName);
}

async function reloadUnits(deadline: Deadline): Promise<void> {
  await runOk('systemctl', ['daemon-reload'], { deadline, timeoutMs: 30_000 });
}
