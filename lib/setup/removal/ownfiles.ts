import { areFilesKept, changedSinceKept, keptFilesBack } from '../../host/files/keptfiles';
import { done, todo, unneeded } from '../step';
import type { PartingStep } from './parting';

/**
 * What xCAT's commands have written for DNS, DHCP and consoles while this node was the management node gives way to what was
 * there before the set-up: a name server that starts at boot would serve old zones. Where the data goes, xCAT goes on with it.
 */
export const ownFiles: PartingStep = {
  id: 'own-files',
  title: ({ node }) => `DNS, DHCP and consoles of ${node} are configured as before the set-up`,

  async check({ takesData }) {
    if (takesData) return unneeded('xCAT goes on here with what it has made');
    if (!areFilesKept()) return unneeded('nothing was kept of them at the set-up');
    const changed = changedSinceKept();
    return changed.length === 0 ? done('they are') : todo(...changed.map((path) => `${path} as before`));
  },

  async run() {
    await keptFilesBack();
  },
};
