import { onStorage } from '../../host/storage/storage';
import type { Deadline } from '../../ocf/deadline';
import { cfglocFile } from './cfgloc';
import { configurationDirectory } from './layout';
import { storageLimitMs } from './manifest';

/** The text of xCAT's cfgloc on the data that is attached; null when there is none, which means SQLite. @throws Failure `storage-*`. */
export async function readCfgloc(deadline: Deadline): Promise<string | null> {
  const request = { op: 'read', path: cfglocFile } as const;
  return (await onStorage(configurationDirectory, request, deadline, storageLimitMs)).text;
}
