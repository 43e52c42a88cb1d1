import type { Log } from '../../../lib/ocf/log';
import { Hold } from '../../../lib/setup/hold';
import { Journal } from '../../../lib/setup/journal';
import type { SetupOptions } from '../../../lib/setup/options';
import type { Reporter } from '../../../lib/setup/runner';
import type { Scene } from '../../../lib/setup/scene';
import type { NodeRecord } from '../../../lib/xcat/data/noderecord';

/** What an administrator asked for. */
export const options: SetupOptions = {
  directory: '/shared',
  nic: 'eth0',
  ip: '10.88.0.100',
  database: 'sqlite',
  fencing: true,
};

/** The record of a node that was asked for the same. */
export const record: NodeRecord = {
  node: 'mn1',
  set: 'set-1',
  xcatVersion: '2.17.0',
  distribution: 'debian 12',
  directory: '/shared',
  ip: '10.88.0.100',
  prefix: 24,
  nic: 'eth0',
  hostname: 'xcatmn',
  database: 'sqlite',
  attach: 'symlink',
};

const silent: Log = { debug: () => {}, info: () => {}, warning: () => {}, error: () => {} };

/** A scene for steps that only look at it; the journal goes to `journalPath`. */
export function sampleScene(journalPath: string, changes: Partial<Scene> = {}): Scene {
  return {
    options,
    mode: 'create',
    node: 'mn1',
    members: ['mn1', 'mn2'],
    expected: ['mn1', 'mn2'],
    address: { nic: 'eth0', ip: '10.88.0.100', prefix: 24, label: 'eth0:0' },
    maskDoubt: undefined,
    hostname: 'xcatmn',
    directory: '/shared',
    database: 'sqlite',
    engine: 'sqlite',
    databasePassword: undefined,
    nodeAddresses: ['10.88.0.1', '10.88.0.2'],
    attach: 'symlink',
    attachments: [{ path: '/install', source: '/shared/install' }],
    after: undefined,
    filesystem: undefined,
    nodes: undefined,
    set: 'set-1',
    manifest: undefined,
    owner: undefined,
    records: [],
    fileSystem: 'ext4',
    ownFileSystem: undefined,
    registered: false,
    keptFences: [],
    activeOn: undefined,
    versions: { xcatVersion: '2.17.0', distribution: 'debian 12' },
    journal: Journal.begin({ options, mode: 'create', node: 'mn1', set: 'set-1' }, undefined, journalPath),
    hold: new Hold('/shared', 'mn1', silent),
    ...changes,
  };
}

/** A reporter that keeps what it is told. */
export function recordingReporter(): Reporter & { readonly said: string[] } {
  const said: string[] = [];
  return {
    said,
    begin: (number, total, title) => said.push(`begin ${number}/${total} ${title}`),
    progress: (text) => said.push(`progress ${text}`),
    end: (result, detail) => said.push(`end ${result} ${detail}`.trim()),
    undoing: (name) => said.push(`undoing ${name}`),
    say: (text) => said.push(`say ${text}`),
    warn: (text) => said.push(`warn ${text}`),
  };
}
