import { clusterProperty, constraints, findResource, isTrue, settingsOf } from '../../cluster/state/cib';
import { localTimeOf } from '../../cluster/state/moment';
import { fencingState } from '../../cluster/state/query';
import type { Check } from '../check';
import { listText, theCluster } from '../given';
import type { ClusterFacts } from '../look';
import { NotApplicable, ok, problem, warning } from '../verdict';

const risk = 'a node that is cut off may go on writing the shared data';

/** Fencing: the only guarantee that two nodes never write the same data. */
export const fencingChecks: readonly Check[] = [
  {
    id: 'fencing-enabled',
    title: 'fencing is turned on',
    judge: (look) =>
      fencingState(theCluster(look).cib).enabled
        ? ok('stonith-enabled is not false')
        : problem('stonith-enabled=false', `${risk}: crm configure property stonith-enabled=true`),
  },
  {
    id: 'fencing-devices',
    title: 'each node has a fencing device',
    judge: (look) => {
      const cluster = theCluster(look);
      const { devices } = fencingState(cluster.cib);
      if (devices.length === 0) {
        if (hasWatchdog(cluster)) return ok('each node has a watchdog that ends it by itself (SBD without a disk)');
        return problem(
          'the cluster has no fencing device',
          `${risk}: configure one for each node (pcs stonith create …)`,
        );
      }
      const bare = cluster.members.filter((node) => !devices.some((device) => mayFence(cluster, device, node)));
      if (bare.length === 0) return ok(devices.join(', '));
      return problem(`no device fences ${listText(bare)} (pcmk_host_list)`, `${risk}: configure one for it`);
    },
  },
  {
    id: 'fencing-placement',
    title: 'no fencing device of one node alone runs on that node',
    judge: (look) => {
      const cluster = theCluster(look);
      const { devices } = fencingState(cluster.cib);
      if (devices.length === 0) throw new NotApplicable('there is no fencing device');
      const own = devices.filter((device) => {
        const hosts = hostsOf(cluster, device);
        return hosts?.length === 1 && !isBarred(cluster, device, hosts[0] ?? '');
      });
      if (own.length === 0) return ok('each is kept off');
      return warning(
        `may run on the node that it fences: ${listText(own)}`,
        `keep it off, so that it is watched from the other node: crm configure location l-${own[0]} ${own[0]} -inf: NODE`,
      );
    },
  },
  {
    id: 'fencing-running',
    title: 'the fencing devices are watched',
    judge: (look) => {
      const { cib, situation } = theCluster(look);
      const { devices, enabled } = fencingState(cib);
      if (devices.length === 0 || !enabled) throw new NotApplicable('there is no fencing');
      const failed = situation.failures.filter(({ resource }) => devices.includes(resource));
      if (failed.length === 0) return ok('none has failed');
      const evidence = failed.map(
        ({ resource, node, task, meaning, reason }) => `${resource} on ${node}: ${task} ${reason || meaning}`,
      );
      return problem(evidence.join('; '), 'repair the device or its network, then crm resource cleanup of it');
    },
  },
  {
    id: 'fencing-history',
    title: 'no fencing has failed or is pending',
    judge: (look) => {
      const { fencing } = theCluster(look).situation;
      // An older failure that a success followed is history.
      const latest = fencing.filter((event, at) => fencing.findIndex(({ target }) => target === event.target) === at);
      const bad = latest.filter(({ status }) => status !== 'success');
      if (bad.length === 0)
        return ok(
          latest.map(({ target, action, at }) => `${target}: ${action} ${localTimeOf(at)}`).join('; ') ||
            'none was done',
        );
      return problem(
        bad.map(({ target, action, status }) => `${action} of ${target}: ${status}`).join('; '),
        'look at the device of that node; when it is cured: stonith_admin --cleanup --history NODE',
      );
    },
  },
];

/** Self-fencing: a node that loses the cluster is reset by its own watchdog. */
function hasWatchdog({ cib }: ClusterFacts): boolean {
  const time =
    clusterProperty(cib, 'stonith-watchdog-timeout') ?? clusterProperty(cib, 'fencing-watchdog-timeout') ?? '0';
  return isTrue(clusterProperty(cib, 'have-watchdog')) && !/^0\D*$/.test(time);
}

/** The nodes that a device is said to fence; undefined where the device finds out itself. */
function hostsOf({ cib }: ClusterFacts, device: string): string[] | undefined {
  const element = findResource(cib, device);
  const settings = element ? settingsOf(element, 'instance_attributes') : [];
  const value = (name: string) => settings.find((pair) => pair.attributes.name === name)?.attributes.value;
  const list = value('pcmk_host_list')?.split(/[\s,;]+/);
  const mapped = value('pcmk_host_map')
    ?.split(/[\s;]+/)
    .map((pair) => pair.split(':')[0] ?? '');
  const hosts = [...(list ?? []), ...(mapped ?? [])].filter((host) => host !== '');
  return hosts.length > 0 ? hosts : undefined;
}

function mayFence(cluster: ClusterFacts, device: string, node: string): boolean {
  const hosts = hostsOf(cluster, device);
  return hosts === undefined || hosts.includes(node);
}

function isBarred({ cib }: ClusterFacts, resource: string, node: string): boolean {
  return constraints(cib).some(({ name, attributes: { rsc, node: where, score } }) => {
    return name === 'rsc_location' && rsc === resource && where === node && score === '-INFINITY';
  });
}
