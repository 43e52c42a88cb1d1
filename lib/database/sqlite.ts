import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { onStorage, programOnStorage } from '../host/storage/storage';
import { Failure } from '../ocf/failure';
import { configurationDirectory } from '../xcat/data/layout';
import { storageLimitMs } from '../xcat/data/manifest';
import type { Database, DatabaseContext, Degradation } from './database';

/** The tables that xcatd cannot start without, one file each. */
const tableFiles = ['site.sqlite', 'policy.sqlite', 'nodelist.sqlite'].map((file) =>
  join(configurationDirectory, file),
);

const program = '/usr/bin/sqlite3';

/** xCAT's default: no server, one file for each table in /etc/xcat. */
export const sqlite: Database = {
  engine: 'sqlite',

  async start(context) {
    await requireTables(context);
    const lock = await checkSoundness(context, 'mayRecover');
    if (lock) throw new Failure('sqlite-locked', lock.reason);
  },

  /** There is no server to stop; xcatd, the only user of the files, is a later member of the group and stopped by now. */
  async stop() {},

  async check(context) {
    await requireTables(context);
    return undefined;
  },

  async checkDeeply(context) {
    await requireTables(context);
    return checkSoundness(context, 'readOnly');
  },

  version: async () => undefined,
  bootUnits: () => [],

  runningUnits: () => [],
};

async function requireTables({ deadline }: DatabaseContext): Promise<void> {
  const request = { op: 'kinds', paths: tableFiles } as const;
  const { kinds } = await onStorage(configurationDirectory, request, deadline, storageLimitMs);
  const missing = tableFiles.filter((_file, index) => kinds[index] !== 'file');
  if (missing.length === 0) return;
  throw new Failure('sqlite-tables', `xCAT's table ${missing.join(', ')} is not there; is the right data attached?`);
}

/**
 * After a power cut a journal may be waiting to be rolled back, which takes a write: start may do that, a monitor never.
 * Returns what keeps a table from being looked at. @throws Failure `sqlite-damaged`, `storage-hung`.
 */
async function checkSoundness(
  { deadline, log, statementTimeoutMs }: DatabaseContext,
  access: 'readOnly' | 'mayRecover',
): Promise<Degradation | undefined> {
  if (!existsSync(program)) {
    log.debug('sqlite3 is not installed: the tables are not checked for damage');
    return undefined;
  }
  const flags = access === 'readOnly' ? ['-batch', '-readonly'] : ['-batch'];
  for (const file of tableFiles) {
    const words = [program, ...flags, '-cmd', `.timeout ${Math.floor(statementTimeoutMs * 0.8)}`, file];
    const query = [...words, 'PRAGMA quick_check(1)'];
    const result = await programOnStorage(configurationDirectory, query, deadline, statementTimeoutMs);
    if (result.code === 0 && result.stdout.trim() === 'ok') continue;
    const said = (result.stderr.trim() || result.stdout.trim()).split('\n')[0] ?? '';
    if (/database is locked|database is busy/i.test(said)) {
      return {
        id: 'sqlite-locked',
        reason: `${file} is locked for longer than ${statementTimeoutMs} ms; find out by whom: fuser -v ${file}`,
      };
    }
    // A journal waits for its roll-back, which the next writer does: no damage.
    if (access === 'readOnly' && /readonly database/i.test(said)) continue;
    throw new Failure('sqlite-damaged', `${file} is damaged: ${said}; restore it from a dump (restorexCATdb)`);
  }
  return undefined;
}
