import type { Check, Group } from './check';
import { certificateChecks } from './checks/certificates';
import { clusterChecks } from './checks/cluster';
import { dataChecks } from './checks/data';
import { databaseChecks } from './checks/database';
import { fencingChecks } from './checks/fencing';
import { groupChecks } from './checks/group';
import { hostChecks } from './checks/host';
import { nameChecks } from './checks/names';
import { networkChecks } from './checks/network';
import { nodeChecks } from './checks/nodes';
import { runningChecks } from './checks/running';
import { serviceChecks } from './checks/services';
import { storageChecks } from './checks/storage';
import { xcatChecks } from './checks/xcat';

/** All checks, by group, in the order in which they are shown. */
export const table: Readonly<Record<Group, readonly Check[]>> = {
  host: hostChecks,
  cluster: clusterChecks,
  fencing: fencingChecks,
  group: [...groupChecks, ...runningChecks],
  storage: storageChecks,
  data: dataChecks,
  nodes: nodeChecks,
  network: networkChecks,
  names: nameChecks,
  database: databaseChecks,
  xcat: xcatChecks,
  services: serviceChecks,
  certificates: certificateChecks,
};
