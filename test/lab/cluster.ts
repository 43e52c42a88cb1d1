import { Parser } from 'xml2js';
import { corosyncConf } from './corosync';
import type { LabNode } from './node';
import { waitUntil } from './processes';

/** The lab's cluster as its nodes see it. */
export interface Cluster {
  /** Waits until a live node sees a partition with quorum, a coordinator and these nodes (all unless told) online. */
  waitQuorate(options?: { nodes?: readonly string[]; timeoutMs?: number; signal?: AbortSignal }): Promise<void>;
  /** What a live node's crm_mon says now; `undefined` while no node's cluster answers. */
  status(): Promise<ClusterStatus | undefined>;
  /** The node on which a resource is started and not failed, if it is on exactly one. */
  activeNode(resource: string): Promise<string | undefined>;
  /** Waits until a resource is started on one node (on that node, if told) and returns the node's name. */
  waitActive(resource: string, options?: { node?: string; timeoutMs?: number }): Promise<string>;
  /**
   * Merges a `<configuration>` (the CIB's XML) into the cluster's in one step: objects with an id known are changed, others
   * are added. Throws what cibadmin complains of.
   */
  load(configuration: string): Promise<void>;
}

/** What crm_mon says of the cluster. */
export interface ClusterStatus {
  readonly quorate: boolean;
  readonly coordinator: string | undefined;
  readonly nodes: readonly { name: string; online: boolean; unclean: boolean; standby: boolean; pending: boolean }[];
  /** Primitives, those in groups and clones too. */
  readonly resources: readonly {
    id: string;
    role: string;
    /** An operation under way, such as `Starting`; empty when there is none. */
    pending: string;
    active: boolean;
    failed: boolean;
    nodes: readonly string[];
  }[];
}

// Two nodes that start together would wait 20 s, the default, for a third coordinator to appear.
const startingCib = `<cib validate-with="pacemaker-3.0" epoch="1" num_updates="0" admin_epoch="0">
  <configuration>
    <crm_config>
      <cluster_property_set id="cib-bootstrap-options">
        <nvpair id="cib-bootstrap-options-dc-deadtime" name="dc-deadtime" value="2s"/>
      </cluster_property_set>
    </crm_config>
    <nodes/><resources/><constraints/>
  </configuration>
  <status/>
</cib>
`;

/** Writes corosync's and pacemaker's configuration into nodes and starts both; from then on they start at boot. */
export async function startCluster(nodes: readonly LabNode[]): Promise<void> {
  const corosync = corosyncConf(nodes.map((node) => node.name));
  const cib = '/var/lib/pacemaker/cib/cib.xml';
  await Promise.all(
    nodes.map(async (node) => {
      await node.writeFile('/etc/corosync/corosync.conf', corosync);
      await node.writeFile(cib, startingCib, 0o600);
      await node.run(['chown', 'hacluster:haclient', cib]);
      await node.run(['systemctl', '--quiet', 'enable', 'corosync', 'pacemaker']);
      await node.run(['systemctl', 'start', 'corosync', 'pacemaker']);
    }),
  );
}

/** The cluster that these nodes form. */
export function clusterOf(nodes: readonly LabNode[]): Cluster {
  async function ask(argv: readonly string[]): Promise<string | undefined> {
    for (const node of nodes.filter((candidate) => candidate.hasPower())) {
      const result = await node.exec(argv, { timeoutMs: 10_000 }).catch(() => undefined);
      if (result?.code === 0) return result.stdout;
    }
    return undefined;
  }

  async function status(): Promise<ClusterStatus | undefined> {
    const xml = await ask(['crm_mon', '--output-as=xml', '--inactive']);
    return xml === undefined ? undefined : parseStatus(xml);
  }

  async function activeNode(resource: string): Promise<string | undefined> {
    const found = (await status())?.resources.filter(
      ({ id, active, role, pending, failed }) =>
        id === resource && active && role === 'Started' && pending !== 'Starting' && !failed,
    );
    const on = found?.flatMap((entry) => entry.nodes) ?? [];
    return on.length === 1 ? on[0] : undefined;
  }

  return {
    status,
    activeNode,
    async waitQuorate({ nodes: names = nodes.map((node) => node.name), timeoutMs = 90_000, signal } = {}) {
      const reached = async () => {
        const now = await status();
        const online = now?.nodes
          .filter((node) => node.online && !node.pending && !node.unclean)
          .map((node) => node.name);
        return now?.quorate === true && now.coordinator !== undefined && names.every((name) => online?.includes(name));
      };
      await waitUntil(reached, timeoutMs, `a partition with quorum has ${names.join(' and ')} online`, signal);
    },
    async waitActive(resource, { node, timeoutMs = 60_000 } = {}) {
      let on = '';
      const reached = async () => {
        on = (await activeNode(resource)) ?? '';
        return on !== '' && (node === undefined || on === node);
      };
      await waitUntil(reached, timeoutMs, `${resource} is started${node === undefined ? '' : ` on ${node}`}`);
      return on;
    },
    async load(configuration) {
      const node = nodes.find((candidate) => candidate.hasPower());
      if (node === undefined) throw new Error('no node has power');
      // Not by a shell for administrators: which one there is depends on the distribution.
      const merge = ['cibadmin', '--modify', '--allow-create', '--scope', 'configuration', '--xml-pipe'];
      await node.run(merge, { input: configuration });
    },
  };
}

interface Element {
  readonly $?: Readonly<Record<string, string>>;
  readonly [child: string]: unknown;
}

/** Reads crm_mon's XML. */
export async function parseStatus(xml: string): Promise<ClusterStatus> {
  const document = (await new Parser({ explicitRoot: false }).parseStringPromise(xml)) as Element;
  const dc = elements(elements(document, 'summary')[0], 'current_dc')[0]?.$ ?? {};
  const yes = (element: Element, name: string) => element.$?.[name] === 'true';
  return {
    quorate: dc.with_quorum === 'true',
    coordinator: dc.name,
    nodes: elements(elements(document, 'nodes')[0], 'node').map((node) => ({
      name: node.$?.name ?? '',
      online: yes(node, 'online'),
      unclean: yes(node, 'unclean'),
      standby: yes(node, 'standby'),
      pending: yes(node, 'pending'),
    })),
    resources: allResources(elements(document, 'resources')[0]).map((resource) => ({
      id: resource.$?.id ?? '',
      role: resource.$?.role ?? '',
      pending: resource.$?.pending ?? '',
      active: yes(resource, 'active'),
      failed: yes(resource, 'failed'),
      nodes: elements(resource, 'node').map((node) => node.$?.name ?? ''),
    })),
  };
}

function allResources(parent: Element | undefined): Element[] {
  const nested = [...elements(parent, 'group'), ...elements(parent, 'clone'), ...elements(parent, 'bundle')];
  return [...elements(parent, 'resource'), ...nested.flatMap(allResources)];
}

function elements(parent: Element | undefined, name: string): Element[] {
  const found = parent?.[name];
  return Array.isArray(found) ? (found as Element[]) : [];
}
