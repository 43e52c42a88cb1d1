import type { FaultAction, Seconds } from '../faults/table';
import type { LabNode } from '../lab';
import { type AgentName, sharedDirectory } from './agentnode';
import { type Health, SickStorage } from './sickstorage';

/** Where the storage is mounted: the directory that the agents are given. */
export const mounted = '/mnt/data';

/** How an action ends: code, reason, and within which time. */
export type Answer = readonly [code: number, id: string, seconds: Seconds];

/** Storage under the management node, with one thing that happens to it. */
export interface Storage {
  /** What has happened, as docs/faults.md says it. */
  readonly situation: string;
  /** Puts the shared data there, all well. */
  readonly prepare: (node: LabNode) => Promise<void>;
  readonly fallIll: (node: LabNode) => Promise<void>;
  readonly recover: (node: LabNode) => Promise<void>;
  readonly remove: (node: LabNode) => Promise<void>;
  /** How those actions end that do not succeed as if nothing were wrong. */
  readonly answers: Readonly<Partial<Record<AgentName, Readonly<Partial<Record<FaultAction, Answer>>>>>>;
}

const hung: Answer = [1, 'storage-hung', 10];
const broken: Answer = [1, 'storage-error', 2];

/** All that can happen to it. */
export const storages: readonly Storage[] = [
  served('the shared directory does not answer (a dead NFS server)', 'hangs', {
    'xcat-shareddata': { monitor: hung, 'monitor 10': hung, start: hung },
    'xcat-db': { monitor: hung, 'monitor 10': hung, start: hung },
    'xcat-services': { 'monitor 10': hung, start: hung },
  }),
  served('the shared directory answers with errors (EIO)', 'fails', {
    'xcat-shareddata': { monitor: broken, 'monitor 10': broken, start: broken },
    'xcat-db': { monitor: broken, 'monitor 10': broken, start: broken },
    'xcat-services': { 'monitor 10': broken, start: broken },
  }),
  served('the shared directory has become read-only', 'readonly', {
    'xcat-shareddata': { monitor: broken, 'monitor 10': broken, start: broken },
  }),
  {
    situation: 'the shared directory is full',
    prepare: async (node) => {
      await node.run(['mkdir', '-p', mounted]);
      await node.run(['mount', '-t', 'tmpfs', '-o', 'size=12m,mode=755', 'tmpfs', mounted]);
      await node.run(['cp', '--archive', `${sharedDirectory}/.`, mounted]);
    },
    fallIll: async (node) => void (await node.exec(['dd', 'if=/dev/zero', `of=${mounted}/filler`, 'bs=4k'])),
    recover: async (node) => void (await node.run(['rm', '-f', `${mounted}/filler`])),
    remove: (node) => unmount(node),
    answers: { 'xcat-shareddata': { 'monitor 10': [190, 'storage-full', 2], start: [1, 'storage-full', 2] } },
  },
  {
    situation: 'the shared directory is no longer mounted',
    prepare: mount,
    fallIll: (node) => unmount(node),
    recover: mount,
    remove: (node) => unmount(node),
    answers: {
      'xcat-shareddata': {
        monitor: [1, 'owner-lost', 2],
        'monitor 10': [1, 'owner-lost', 2],
        start: [1, 'no-manifest', 2],
      },
      'xcat-db': {
        monitor: [1, 'sqlite-tables', 2],
        'monitor 10': [1, 'sqlite-tables', 2],
        start: [1, 'sqlite-tables', 2],
      },
      'xcat-services': { 'monitor 10': [1, 'xcatd-certificates', 10], start: [1, 'unit-start', 60] },
    },
  },
];

/** Storage behind a program that can be told how to do. */
function served(situation: string, health: Health, answers: Storage['answers']): Storage {
  let storage: SickStorage | undefined;
  return {
    situation,
    prepare: async (node) => {
      storage = await SickStorage.at(node, sharedDirectory, mounted);
    },
    fallIll: async () => storage?.becomes(health),
    recover: async () => storage?.becomes('well'),
    remove: async () => storage?.end(),
    answers,
  };
}

async function mount(node: LabNode): Promise<void> {
  await node.run(['mkdir', '-p', mounted]);
  await node.run(['mount', '--bind', sharedDirectory, mounted]);
  // Else what is mounted there would appear at the shared directory too.
  await node.run(['mount', '--make-private', mounted]);
}

/** Lazily: xcatd may still work there. */
async function unmount(node: LabNode): Promise<void> {
  await node.run(['umount', '--lazy', mounted]);
}
