import type { Cib } from './cib';
import { childrenOf, descendants, type XmlElement } from './xml';

/** The last operation of its kind that the cluster remembers of a resource on a node. */
export interface Operated {
  readonly node: string;
  readonly resource: string;
  /** start, stop, monitor, ... */
  readonly task: string;
  /** Of a recurring operation, in ms; 0 for one that is done once. */
  readonly interval: number;
  readonly code: number;
  /** The agent's own words; empty when it said none. */
  readonly reason: string;
  /** When the operation that had this result was begun, in seconds since 1970. */
  readonly since: number;
  /** When it ended. */
  readonly ended: number;
}

/** Under which tasks a move of a resource shows. */
const lifeTasks = ['start', 'stop', 'monitor', 'promote', 'demote', 'reload-agent', 'reload'];

/**
 * What the cluster remembers of each resource on each node, in the status section of the CIB. A node that was fenced or left
 * has no history any more.
 */
export function operations(cib: Cib): Operated[] {
  return allOperations(cib).filter(({ task, code }) => lifeTasks.includes(task) && code !== stillUnderWay);
}

function allOperations(cib: Cib): Operated[] {
  const status = cib.configuration.parent && childrenOf(cib.configuration.parent, 'status')[0];
  if (!status) return [];
  return childrenOf(status, 'node_state').flatMap((node) =>
    descendants(node, 'lrm_resource').flatMap((resource) =>
      childrenOf(resource, 'lrm_rsc_op').map((operation) => operated(node, resource, operation)),
    ),
  );
}

/** PCMK_OCF_UNKNOWN: the operation was begun, its result is not known yet. */
const stillUnderWay = 193;

/** Starts that were begun and have not ended. */
export function startsUnderWay(cib: Cib): { readonly node: string; readonly resource: string }[] {
  return allOperations(cib).filter(({ task, code }) => task === 'start' && code === stillUnderWay);
}

function operated(node: XmlElement, resource: XmlElement, { attributes }: XmlElement): Operated {
  const since = Number(attributes['last-rc-change'] ?? attributes['last-run'] ?? 0);
  return {
    node: node.attributes.uname ?? '',
    resource: resource.attributes.id ?? '',
    task: attributes.operation ?? '',
    interval: Number(attributes.interval ?? 0),
    code: Number(attributes['rc-code']),
    reason: attributes['exit-reason'] ?? '',
    since,
    ended: since + Math.round(Number(attributes['exec-time'] ?? 0) / 1000),
  };
}

/** How often each resource has failed on each node since the last cleanup. */
export function failCounts(cib: Cib): { readonly node: string; readonly resource: string; readonly count: string }[] {
  const status = cib.configuration.parent && childrenOf(cib.configuration.parent, 'status')[0];
  if (!status) return [];
  return childrenOf(status, 'node_state').flatMap((node) =>
    descendants(node, 'nvpair').flatMap(({ attributes: { name = '', value = '' } }) => {
      const resource = /^fail-count-(.*?)(#.*)?$/.exec(name)?.[1];
      return resource === undefined || value === '0'
        ? []
        : [{ node: node.attributes.uname ?? '', resource, count: value }];
    }),
  );
}

/**
 * Whether what a monitor said last is over: the same monitor has said since that all is well, or the resource was started anew. The
 * cluster keeps the old word until a cleanup.
 */
export function isOver(
  said: { readonly resource: string; readonly node: string; readonly interval: number },
  history: readonly Operated[],
): boolean {
  const own = history.filter(({ resource, node }) => resource === said.resource && node === said.node);
  const same = own.filter(({ task, interval }) => task === 'monitor' && interval === said.interval);
  const [worst, best] = [same.filter(({ code }) => code !== 0), same.filter(({ code }) => code === 0)];
  const last = Math.max(0, ...worst.map(({ since }) => since));
  return (
    best.some(({ since }) => since > last) ||
    own.some(({ task, code, since }) => task === 'start' && code === 0 && since > last)
  );
}
