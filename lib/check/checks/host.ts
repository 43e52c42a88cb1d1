import { bytesText } from '../../setup/copy';
import type { Check } from '../check';
import { listText, theSettings } from '../given';
import { known, type LocalRoom } from '../look';
import { databaseTools, missingTools, requiredTools, type Tool, usefulTools } from '../tools';
import { NotApplicable, ok, problem, type Verdict, warning } from '../verdict';

/** systemd reads no changed units with less free in /run (its RELOAD_DISK_SPACE_MIN), and every start changes some. */
const runBytes = 16 * 1024 * 1024;
const lowBytes = 64 * 1024 * 1024;

/** What a node must have before it can play any part. */
export const hostChecks: readonly Check[] = [
  {
    id: 'setup-finished',
    title: 'no run of xcatha-setup is unfinished',
    judge: ({ atWork, unfinished, removing, localSet }) => {
      if (atWork !== undefined) {
        return warning(`xcatha-setup is at work on this node (process ${atWork})`, 'wait for it, then look again');
      }
      if (known(removing)) {
        return problem('a removal has begun on this node and did not reach its end', 'run xcatha-setup remove again');
      }
      if (known(unfinished)) {
        const advice = 'run it again with the same options to continue, or take it back: xcatha-setup rollback';
        return problem('a run of xcatha-setup on this node did not reach its end', advice);
      }
      return ok(localSet === undefined ? 'xcatha-setup has not run here' : `set up for data set ${localSet}`);
    },
  },
  {
    id: 'agents-installed',
    title: 'the four agents are installed',
    judge: ({ missingAgents }) =>
      missingAgents.length === 0
        ? ok('/usr/lib/ocf/resource.d/xcat')
        : problem(
            `not in /usr/lib/ocf/resource.d/xcat: ${missingAgents.join(', ')}`,
            'install the same release of xcatha on both nodes',
          ),
  },
  {
    id: 'tools-required',
    title: 'programs without which an agent fails are there',
    judge: ({ tools }) => toolVerdict(missingTools(requiredTools, known(tools)), problem),
  },
  {
    id: 'tools-useful',
    title: 'programs that make it safer or faster are there',
    judge: ({ tools }) => toolVerdict(missingTools(usefulTools, known(tools)), warning),
  },
  {
    id: 'tools-database',
    title: "the database's client program is there",
    judge: (look) => {
      const { database } = theSettings(look);
      const missing = missingTools([databaseTools[database]], known(look.tools));
      return toolVerdict(missing, database === 'sqlite' ? warning : problem);
    },
  },
  {
    id: 'time-service',
    title: 'a service keeps the clock',
    judge: ({ time }) => {
      const { service } = known(time);
      if (service !== undefined) return ok(`unit ${service} runs`);
      return warning(
        'no service that keeps the clock runs (chrony, ntp, systemd-timesyncd)',
        'start one and let it start at boot, on both nodes: certificates, make and logs go by the clock',
      );
    },
  },
  {
    id: 'time-synchronised',
    title: 'the clock is synchronised',
    judge: ({ time }) => {
      const { synchronised } = known(time);
      if (synchronised === undefined) throw new NotApplicable('timedatectl does not say whether the clock is kept');
      if (synchronised) return ok('the kernel says so');
      return warning(
        'the kernel says that the clock is not synchronised',
        'look at the time service: chronyc tracking',
      );
    },
  },
  {
    id: 'room-here',
    title: 'there is room on the file systems of this node',
    judge: ({ room }) => {
      const places = known(room);
      const text = ({ path, freeBytes }: LocalRoom) => `${path} has ${bytesText(freeBytes)} free`;
      const run = places.find(({ path, freeBytes }) => path === '/run' && freeBytes < runBytes);
      if (run) {
        const need = bytesText(runBytes);
        const advice = `the management node could not start here, systemd needs ${need}: look with du -x /run for what fills it`;
        return problem(text(run), advice);
      }
      const low = places.filter(({ path, freeBytes }) => path !== '/run' && freeBytes < lowBytes);
      if (low.length === 0) return ok(places.map(text).join(', '));
      return warning(
        low.map(text).join(', '),
        'make room: logs, the cluster and the services of the management node write there',
      );
    },
  },
  {
    id: 'distribution-known',
    title: 'the distribution is one that xcatha knows',
    judge: ({ assumptions }) =>
      assumptions === undefined
        ? ok('its names of units and directories are known')
        : warning(assumptions, 'check that these are the units and directories of this node'),
  },
];

function toolVerdict(missing: readonly Tool[], verdict: (evidence: string, advice: string) => Verdict): Verdict {
  if (missing.length === 0) return ok('all of them');
  const evidence = missing.map(({ names, purpose }) => `${names.join(' or ')} (for ${purpose})`);
  return verdict(`not installed: ${evidence.join('; ')}`, `install ${listText(missing.map(({ from }) => from))}`);
}
