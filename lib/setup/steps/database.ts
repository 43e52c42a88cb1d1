import { rmSync } from 'node:fs';
import { databaseFor } from '../../database/engines';
import type { Provision, ServerBefore, WantedDatabase } from '../../database/provision';
import { provisionFor } from '../../database/provisions';
import { discardUnfinished, replaceFile, writeDurably } from '../../host/files/atomicfile';
import { stopUnit } from '../../host/programs/units';
import { readLocalFile } from '../../host/runstate';
import { Deadline } from '../../ocf/deadline';
import { cfglocFile, type DatabaseLocation, parseCfgloc, parseConnection, withHost } from '../../xcat/data/cfgloc';
import type { DatabaseEngine } from '../../xcat/data/layout';
import { dumpTables, lostRows, restoreTables, rowCounts } from '../../xcat/migration';
import { databaseContext } from '../managed';
import type { Scene } from '../scene';
import { done, type Step, todo, unneeded, type Work } from '../step';
import { startXcatd, stopXcatd } from './xcat';

const limitMs = 1_800_000;
/** The tables on their way, with all passwords that xCAT knows: for root alone, and gone afterwards. */
const dumpDirectory = '/var/lib/xcatha/tables';
const checkDirectory = '/var/lib/xcatha/tables-moved';

/** What the step notes of how things were. */
export interface DatabaseMemo {
  readonly engine: DatabaseEngine;
  readonly from: DatabaseEngine;
  readonly server: ServerBefore;
  /** cfgloc before; null: there was none. */
  readonly cfgloc: string | null;
  /** The database, its account and what lets them be reached are this run's own. */
  readonly created: boolean;
  /** The tables stay where they are, and are reached at the virtual address: from where the account was let in before. */
  readonly hosts?: readonly string[];
}

/** Mini design, config_database_type: xCAT's tables move into the database server that was asked for, at the virtual address. */
export const database: Step = {
  id: 'database',
  name: "xCAT's database",
  title: ({ database: engine, address }) =>
    engine === 'sqlite' ? "xCAT's tables are in SQLite" : `xCAT's tables are in ${engine} at ${address.ip}`,

  async check(scene) {
    if (scene.mode === 'join') return unneeded('they are in the shared data');
    const entry = scene.journal.entry('database');
    if (scene.engine === scene.database && entry?.state !== 'begun' && !isReachedElsewhere(scene))
      return done('they are');
    if (wasThere(scene, entry?.memo)) return todo(...leadingPlan(scene));
    return todo(
      ...provisionOf(scene).plan(wantedOf(scene)),
      'systemctl stop xcatd; dumpxCATdb, then restorexCATdb into it',
      `${cfglocFile} names it; systemctl start xcatd`,
    );
  },

  async run(work) {
    const { scene, memo, note, progress } = work;
    if (wasThere(scene, memo)) return leadToVip(work);
    const provision = provisionOf(scene);
    const wanted = wantedOf(scene);
    const deadline = Deadline.in(limitMs);
    const known = (memo as DatabaseMemo | undefined) ?? (await memoOf(scene, provision, deadline));
    await note(known);
    // It is named last: an earlier try had moved all, and this one may not even know the password.
    if (known.created && locationNow().engine === scene.database) return finish(work);
    await stopXcatd();
    await putCfgloc(known.cfgloc);
    progress(`starting ${scene.database}`);
    await provision.start(known.server, deadline);
    if (!known.created && (await provision.exists(deadline))) {
      throw new Error(
        `${scene.database} has xCAT's database or its account already: drop them, or let xCAT use them first`,
      );
    }
    await note({ ...known, created: true } satisfies DatabaseMemo);
    await provision.open(wanted, known.server, deadline);
    await provision.create(wanted, deadline);
    await moveTables(work, known.from, provision.location(wanted), deadline);
    await putCfgloc(`${provision.location(wanted)}\n`);
    await finish(work);
  },

  async undo({ memo, progress }) {
    if (memo) await undoDatabase(memo as DatabaseMemo, progress);
  },
};

/** The old tables were only read: xCAT, which is down then, is to go back to them. @throws Failure `unit-*`, `db-*`. */
export async function undoDatabase(known: DatabaseMemo, progress: (text: string) => void): Promise<void> {
  await stopXcatd();
  await putCfgloc(known.cfgloc);
  const deadline = Deadline.in(limitMs);
  if (known.hosts) await provisionFor(known.engine)?.close(known.server, known.hosts, deadline);
  if (known.created) {
    progress(`taking the database out of ${known.engine}`);
    await provisionFor(known.engine)?.withdraw(known.server, deadline);
  }
  if (!known.server.ran) await stopUnit(known.server.unit, deadline, limitMs / 10);
  for (const directory of [dumpDirectory, checkDirectory]) rmSync(directory, { recursive: true, force: true });
  await databaseFor(known.from).start(databaseContext());
}

/** xCAT was on this engine before the run began. What cfgloc says now may be what a run that was killed has written. */
function wasThere(scene: Scene, memo: unknown): boolean {
  return ((memo as DatabaseMemo | undefined)?.from ?? scene.engine) === scene.database;
}

/** xCAT is on this server, and reaches it at another address of this node. */
function isReachedElsewhere({ database: engine, address }: Scene): boolean {
  return engine !== 'sqlite' && locationNow().host !== address.ip;
}

function leadingPlan(scene: Scene): string[] {
  const { address, nodeAddresses, database: engine } = scene;
  return [
    `let ${engine} listen at ${address.ip}, and let xCAT in from ${[address.ip, ...nodeAddresses].join(', ')}`,
    `${cfglocFile}: host=${address.ip}; restart xcatd`,
  ];
}

/** The server is let be reached at the virtual address, and xCAT goes there for it. */
async function leadToVip(work: Work): Promise<void> {
  const { scene, memo, note, progress } = work;
  const provision = provisionOf(scene);
  const deadline = Deadline.in(limitMs);
  const known = (memo as DatabaseMemo | undefined) ?? (await memoOf(scene, provision, deadline));
  await note(known);
  const cfgloc = known.cfgloc ?? '';
  const wanted = { ...wantedOf(scene), password: parseConnection(cfgloc).password };
  await stopXcatd();
  await provision.start(known.server, deadline);
  await note({ ...known, hosts: known.hosts ?? (await provision.hosts(deadline)) } satisfies DatabaseMemo);
  progress(`letting ${scene.database} be reached at ${wanted.address}`);
  await provision.open(wanted, known.server, deadline);
  await provision.admit(wanted, deadline);
  await putCfgloc(withHost(cfgloc, wanted.address));
  await finish(work);
}

/** The database is where cfgloc says, and nobody needs what it was brought there with. */
async function finish({ scene, progress }: Work): Promise<void> {
  progress('starting xcatd on it');
  await startXcatd(scene.database);
  for (const directory of [dumpDirectory, checkDirectory]) rmSync(directory, { recursive: true, force: true });
}

function locationNow(): DatabaseLocation {
  return parseCfgloc(readLocalFile(cfglocFile) ?? null);
}

async function memoOf(scene: Scene, provision: Provision, deadline: Deadline): Promise<DatabaseMemo> {
  const server = await provision.before(deadline);
  const cfgloc = readLocalFile(cfglocFile) ?? null;
  return { engine: scene.database, from: scene.engine, server, cfgloc, created: false };
}

/** While xcatd is down nothing changes in the old tables. What arrived is counted before anything depends on it. */
async function moveTables(
  { scene, progress, stop }: Work,
  from: DatabaseEngine,
  location: string,
  deadline: Deadline,
): Promise<void> {
  progress(`reading the tables out of ${from}`);
  await dumpTables(dumpDirectory, undefined, deadline, stop);
  progress(`writing the tables into ${scene.database}`);
  await restoreTables(dumpDirectory, location, deadline, stop);
  progress('counting what arrived');
  await dumpTables(checkDirectory, location, deadline, stop);
  const lost = lostRows(rowCounts(dumpDirectory), rowCounts(checkDirectory));
  if (lost.length > 0) throw new Error(`not all rows arrived in ${scene.database}: ${lost.join(', ')}`);
}

/** cfgloc with this text, or (null) none. Never readable by others, not for a moment: it has a password. */
export async function putCfgloc(text: string | null): Promise<void> {
  discardUnfinished(cfglocFile);
  const now = readLocalFile(cfglocFile) ?? null;
  if (text === now) return;
  if (text === null) return rmSync(cfglocFile, { force: true });
  if (now === null) writeDurably(cfglocFile, '', 0o600);
  await replaceFile(cfglocFile, text, 0o600);
}

function provisionOf(scene: Scene): Provision {
  const provision = provisionFor(scene.database);
  if (provision === undefined) throw new Error(`xCAT's tables cannot be moved into ${scene.database}`);
  return provision;
}

function wantedOf({ address, nodeAddresses, databasePassword = '' }: Scene): WantedDatabase {
  return { address: address.ip, nodes: nodeAddresses, password: databasePassword };
}
