import { databaseFor } from '../../database/engines';
import { mariadb } from '../../database/mariadb';
import { postgresql } from '../../database/postgresql';
import { programOnStorage } from '../../host/storage/storage';
import type { Deadline } from '../../ocf/deadline';
import { messageOf } from '../../ocf/failure';
import type { Log } from '../../ocf/log';
import { parseConnection } from '../../xcat/data/cfgloc';
import type { DatabaseEngine } from '../../xcat/data/layout';
import { storageLimitMs } from '../../xcat/data/manifest';
import { thisDistribution } from '../../xcat/distribution';
import { cfglocText, type Place } from './xcat';

const silent: Log = { debug: () => {}, info: () => {}, warning: () => {}, error: () => {} };
const kinds = { postgresql, mariadb } as const;

function contextOf(deadline: Deadline) {
  return { deadline, log: silent, statementTimeoutMs: 5000 };
}

/**
 * Why xCAT's tables cannot be read from this node, the way that cfgloc says; undefined where they can. A server is asked over the
 * network, so that a standby's question shows that it is admitted too. @throws Failure `storage-*`.
 */
export async function databaseProblem(
  engine: DatabaseEngine,
  place: Place,
  deadline: Deadline,
): Promise<string | undefined> {
  if (engine === 'sqlite') {
    const problem = await databaseFor(engine).checkDeeply(contextOf(deadline)).catch(messageOf);
    return typeof problem === 'string' ? problem : problem?.reason;
  }
  const connection = parseConnection((await cfglocText(place, deadline)) ?? '');
  const answer = await kinds[engine].ask(connection, contextOf(deadline));
  return answer.ok ? undefined : answer.text;
}

/** Why the server that is installed here cannot work on the shared data; undefined where it can. @throws Failure `storage-*`. */
export async function databaseMisfit(
  engine: DatabaseEngine,
  directory: string,
  deadline: Deadline,
): Promise<string | undefined> {
  if (engine === 'sqlite') return undefined;
  const servers = engine === 'mariadb' ? [mariadbHere(directory)] : await postgresqlHere(directory, deadline);
  for (const server of servers) {
    const problem = await kinds[engine]
      .requireFittingVersion(server, contextOf(deadline))
      .then(() => undefined, messageOf);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function mariadbHere(directory: string) {
  return { unit: 'mariadb', data: `${directory}${thisDistribution().mariadb.data}` };
}

/** Debian's servers stand side by side, each in a directory of its version and name. */
async function postgresqlHere(directory: string, deadline: Deadline) {
  const { form, data, shared } = thisDistribution().postgresql;
  if (form === 'single') return [{ unit: 'postgresql', data: `${directory}${data}` }];
  const top = `${directory}${shared[0]}`;
  const words = ['/usr/bin/find', top, '-mindepth', '3', '-maxdepth', '3', '-name', 'PG_VERSION'];
  const found = await programOnStorage(directory, words, deadline, storageLimitMs);
  return found.stdout.split('\n').flatMap((file) => {
    const [, version, name] = /\/([\d.]+)\/([^/]+)\/PG_VERSION$/.exec(file) ?? [];
    return version ? [{ unit: `postgresql@${version}-${name}`, data: `${top}/${version}/${name}` }] : [];
  });
}
