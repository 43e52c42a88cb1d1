import { join } from 'node:path';
import { forgetKeptFiles } from '../../host/files/keptfiles';
import { recordsDirectory } from '../../xcat/data/layout';
import { localSet, restoreLocalSet, takenHomePath } from '../../xcat/data/manifest';
import { nodeRecordPath } from '../../xcat/data/noderecord';
import { moveTree, removeRecord, treeThere } from '../copy';
import { done, todo } from '../step';
import { forgetHome } from './home';
import type { PartingStep } from './parting';

/** This node belongs to no data set any more; the one that was taken home is none any more. */
export const leave: PartingStep = {
  id: 'leave',
  title: ({ node, set }) => `${node} has left data set ${set}`,

  async check({ directory, node }) {
    if (localSet() === undefined) return done('it has');
    return todo(`remove ${nodeRecordPath(directory, node)} and /var/lib/xcatha/set.json`);
  },

  async run({ parting, say }) {
    const { directory, node, manifest, takesData, hold, journal } = parting;
    await removeRecord(nodeRecordPath(directory, node));
    const records = recordsDirectory(directory);
    if (takesData && manifest && (await treeThere(directory, join(records, 'manifest.json')))) {
      await moveTree(join(records, 'manifest.json'), takenHomePath(directory));
      say(`${directory} still has its copy of the data: remove it when all is well here`);
    }
    if (takesData) await hold.release();
    forgetKeptFiles();
    journal?.remove();
    await restoreLocalSet(undefined);
    forgetHome();
  },
};
