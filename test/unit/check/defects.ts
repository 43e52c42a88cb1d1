import { certificatesDefects } from './defects/certificates';
import { clusterDefects } from './defects/cluster';
import { dataDefects } from './defects/data';
import { databaseDefects } from './defects/database';
import type { Defect } from './defects/edits';
import { fencingDefects } from './defects/fencing';
import { groupDefects } from './defects/group';
import { hostDefects } from './defects/host';
import { namesDefects } from './defects/names';
import { networkDefects } from './defects/network';
import { nodesDefects } from './defects/nodes';
import { runningDefects } from './defects/running';
import { servicesDefects } from './defects/services';
import { xcatDefects } from './defects/xcat';

/** At least one for every check, by the files that the checks are in. */
export const defects: readonly Defect[] = [
  ...certificatesDefects,
  ...clusterDefects,
  ...dataDefects,
  ...databaseDefects,
  ...fencingDefects,
  ...groupDefects,
  ...hostDefects,
  ...namesDefects,
  ...networkDefects,
  ...nodesDefects,
  ...runningDefects,
  ...servicesDefects,
  ...xcatDefects,
];
