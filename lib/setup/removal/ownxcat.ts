import { corosyncConf, nodeAddresses } from '../../cluster/state/corosync';
import { databaseFor } from '../../database/engines';
import { provisionFor } from '../../database/provisions';
import { heldAddresses } from '../../host/network/addresses';
import { sameNetwork } from '../../host/network/ipaddress';
import { disownUnits } from '../../host/programs/ownedunits';
import { readLocalFile } from '../../host/runstate';
import { Deadline } from '../../ocf/deadline';
import { cfglocFile, parseCfgloc, parseConnection, withHost } from '../../xcat/data/cfgloc';
import { type Finding, impossible, todo, unneeded } from '../step';
import { type AttributesMemo, attributesNotAt, writeAttribute } from '../steps/attributes';
import { type DatabaseMemo, putCfgloc, undoDatabase } from '../steps/database';
import { startXcatd, stopXcatd } from '../steps/xcat';
import type { Parting, PartingStep } from './parting';

const limitMs = 15_000;
/** A database may have a long log to recover. */
const databaseMs = 600_000;

/** xCAT works on this node's own data again, and under its own address, wherever the virtual one was named. */
export const ownXcat: PartingStep = {
  id: 'own-xcat',
  title: ({ node, ip }) => `xCAT is on ${node} under its own address, not ${ip}`,

  async check(parting) {
    if (!parting.takesData) return checkOldTables(parting);
    const own = await ownAddress(parting);
    if (own === undefined) {
      return impossible(`${parting.node} has no address of its own in the network of ${parting.ip}: give it one`);
    }
    const { database } = parting;
    const reached = [
      `let xCAT into ${database} at localhost, no longer at ${parting.ip}`,
      `${cfglocFile}: host=localhost`,
    ];
    return todo(
      ...(database === 'sqlite' ? [] : reached),
      'start xcatd',
      `site.master, site.nameservers and servers of networks: ${own}`,
    );
  },

  async run({ parting, progress }) {
    if (!parting.takesData) return oldTablesBack(parting, progress);
    const { database, ip } = parting;
    await leadToLocalhost(parting, progress);
    progress('starting xcatd');
    await startXcatd(database);
    const own = (await ownAddress(parting)) ?? '';
    for (const one of await attributesNotAt(own, [ip])) {
      progress(`${one.attribute}=${one.wanted}`);
      await writeAttribute(one, one.wanted);
    }
    // It was started as the cluster starts it, and is systemd's from now on.
    await disownUnits(databaseFor(database).runningUnits(), Deadline.in(limitMs));
  },
};

/** xCAT is told of the address last: a run that was killed begins here again. */
async function leadToLocalhost({ database, ip, journal }: Parting, progress: (text: string) => void): Promise<void> {
  const text = readLocalFile(cfglocFile);
  const provision = provisionFor(database);
  if (text === undefined || provision === undefined || parseCfgloc(text).host !== ip) return;
  progress(`letting xCAT into ${database} at localhost`);
  const deadline = Deadline.in(databaseMs);
  const { password } = parseConnection(text);
  const wanted = { address: ip, nodes: nodeAddresses(readLocalFile(corosyncConf) ?? ''), password };
  const moved = databaseOf(journal);
  const hosts = moved?.created ? [] : moved?.hosts;
  await provision.localize(wanted, moved?.server ?? (await provision.before(deadline)), hosts, deadline);
  await putCfgloc(withHost(text, 'localhost'));
}

/** The first node's own tables, of which the shared data was made, name the virtual address since then. */
function checkOldTables({ journal }: Parting): Finding {
  const changed = attributesOf(journal)?.changed ?? [];
  const moved = databaseOf(journal);
  if (changed.length === 0 && !moved) return unneeded('nothing in its own tables was changed');
  return todo(
    ...(moved ? [`${cfglocFile} and ${moved.engine} as before`] : []),
    ...changed.map(({ attribute, found }) => `${attribute}=${found || '(empty)'}`),
  );
}

async function oldTablesBack({ journal }: Parting, progress: (text: string) => void): Promise<void> {
  const moved = databaseOf(journal);
  if (moved) await undoDatabase(moved, progress);
  const attributes = attributesOf(journal);
  if (!attributes || attributes.changed.length === 0) return;
  progress('starting xcatd');
  await startXcatd(attributes.database);
  for (const one of attributes.changed) await writeAttribute(one, one.found);
  await stopXcatd();
}

function attributesOf(journal: Parting['journal']): AttributesMemo | undefined {
  return journal?.pastEntry('attributes')?.memo as AttributesMemo | undefined;
}

function databaseOf(journal: Parting['journal']): DatabaseMemo | undefined {
  return journal?.pastEntry('database')?.memo as DatabaseMemo | undefined;
}

async function ownAddress({ ip }: Parting): Promise<string | undefined> {
  const held = await heldAddresses(Deadline.in(limitMs));
  return held.find((other) => other.ip !== ip && sameNetwork(other.ip, ip, other.prefix))?.ip;
}
