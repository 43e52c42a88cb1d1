import { databaseFor } from '../database/engines';
import { osRelease } from '../host/osrelease';
import type { Deadline } from '../ocf/deadline';
import type { DatabaseEngine } from '../xcat/data/layout';
import type { NodeRecord } from '../xcat/data/noderecord';
import { xcatVersion } from '../xcat/installation';
import { databaseContext } from './managed';
import { Refusal } from './refusal';

/** What has to be of the same version on all nodes. */
export type Versions = Pick<NodeRecord, 'xcatVersion' | 'distribution' | 'databaseVersion'>;

/**
 * The versions on this node. While xcatd is just being started it does not answer; then what the node said when it joined has to
 * do. @throws Refusal when xCAT does not tell its version.
 */
export async function versionsHere(
  database: DatabaseEngine,
  deadline: Deadline,
  own: NodeRecord | undefined,
): Promise<Versions> {
  const version = (await xcatVersion(deadline)) ?? own?.xcatVersion;
  if (version === undefined) {
    throw new Refusal(['lsxcatd -v does not tell the version of xCAT: check that xCAT works on this node']);
  }
  const databaseVersion = await databaseFor(database).version({ ...databaseContext(), deadline });
  return {
    xcatVersion: version,
    distribution: distributionName(),
    ...(databaseVersion === undefined ? {} : { databaseVersion }),
  };
}

/** The distribution with its major release: within one, nodes are upgraded one after the other. */
function distributionName(): string {
  const { id, version } = osRelease();
  return `${id} ${version.split('.')[0] ?? ''}`.trim();
}

/** What of this node's versions is another one than on a node that has joined, each with what to do. */
export function versionProblems(here: Versions, there: Versions, node: string): string[] {
  const compared: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['xCAT', here.xcatVersion, there.xcatVersion],
    ['the distribution', here.distribution, there.distribution],
    ['the database server', here.databaseVersion, there.databaseVersion],
  ];
  return compared.flatMap(([what, mine, its]) => {
    if (its === undefined || mine === its) return [];
    return [`${node} has ${what} ${its}, this node ${mine ?? 'none'}: install the same version on all nodes`];
  });
}
