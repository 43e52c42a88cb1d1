import { corosyncConf } from '../cluster/state/corosync';
import { heldAddresses } from '../host/network/addresses';
import { readLocalFile } from '../host/runstate';
import { Deadline } from '../ocf/deadline';
import { Journal } from '../setup/journal';
import { removalBegun } from '../setup/removal/home';
import { processAtWork } from '../setup/setup';
import { versionsHere } from '../setup/versions';
import { assumptions } from '../xcat/assumptions';
import { databaseInUse } from '../xcat/client';
import { parseCfgloc } from '../xcat/data/cfgloc';
import { localSet } from '../xcat/data/manifest';
import { missingOfXcat } from '../xcat/installation';
import { type Fact, factOf, type Look, type Settings } from './look';
import { clusterFacts } from './look/cluster';
import { databaseMisfit, databaseProblem } from './look/database';
import {
  clusterAtBoot,
  dumpFiles,
  filesWithAddress,
  localRoom,
  missingAgents,
  timeFacts,
  toolFacts,
  unitFacts,
} from './look/host';
import { nameFacts, otherHolder, pathFacts } from './look/place';
import { isBarred, roleOf } from './look/role';
import { exportsWithoutFsid, serviceFacts } from './look/services';
import { settingsKnown } from './look/settings';
import { storageFacts } from './look/shared';
import { certificateFacts, cfglocText, requireXcatd, tableFacts } from './look/xcat';

/** No look takes longer than this, ms; each part of it has a limit of its own. */
const lookMs = 60_000;
const notSetUp = 'this node is not set up';

/** Gathers all facts, changing nothing. What cannot be found out is kept as such; never throws. */
export async function gatherLook(deadline: Deadline = Deadline.in(lookMs)): Promise<Look> {
  const journal = await factOf(() => Journal.read());
  const cluster = await factOf(() => clusterFacts(deadline));
  const set = await factOf(localSet);
  const role = roleOf(cluster, 'known' in set ? set.known : undefined);
  const settings = role === 'plain' && isBarred(cluster) ? undefined : await settingsKnown(cluster);
  // Before what reads on it: while the storage hangs, one child waits for it and no second one.
  const storage = settings ? await factOf(() => storageFacts(settings.directory, deadline)) : absent(notSetUp);
  const shared = 'known' in storage && storage.known.manifest ? settings?.directory : undefined;
  const place = { directory: shared };
  const ofSettings = <T>(look: (settings: Settings) => T | Promise<T>): Promise<Fact<T>> =>
    settings ? factOf(() => look(settings)) : Promise.resolve(absent(notSetUp));
  const dead = settings !== undefined && !('known' in storage) && role === 'active';
  const ofXcat = <T>(look: () => T | Promise<T>): Promise<Fact<T>> =>
    dead ? Promise.resolve(absent('the shared directory does not answer')) : factOf(look);
  const addresses = await factOf(() => heldAddresses(deadline));
  const parts = await allOf({
    paths: ofSettings(pathFacts),
    otherHolder: ofSettings((known) => otherHolder(known, role, cluster, deadline)),
    persistent: ofSettings(({ ip }) => filesWithAddress(ip)),
    names: factOf(() => nameFacts(settings, role, addresses)),
    units: factOf(() => unitFacts(settings?.database ?? 'sqlite', deadline)),
    services: factOf(() => serviceFacts(settings?.database ?? 'sqlite')),
    time: factOf(() => timeFacts(deadline)),
    room: factOf(() => localRoom(deadline)),
    tools: factOf(toolFacts),
    versions: ofXcat(() => versionsHere(settings?.database ?? 'sqlite', deadline, undefined)),
    cfgloc: ofXcat(async () => parseCfgloc(await cfglocText(place, deadline))),
    databaseProblem: ofXcat(() => databaseProblem(settings?.database ?? 'sqlite', place, deadline)),
    databaseMisfit: ofXcat(async () => shared && settings && databaseMisfit(settings.database, shared, deadline)),
    xcatd: ofXcat(() => {
      requireXcatd();
      return databaseInUse(deadline);
    }),
    tables: ofXcat(() => tableFacts(deadline)),
    certificates: ofXcat(() => certificateFacts(place, deadline)),
    dumps: factOf(dumpFiles),
    exportsWithoutFsid: factOf(() => exportsWithoutFsid(settings?.attachments ?? [])),
    clusterAtBoot: factOf(() => clusterAtBoot(deadline)),
  });
  const ownSet = 'known' in set ? set.known : undefined;
  const removing = await factOf(() => ownSet !== undefined && removalBegun(ownSet));
  const unfinished = 'known' in journal ? { known: journal.known?.unfinished ?? false } : journal;
  return {
    now: new Date(),
    role,
    cluster,
    corosync: readLocalFile(corosyncConf),
    settings,
    localSet: ownSet,
    atWork: processAtWork(),
    unfinished,
    removing,
    storage,
    addresses,
    missingAgents: missingAgents(),
    assumptions: assumptions(),
    missingOfXcat: missingOfXcat(settings?.directory ?? '/'),
    ...parts,
  };
}

function absent(why: string): { readonly why: string } {
  return { why };
}

/** All of a record's promises. */
async function allOf<T extends Record<string, unknown>>(
  record: {
    readonly [K in keyof T]: Promise<T[K]>;
  },
): Promise<T> {
  const entries = await Promise.all(
    Object.entries(record).map(async ([name, promise]) => [name, await (promise as Promise<unknown>)] as const),
  );
  return Object.fromEntries(entries) as T;
}
