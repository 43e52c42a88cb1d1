import { join } from 'node:path';
import { trimSlash } from '../../host/files/paths';
import type { Attachment } from '../../host/storage/attachment';
import { type Distribution, thisDistribution } from '../distribution';

/** xCAT's database engines that can be run. */
export const databaseEngines = ['sqlite', 'postgresql', 'mariadb'] as const;

export type DatabaseEngine = (typeof databaseEngines)[number];

/** The directory of xCAT's configuration, and with SQLite of its tables. */
export const configurationDirectory = '/etc/xcat';

/** What belongs on the shared directory whatever the database. */
const commonPaths = ['/install', configurationDirectory, '/root/.xcat', '/tftpboot'];

/**
 * The local paths of xCAT that belong on the shared directory (xCAT's HA documentation, "Shared data"; facts: root's client
 * certificate in /root/.xcat and the authority in /etc/xcat are a pair).
 */
export function standardPaths(
  engine: DatabaseEngine,
  distribution: Distribution = thisDistribution(),
): readonly string[] {
  if (engine === 'sqlite') return commonPaths;
  return [...commonPaths, ...distribution[engine].shared];
}

/** Where each path's data is on the shared directory: below it, under the same name (mini design: /etc/xcat -> /HA-data/etc/xcat). */
export function attachmentsOf(directory: string, paths: readonly string[]): Attachment[] {
  return paths.map(trimSlash).map((path) => ({ path, source: join(directory, path) }));
}

/** Where xcatha keeps its own records on the shared directory. */
export function recordsDirectory(directory: string): string {
  return join(directory, '.xcatha');
}
