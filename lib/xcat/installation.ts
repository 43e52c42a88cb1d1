import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { unitProcesses } from '../host/programs/unitprocesses';
import { installedUnit } from '../host/programs/units';
import { readLocalFile } from '../host/runstate';
import { asidePath, attachmentState } from '../host/storage/attachment';
import type { Deadline } from '../ocf/deadline';
import { xcat } from './client';
import { attachmentsOf, configurationDirectory } from './data/layout';
import { installWords } from './install';
import { xcatdUnit } from './services/daemon';

/** Why xCAT counts as not installed on this node; undefined where it is. */
export function notInstalled(): string | undefined {
  if (!existsSync('/opt/xcat/bin/lsxcatd') && !existsSync('/opt/xcat/bin/tabdump')) {
    return 'xCAT is not installed (no /opt/xcat)';
  }
  return installedUnit([xcatdUnit]) ? undefined : `xCAT's server is not installed (no ${xcatdUnit} unit)`;
}

/** What is missing of an installed and configured xCAT on this node, each with what to do; empty when it is all there. */
export function missingOfXcat(sharedDirectory: string): string[] {
  const missing = notInstalled();
  if (missing !== undefined) {
    const advice = `install it first (${installWords().join(' ')}, or let xcatha-setup --xcat-install auto do it)`;
    return [`${missing}: ${advice}`];
  }
  const attached = attachmentsOf(sharedDirectory, [configurationDirectory]).some(
    (attachment) => attachmentState(attachment) === 'attached',
  );
  // On the shared directory the manifest says what is there, and looking would touch storage that may be dead.
  if (attached || hasTables(configurationDirectory)) return [];
  // Killed between putting the directory aside and putting the link in its place.
  if (!existsSync(configurationDirectory) && hasTables(asidePath(configurationDirectory))) return [];
  return [`xCAT is installed but not configured (no tables in ${configurationDirectory}): run xcatconfig -i first`];
}

/** Whether xCAT has been configured in a directory: tables of SQLite, or the place of a database server. */
function hasTables(directory: string): boolean {
  return existsSync(join(directory, 'site.sqlite')) || existsSync(join(directory, 'cfgloc'));
}

/**
 * The version of the xCAT on this node, for example 2.17.0; undefined when it does not say. From its file where there is one:
 * a command may have to wait for xcatd and its database, which may not run now. Without a running xcatd the client answers
 * itself (XCATBYPASS), which takes a second longer; so it does while xcatd comes up or goes down, as it may just after a run
 * that was killed.
 */
export async function xcatVersion(deadline: Deadline): Promise<string | undefined> {
  const written = /^\s*(?:Version\s+)?(\d\S*)/.exec(readLocalFile('/opt/xcat/version') ?? '')?.[1];
  if (written !== undefined) return written;
  const running = unitProcesses(xcatdUnit).length > 0;
  return (running ? await versionFrom({}, deadline) : undefined) ?? versionFrom({ XCATBYPASS: '1' }, deadline);
}

async function versionFrom(env: Readonly<Record<string, string>>, deadline: Deadline): Promise<string | undefined> {
  const answer = await xcat('lsxcatd', ['-v'], { deadline, env });
  return /^Version\s+(\S+)/m.exec(answer.stdout)?.[1];
}
