import { randomUUID } from 'node:crypto';
import { checkTemplates } from '../cluster/configuration/render';
import { corosyncConf, nodeAddresses } from '../cluster/state/corosync';
import { databaseName } from '../database/provision';
import { provisionFor } from '../database/provisions';
import { type HeldAddress, heldAddresses } from '../host/network/addresses';
import { readLocalFile } from '../host/runstate';
import { attachmentState } from '../host/storage/attachment';
import { readMounts } from '../host/storage/mounts';
import { Deadline } from '../ocf/deadline';
import { messageOf } from '../ocf/failure';
import type { Log } from '../ocf/log';
import { cfglocFile, parseCfgloc, parseConnection } from '../xcat/data/cfgloc';
import { attachmentsOf, type DatabaseEngine, standardPaths } from '../xcat/data/layout';
import { localSet } from '../xcat/data/manifest';
import { missingOfXcat, notInstalled } from '../xcat/installation';
import {
  databaseProblems,
  disagreements,
  hostnameProblems,
  joinProblems,
  nodesProblems,
  settle,
  withoutLost,
} from './agreement';
import { type ClusterHere, lookAtCluster } from './clusterhere';
import { Hold } from './hold';
import { Journal } from './journal';
import { mountProblems } from './mounted';
import type { SetupOptions } from './options';
import { databasePassword } from './password';
import { placeVip } from './placing';
import { Refusal, XcatMissing } from './refusal';
import { removalBegun } from './removal/home';
import type { Scene } from './scene';
import { type SharedFacts, sharedFacts } from './sharedfacts';
import { versionsHere } from './versions';

const lookMs = 60_000;

/**
 * Looks at the node, the cluster and the shared directory, changing nothing, and works out in full what was asked for.
 * @throws XcatMissing where that is the only problem; Refusal with every problem found. What hangs on something that is refused already is not looked at.
 */
export async function lookAround(options: SetupOptions, earlier: Journal | undefined, log: Log): Promise<Scene> {
  const deadline = Deadline.in(lookMs);
  const problems: string[] = [];
  const cluster = await collect(problems, () => lookAtCluster(options, deadline));
  const placed = await collect(problems, () => placeVip(options, deadline));
  await collect(problems, async () => checkTemplates(options, options.templates));
  const shared = await collect(problems, () => sharedFacts(options.directory, cluster?.members ?? [], deadline));
  const missing = missingOfXcat(options.directory);
  const installable = notInstalled() !== undefined;
  if (problems.length === 0 && installable) throw new XcatMissing(missing);
  // What this very run would install is none of the administrator's problems.
  if (!installable || options.xcatInstall === undefined) problems.push(...missing);
  if (!cluster || !placed || !shared || problems.length > 0) throw new Refusal(problems);

  const { manifest, records } = shared;
  const { address } = placed;
  const engine = manifest ? options.database : engineHere();
  const moves = !manifest && engine === 'sqlite' && options.database !== 'sqlite';
  if (!manifest && !moves) problems.push(...engineProblems(options, await heldAddresses(deadline)));
  problems.push(...(provisionFor(options.database)?.missing() ?? []));
  const password = moves ? await collect(problems, async () => passwordFor(options)) : undefined;
  const living = records.map((record) => withoutLost(record, cluster.members));
  const own = records.find((record) => record.node === cluster.node);
  const settled = await collect(problems, async () => settle(options, living));
  const versions =
    problems.length > 0 ? undefined : await collect(problems, () => versionsHere(options.database, deadline, own));
  if (!settled || !versions) throw new Refusal(problems);
  problems.push(
    ...setProblems(options, shared, cluster),
    ...hostnameProblems(settled.hostname, options.ip, cluster.members, readLocalFile('/etc/hosts') ?? ''),
  );
  problems.push(...disagreements(options, settled, address.prefix, records));
  problems.push(...nodesProblems(cluster.node, settled.nodes, living));
  if (settled.filesystem && !cluster.registered) {
    problems.push(...mountProblems(settled.filesystem, options.directory, readMounts()));
  }
  if (manifest) problems.push(...databaseProblems(options, manifest));
  if (manifest && localSet() === undefined && !earlier?.unfinished) problems.push(...crashProblems(options, cluster));
  if (manifest && !own) problems.push(...joinProblems(options, manifest, versions, records));
  if (problems.length > 0) throw new Refusal(problems);

  const mode = manifest ? 'join' : 'create';
  const begin = { options, mode, node: cluster.node, set: manifest?.set ?? randomUUID() } as const;
  const journal = earlier?.unfinished ? earlier : Journal.begin(begin, earlier);
  return {
    options,
    ...settled,
    ...shared,
    mode: journal.mode,
    node: cluster.node,
    members: cluster.members,
    expected: settled.nodes ?? cluster.members,
    address,
    maskDoubt: placed.doubt,
    directory: options.directory,
    database: options.database,
    engine: engine === 'other' ? options.database : engine,
    databasePassword: password,
    nodeAddresses: nodeAddresses(readLocalFile(corosyncConf) ?? ''),
    attachments: attachmentsOf(options.directory, standardPaths(options.database)),
    set: manifest?.set ?? journal.set,
    registered: cluster.registered,
    keptFences: cluster.keptFences,
    activeOn: cluster.activeOn,
    versions,
    journal,
    hold: new Hold(options.directory, cluster.node, log),
  };
}

/**
 * Why a node that was the management node without having been set up, as one with a new disk under an old name may have been,
 * cannot join as it stands: what it is now would be noted as what it was before.
 */
function crashProblems({ directory, database }: SetupOptions, { node, activeOn }: ClusterHere): string[] {
  const attached = attachmentsOf(directory, standardPaths(database)).filter(
    (one) => attachmentState(one) === 'attached',
  );
  if (attached.length === 0) return [];
  const paths = attached.map(({ path }) => path).join(', ');
  return activeOn === node
    ? [
        `the management node runs on this very node, which is not set up: move it to another one first, then set this one up`,
      ]
    : [
        `${paths} still lead to ${directory}, left by a crash: clean that first: for resource in xcat-services xcat-shareddata xcat-vip; do crm_resource --force-stop -r $resource; done`,
      ];
}

/** Looks, and takes down why it was in vain. */
async function collect<T>(problems: string[], look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    problems.push(...(error instanceof Refusal ? error.problems : [messageOf(error)]));
    return undefined;
  }
}

/** What this node's xCAT is on, as long as its configuration is its own. */
function engineHere(): DatabaseEngine | 'other' {
  return parseCfgloc(readLocalFile(cfglocFile) ?? null).engine;
}

function passwordFor({ database, databasePasswordFile }: SetupOptions): string {
  return databasePassword(database, databasePasswordFile, process.env);
}

/**
 * This node's xCAT must use the database that is asked for, on this very node: its data is what the set is made of. Where it is
 * as xCAT's own set-up programs leave it, it can be led to the address that moves.
 */
function engineProblems({ database, ip }: SetupOptions, held: readonly HeldAddress[]): string[] {
  const text = readLocalFile(cfglocFile) ?? null;
  const { engine, word, host } = parseCfgloc(text);
  if (engine !== database) {
    return [
      `xCAT's database is ${word} (${cfglocFile}), not ${database}: give its name with --database, or move xCAT to ${database} first`,
    ];
  }
  if (engine === 'sqlite' || host === ip || isUsual(text ?? '', database, held)) return [];
  return [
    `xCAT reaches its database at ${host} (${cfglocFile}), not at ${ip}: put the virtual address there and let the server listen on it and admit it`,
  ];
}

/** A server on this node, with the names that pgsqlsetup and mysqlsetup give. */
function isUsual(cfgloc: string, engine: DatabaseEngine, held: readonly HeldAddress[]): boolean {
  const { host, user, database } = parseConnection(cfgloc);
  const isHere = host === 'localhost' || host.startsWith('127.') || held.some((address) => address.ip === host);
  return isHere && user === provisionFor(engine)?.account && database === databaseName;
}

/** Why this node and the shared directory do not belong together. Without its own data in sight no node makes a new set. */
function setProblems({ directory }: SetupOptions, { manifest }: SharedFacts, cluster: ClusterHere): string[] {
  const own = localSet();
  if (own !== undefined && removalBegun(own)) {
    return [
      'a removal has begun on this node and did not reach its end: run xcatha-setup remove again first (where the management node runs elsewhere by now, move it here before)',
    ];
  }
  const advice = `check that ${directory} is the right directory, and mounted`;
  if (own !== undefined && own !== manifest?.set) {
    const there = manifest ? `holds data set ${manifest.set}` : 'holds none';
    const replaced = manifest ? '; if that one has replaced it, xcatha-setup remove first' : '';
    return [`this node was set up for data set ${own}, ${directory} ${there}: ${advice}${replaced}`];
  }
  if (!manifest && cluster.registered) {
    return [`the cluster has the group g-xcat already, but ${directory} holds no data set: ${advice}`];
  }
  return [];
}
