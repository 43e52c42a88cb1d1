import type { Check } from '../check';
import {
  isRegistered,
  isTakenHome,
  leaveToo,
  requireActive,
  requireFinished,
  requireStandby,
  theSettings,
  theStorage,
} from '../given';
import { known } from '../look';
import { NotApplicable, ok, problem, warning } from '../verdict';

const cleanUp = 'README, "After a crash": crm_resource --force-stop of xcat-services, xcat-shareddata and xcat-vip';

/** xCAT's data: the right set, attached where it has to be and nowhere else. */
export const dataChecks: readonly Check[] = [
  {
    id: 'data-set',
    title: 'the shared directory holds the set that this node was set up for',
    judge: (look) => {
      const { manifest } = theStorage(look);
      const { directory } = theSettings(look);
      if (isTakenHome(look)) {
        return problem(`a removal has taken the set of this node home from ${directory}, to another node`, leaveToo);
      }
      if (!manifest) {
        requireFinished(look);
        return problem(
          `${directory} holds no data set (.xcatha/manifest.json)`,
          'is the shared storage mounted there?',
        );
      }
      if (look.localSet === undefined) {
        const evidence = `${directory} holds data set ${manifest.set}, this node belongs to none`;
        if (!isRegistered(look)) return warning(evidence, 'run xcatha-setup here');
        return problem(
          `${evidence}, and the group may run on it`,
          'run xcatha-setup here: it may be a disk that is new',
        );
      }
      if (manifest.set === look.localSet) return ok(manifest.set);
      return problem(
        `${directory} holds data set ${manifest.set}, this node was set up for ${look.localSet}`,
        'mount the right storage; if the data was replaced on purpose, run xcatha-setup remove here, then the set-up',
      );
    },
  },
  {
    id: 'data-paths',
    title: 'the set holds the paths and the database that the group attaches',
    judge: (look) => {
      const { manifest } = theStorage(look);
      if (!manifest) throw new NotApplicable('there is no data set');
      const { attachments, database } = theSettings(look);
      const lacking = attachments.filter(({ path }) => !manifest.paths.includes(path)).map(({ path }) => path);
      if (manifest.database !== database) {
        return problem(
          `it is a ${manifest.database} set, the group says ${database}`,
          'correct the parameter database',
        );
      }
      if (lacking.length === 0) return ok(manifest.paths.join(', '));
      return problem(`not in the set: ${lacking.join(', ')}`, 'correct the parameter links, or put the data there');
    },
  },
  {
    id: 'data-attached',
    title: 'on the management node all paths lead to the shared directory',
    judge: (look) => {
      requireActive(look);
      const paths = known(look.paths);
      const lost = paths.filter(({ state }) => state !== 'attached');
      if (lost.length === 0) return ok(paths.map(({ path }) => path).join(', '));
      return problem(
        lost
          .map(({ path, state }) => `${path} ${state === 'foreign' ? 'leads elsewhere' : "is this node's own"}`)
          .join(', '),
        'the cluster repairs it by a restart of xcat-shareddata; find out what changed it: often the upgrade of a package',
      );
    },
  },
  {
    id: 'data-detached',
    title: 'on a standby no path leads to the shared directory',
    judge: (look) => {
      requireStandby(look);
      const left = known(look.paths).filter(({ state }) => state === 'attached');
      if (left.length === 0) return ok("all are this node's own");
      return problem(
        `still lead to the shared directory: ${left.map(({ path }) => path).join(', ')}`,
        `left by a crash: run no command of xCAT here before it is clean: ${cleanUp}`,
      );
    },
  },
  {
    id: 'data-attachable',
    title: 'nothing keeps the paths from being attached here',
    judge: (look) => {
      theSettings(look);
      const obstacles = known(look.paths).flatMap(({ obstacle }) => obstacle ?? []);
      if (obstacles.length === 0) return ok('nothing does');
      return problem(obstacles.join('; '), 'the management node cannot start on this node before it is gone');
    },
  },
];
