import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Look } from '../../../lib/check/look';
import { settingsOfGroup } from '../../../lib/check/look/settings';
import { toolNames } from '../../../lib/check/tools';
import { parseCib } from '../../../lib/cluster/state/cib';
import { clusterNodes } from '../../../lib/cluster/state/query';
import { parseSituation } from '../../../lib/cluster/state/situation';
import type { NodeRecord } from '../../../lib/xcat/data/noderecord';
import { sourceTree } from '../support';

/** The text of a recording of a real cluster (Pacemaker 2.1.5, two nodes). */
export function recorded(name: string): string {
  return readFileSync(join(sourceTree, 'test', 'unit', 'check', 'recorded', name), 'utf8');
}

/** Changes to the recorded configuration and situation, as texts. */
export interface Edits {
  readonly cib?: (text: string) => string;
  readonly mon?: (text: string) => string;
}

const same = (text: string) => text;

/** The recorded cluster when all was well: the group runs on mn2, which is this node. */
export async function clusterOf({ cib = same, mon = same }: Edits = {}) {
  const parsed = await parseCib(edited(recorded('cib-fenced.xml'), cib));
  const well = recorded('crm_mon-degraded.xml').replace(/<failures>.*<\/failures>/s, '');
  const situation = await parseSituation(edited(well, mon));
  return { cib: parsed, node: 'mn2', members: clusterNodes(parsed), situation };
}

/** An edit that changes nothing is a mistake of the test. */
function edited(text: string, edit: (text: string) => string): string {
  const result = edit(text);
  if (edit !== same && result === text) throw new Error(`this edit changes nothing: ${edit}`);
  return result;
}

export function record(node: string, changes: Partial<NodeRecord> = {}): NodeRecord {
  return {
    node,
    set: 'set-1',
    xcatVersion: '2.19.0',
    distribution: 'debian 12',
    directory: '/shared/xcat',
    ip: '10.88.0.100',
    prefix: 24,
    nic: 'eth0',
    hostname: 'xcatmn',
    database: 'sqlite',
    attach: 'symlink',
    ...changes,
  };
}

const certificate = { names: ['xcatmn', 'xcatmn.xl.test'], expires: new Date('2046-11-20'), trusted: true };

/** The node that is the management node of a pair where all is well. */
export async function goodLook(changes: Partial<Look> = {}, edits: Edits = {}): Promise<Look> {
  const cluster = await clusterOf(edits);
  const settings = settingsOfGroup(cluster.cib);
  const corosync = ['mn1', 'mn2'].map((name, at) => `node {\nring0_addr: 10.88.0.${at + 1}\nname: ${name}\n}`);
  const own = { nic: 'eth0', ip: '10.88.0.2', prefix: 24, label: undefined };
  const vip = { nic: 'eth0', ip: '10.88.0.100', prefix: 24, label: 'eth0:0' };
  return {
    now: new Date('2026-11-25'),
    role: 'active',
    cluster: { known: cluster },
    corosync: `nodelist {\n${corosync.join('\n')}\n}\n`,
    settings,
    localSet: 'set-1',
    atWork: undefined,
    unfinished: { known: false },
    removing: { known: false },
    storage: {
      known: {
        kind: 'directory',
        writable: true,
        mode: 0o755,
        ownFileSystem: undefined,
        type: 'xfs',
        freeBytes: 1e12,
        freeInodes: 1e6,
        takenHome: undefined,
        manifest: {
          layout: 1,
          set: 'set-1',
          database: 'sqlite',
          xcatVersion: '2.19.0',
          paths: ['/install', '/etc/xcat', '/root/.xcat', '/tftpboot'],
        },
        owner: { node: 'mn2', boot: 'b', claim: 'c', state: 'held' },
        records: [record('mn1'), record('mn2')],
      },
    },
    paths: {
      known: (settings?.attachments ?? []).map((one) => ({ ...one, state: 'attached', obstacle: undefined })),
    },
    addresses: { known: [own, vip] },
    otherHolder: { known: undefined },
    persistent: { known: [] },
    names: {
      known: {
        hosts: '10.88.0.100 xcatmn\n10.88.0.1 mn1.xl.test mn1\n10.88.0.2 mn2.xl.test mn2\n',
        hostname: 'xcatmn',
        lost: [],
      },
    },
    units: { known: [{ unit: 'xcatd', enabled: false, running: true }] },
    services: { known: [{ name: 'xcatd', units: ['xcatd'], problem: undefined }] },
    time: { known: { service: 'chrony', synchronised: true } },
    room: { known: ['/run', '/tmp', '/var/lib', '/var/log'].map((path) => ({ path, freeBytes: 1e9 })) },
    tools: { known: Object.fromEntries(toolNames().map((name) => [name, true])) },
    missingAgents: [],
    assumptions: undefined,
    missingOfXcat: [],
    versions: { known: { xcatVersion: '2.19.0', distribution: 'debian 12' } },
    cfgloc: { known: { engine: 'sqlite', host: undefined, word: 'SQLite' } },
    databaseProblem: { known: undefined },
    databaseMisfit: { known: undefined },
    xcatd: { known: { engine: 'SQLite', host: undefined } },
    tables: {
      known: {
        site: [
          { key: 'master', value: '10.88.0.100' },
          { key: 'nameservers', value: '10.88.0.100' },
          { key: 'domain', value: 'xl.test' },
        ],
        networks: [{ netname: 'net', net: '10.88.0.0', mask: '255.255.255.0', tftpserver: '10.88.0.100' }],
        noderes: [{ node: 'cn1', xcatmaster: '10.88.0.100' }],
        policy: ['mn1', 'mn2', 'xcatmn'].map((name) => ({ name, rule: 'trusted' })),
      },
    },
    certificates: {
      known: ['/etc/xcat/cert/server-cert.pem', '/etc/xcat/cert/ca.pem', '/root/.xcat/client-cred.pem'].map((file) => ({
        file,
        ...certificate,
      })),
    },
    dumps: { known: ['/etc/cron.d/xcat'] },
    exportsWithoutFsid: { known: [] },
    clusterAtBoot: { known: ['corosync', 'pacemaker'] },
    ...changes,
  };
}

/** What a standby of the same pair looks like: the same edits, seen from mn1. */
export async function standbyLook(changes: Partial<Look> = {}, edits: Edits = {}): Promise<Look> {
  const look = await goodLook({}, edits);
  const paths = 'known' in look.paths ? look.paths.known : [];
  const cluster = 'known' in look.cluster ? look.cluster.known : undefined;
  return {
    ...look,
    role: 'standby',
    cluster: { known: cluster && { ...cluster, node: 'mn1' } },
    paths: { known: paths.map((path) => ({ ...path, state: 'detached' as const })) },
    addresses: { known: [{ nic: 'eth0', ip: '10.88.0.1', prefix: 24, label: undefined }] },
    names: { known: { ...('known' in look.names ? look.names.known : { hosts: '', lost: [] }), hostname: 'mn1' } },
    units: { known: [{ unit: 'xcatd', enabled: false, running: false }] },
    services: { known: [] },
    xcatd: { why: 'xcatd does not run on this node' },
    tables: { why: 'xcatd does not run on this node' },
    ...changes,
  };
}
