import type { Command } from './command';
import { changeDefinition, makeDefinition } from './definitions-change';
import { listDefinitions } from './definitions-list';
import { removeDefinition } from './definitions-remove';
import { listDaemon } from './lsxcatd';
import { makeConserverConfiguration } from './makeconservercf';
import { makeDhcp } from './makedhcp';
import { makeDns } from './makedns';
import { makeGoconserver } from './makegocons';
import { makeHosts } from './makehosts';
import { makeNetworks } from './makenetworks';
import { listNodes } from './nodels';
import { dumpTable } from './tabdump';
import { restoreTable } from './tabrestore';

/** The commands that xcatd runs for its clients. */
export const commands: Readonly<Record<string, Command>> = {
  chdef: changeDefinition,
  lsdef: listDefinitions,
  lsxcatd: listDaemon,
  makeconservercf: makeConserverConfiguration,
  makedhcp: makeDhcp,
  makedns: makeDns,
  makegocons: makeGoconserver,
  makehosts: makeHosts,
  makenetworks: makeNetworks,
  mkdef: makeDefinition,
  nodels: listNodes,
  rmdef: removeDefinition,
  tabdump: dumpTable,
  tabrestore: restoreTable,
};
