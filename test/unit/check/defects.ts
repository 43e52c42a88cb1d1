import type { Look, Tables } from '../../../lib/check/look';
import { type Edits, record } from './samples';

/** Something that is wrong, and the check that names it. */
export interface Defect {
  readonly id: string;
  readonly state: 'warning' | 'problem';
  readonly evidence: RegExp;
  readonly look?: (good: Look) => Partial<Look>;
  readonly edits?: Edits;
  /** Checks that see the same defect too. */
  readonly also?: readonly string[];
  readonly on?: 'standby';
}

const storage = (changes: object) => (good: Look) => ({
  storage: { known: { ...('known' in good.storage ? good.storage.known : {}), ...changes } } as Look['storage'],
});
const tables = (changes: Partial<Tables>) => (good: Look) => ({
  tables: { known: { ...('known' in good.tables ? good.tables.known : {}), ...changes } } as Look['tables'],
});
const names = (changes: object) => (good: Look) => ({
  names: { known: { ...('known' in good.names ? good.names.known : {}), ...changes } } as Look['names'],
});
const noTool = (name: string) => (good: Look) => ({
  tools: { known: { ...('known' in good.tools ? good.tools.known : {}), [name]: false } } as Look['tools'],
});
const site = (changes: Record<string, string>) => (good: Look) => {
  const rows = 'known' in good.tables ? good.tables.known.site : [];
  const kept = rows.filter(({ key }) => changes[key ?? ''] === undefined);
  return tables({ site: [...kept, ...Object.entries(changes).map(([key, value]) => ({ key, value }))] })(good);
};
const inCib = (pattern: RegExp | string, text: string): Edits => ({ cib: (cib) => cib.replace(pattern, text) });
const inMon = (pattern: RegExp | string, text: string): Edits => ({ mon: (mon) => mon.replace(pattern, text) });
const constraint = (text: string) => inCib('</constraints>', `${text}</constraints>`);
const meta = (name: string, value: string) =>
  inCib(
    '<nvpair name="failure-timeout"',
    `<nvpair id="x" name="${name}" value="${value}"/><nvpair name="failure-timeout"`,
  );
const filesystem =
  '<primitive id="fs" class="ocf" provider="heartbeat" type="Filesystem"><instance_attributes id="fs-i"><nvpair id="fs-d" name="directory" value="/shared"/></instance_attributes></primitive></resources>';
const failure = (code: number, reason: string) =>
  inMon(
    '</resources>',
    `</resources><failures><failure op_key="xcat-services_monitor_20000" node="mn2" exitstatus="x" exitreason="${reason}" exitcode="${code}" task="monitor" last-rc-change="2026-11-25 04:06:07Z"/></failures>`,
  );
const day = (text: string) => (good: Look) => ({
  certificates: {
    known: ('known' in good.certificates ? good.certificates.known : []).map((one) => ({
      ...one,
      expires: new Date(text),
    })),
  },
});

/** At least one for every check. */
export const defects: readonly Defect[] = [
  {
    id: 'setup-finished',
    state: 'problem',
    evidence: /did not reach its end/,
    look: () => ({ unfinished: { known: true } }),
  },
  { id: 'agents-installed', state: 'problem', evidence: /xcat-db/, look: () => ({ missingAgents: ['xcat-db'] }) },
  { id: 'tools-required', state: 'problem', evidence: /ip \(for the virtual address\)/, look: noTool('ip') },
  { id: 'tools-useful', state: 'warning', evidence: /arping/, look: noTool('arping') },
  { id: 'tools-database', state: 'warning', evidence: /sqlite3/, look: noTool('sqlite3') },
  {
    id: 'time-service',
    state: 'warning',
    evidence: /no service/,
    look: () => ({ time: { known: { service: undefined, synchronised: true } } }),
  },
  {
    id: 'time-synchronised',
    state: 'warning',
    evidence: /not synchronised/,
    look: () => ({ time: { known: { service: 'chrony', synchronised: false } } }),
  },
  {
    id: 'distribution-known',
    state: 'warning',
    evidence: /gentoo/,
    look: () => ({ assumptions: 'gentoo is unknown' }),
  },
  {
    id: 'cluster-at-boot',
    state: 'warning',
    evidence: /pacemaker/,
    look: () => ({ clusterAtBoot: { known: ['corosync'] } }),
  },
  {
    id: 'cluster-node-names',
    state: 'problem',
    evidence: /10\.88\.0\.2/,
    look: ({ corosync }) => ({ corosync: corosync?.replace('name: mn2', '') }),
  },
  {
    id: 'cluster-quorum',
    state: 'problem',
    evidence: /without quorum/,
    edits: inMon('with_quorum="true"', 'with_quorum="false"'),
  },
  {
    id: 'cluster-nodes',
    state: 'warning',
    evidence: /mn1/,
    edits: inMon('name="mn1" id="1" online="true"', 'name="mn1" id="1" online="false"'),
  },
  { id: 'cluster-nodes', state: 'problem', evidence: /mn1/, edits: inMon('unclean="false"', 'unclean="true"') },
  { id: 'cluster-standby', state: 'warning', evidence: /mn1/, edits: inMon('standby="false"', 'standby="true"') },
  {
    id: 'cluster-maintenance',
    state: 'warning',
    evidence: /maintenance-mode/,
    edits: inMon('maintenance-mode="false"', 'maintenance-mode="true"'),
  },
  {
    id: 'cluster-maintenance',
    state: 'warning',
    evidence: /mn1/,
    edits: inMon('maintenance="false"', 'maintenance="true"'),
  },
  {
    id: 'fencing-enabled',
    state: 'problem',
    evidence: /stonith-enabled=false/,
    edits: inCib('name="stonith-enabled" value="true"', 'name="stonith-enabled" value="false"'),
  },
  {
    id: 'fencing-devices',
    state: 'problem',
    evidence: /no fencing device/,
    edits: inCib(/class="stonith" type="fence_lab"/g, 'class="ocf" type="Dummy"'),
  },
  {
    id: 'fencing-devices',
    state: 'problem',
    evidence: /mn1/,
    edits: inCib('name="pcmk_host_list" value="mn1"', 'name="pcmk_host_list" value="mn2"'),
    also: ['fencing-placement'],
  },
  {
    id: 'fencing-placement',
    state: 'warning',
    evidence: /fence-mn1/,
    edits: inCib(/<rsc_location id="fence-mn1[^>]*>/, ''),
  },
  {
    id: 'fencing-running',
    state: 'problem',
    evidence: /fence-mn2 on mn1: monitor timed out/,
    edits: inMon(
      '</resources>',
      '</resources><failures><failure op_key="fence-mn2_monitor_60000" node="mn1" exitreason="timed out" exitcode="1" task="monitor"/></failures>',
    ),
  },
  {
    id: 'fencing-history',
    state: 'problem',
    evidence: /reboot of mn1: failed/,
    edits: inMon(
      '</resources>',
      '</resources><fence_history><fence_event target="mn1" action="reboot" status="failed"/></fence_history>',
    ),
  },
  { id: 'group-order', state: 'problem', evidence: /xcat-db, xcat-vip/, edits: { cib: swapped } },
  {
    id: 'group-parameters',
    state: 'problem',
    evidence: /xcat-db postgresql/,
    edits: inCib(
      'type="xcat-db">',
      'type="xcat-db"><instance_attributes id="y"><nvpair id="z" name="database" value="postgresql"/></instance_attributes>',
    ),
  },
  {
    id: 'group-timeouts',
    state: 'warning',
    evidence: /xcat-services start has 60s, advised 600s/,
    edits: inCib('interval="0s" timeout="600s"', 'interval="0s" timeout="60s"'),
  },
  {
    id: 'group-timeouts',
    state: 'warning',
    evidence: /xcat-vip has no monitor of depth 10/,
    edits: inCib('value="10" id="xcat-vip-monitor', 'value="0" id="xcat-vip-monitor'),
  },
  {
    id: 'group-storage',
    state: 'problem',
    evidence: /no order and no colocation of g-xcat and fs/,
    edits: inCib('</resources>', filesystem),
  },
  {
    id: 'group-storage',
    state: 'problem',
    evidence: /no order and no colocation of g-xcat and drbd/,
    look: storage({ records: [record('mn1', { after: 'drbd:promoted' }), record('mn2')] }),
  },
  {
    id: 'group-nodes',
    state: 'problem',
    evidence: /mn3/,
    edits: inCib('</nodes>', '<node id="3" uname="mn3"/></nodes>'),
    also: ['fencing-devices', 'nodes-resolve', 'policy-trust'],
  },
  {
    id: 'group-constraints',
    state: 'warning',
    evidence: /cli-ban-g-xcat-on-mn1/,
    edits: constraint('<rsc_location id="cli-ban-g-xcat-on-mn1" rsc="g-xcat" node="mn1" score="-INFINITY"/>'),
  },
  {
    id: 'group-constraints',
    state: 'warning',
    evidence: /cli-prefer-g-xcat/,
    edits: constraint('<rsc_location id="cli-prefer-g-xcat" rsc="g-xcat" node="mn1" score="INFINITY"/>'),
  },
  { id: 'group-managed', state: 'problem', evidence: /target-role=Stopped/, edits: meta('target-role', 'Stopped') },
  { id: 'group-managed', state: 'warning', evidence: /is-managed=false/, edits: meta('is-managed', 'false') },
  {
    id: 'group-started',
    state: 'problem',
    evidence: /xcat-vip Stopped/,
    edits: inMon(/(id="xcat-vip"[^>]*role=)"Started"/, '$1"Stopped"'),
  },
  {
    id: 'group-failures',
    state: 'warning',
    evidence: /xcat-services monitor on mn2: xcatd is gone/,
    edits: failure(1, 'xcatd is gone [service-down]'),
  },
  {
    id: 'group-failures',
    state: 'warning',
    evidence: /xcat-vip has failed 3 times on mn1/,
    edits: inCib(
      '<nvpair id="status-1-.feature-set"',
      '<nvpair id="q" name="fail-count-xcat-vip#monitor_10000" value="3"/><nvpair id="status-1-.feature-set"',
    ),
  },
  {
    id: 'group-degraded',
    state: 'warning',
    evidence: /apache2 has no process/,
    edits: failure(190, 'http: unit apache2 has no process [service-degraded]'),
  },
  {
    id: 'group-owner',
    state: 'problem',
    evidence: /held by mn1, the group runs on mn2/,
    look: storage({ owner: { node: 'mn1', state: 'held' } }),
  },
  { id: 'group-owner', state: 'problem', evidence: /missing/, look: storage({ owner: undefined }) },
  { id: 'storage-answers', state: 'problem', evidence: /is not there/, look: storage({ kind: 'absent' }) },
  { id: 'storage-writable', state: 'problem', evidence: /may not write/, look: storage({ writable: false }) },
  { id: 'storage-access', state: 'problem', evidence: /mode 700/, look: storage({ mode: 0o700 }) },
  { id: 'storage-room', state: 'warning', evidence: /500 MiB/, look: storage({ freeBytes: 500 * 1024 * 1024 }) },
  { id: 'storage-room', state: 'problem', evidence: /0 files/, look: storage({ freeInodes: 0 }) },
  { id: 'storage-type', state: 'warning', evidence: /nfs4/, look: storage({ type: 'nfs4' }) },
  { id: 'storage-type', state: 'problem', evidence: /vfat/, look: storage({ type: 'vfat' }) },
  {
    id: 'storage-shared',
    state: 'warning',
    evidence: /root file system/,
    look: storage({ ownFileSystem: 'the root file system of this node' }),
  },
  { id: 'data-set', state: 'problem', evidence: /set-2/, look: () => ({ localSet: 'set-2' }) },
  {
    id: 'data-set',
    state: 'problem',
    evidence: /no data set/,
    look: storage({ manifest: undefined, records: [] }),
    also: ['group-nodes'],
  },
  {
    id: 'data-paths',
    state: 'problem',
    evidence: /\/tftpboot/,
    look: storage({ manifest: { set: 'set-1', database: 'sqlite', paths: ['/install', '/etc/xcat', '/root/.xcat'] } }),
  },
  {
    id: 'data-attached',
    state: 'problem',
    evidence: /\/install is this node's own/,
    look: ({ paths }) => ({
      paths: {
        known: ('known' in paths ? paths.known : []).map((one) => ({
          ...one,
          state: one.path === '/install' ? 'detached' : one.state,
        })),
      },
    }),
  },
  {
    id: 'data-detached',
    state: 'problem',
    evidence: /\/etc\/xcat/,
    on: 'standby',
    look: ({ paths }) => ({
      paths: {
        known: ('known' in paths ? paths.known : []).map((one) => ({
          ...one,
          state: one.path === '/etc/xcat' ? 'attached' : one.state,
        })),
      },
    }),
  },
  {
    id: 'data-attachable',
    state: 'problem',
    evidence: /both there/,
    on: 'standby',
    look: ({ paths }) => ({
      paths: { known: ('known' in paths ? paths.known : []).map((one) => ({ ...one, obstacle: 'both there' })) },
    }),
  },
  {
    id: 'nodes-joined',
    state: 'warning',
    evidence: /set up: mn2/,
    look: storage({ records: [record('mn2')] }),
    also: ['group-nodes'],
  },
  {
    id: 'nodes-agree',
    state: 'warning',
    evidence: /mn1: hostname xcat-mn, the group has xcatmn/,
    look: storage({ records: [record('mn1', { hostname: 'xcat-mn' }), record('mn2')] }),
  },
  {
    id: 'nodes-set',
    state: 'problem',
    evidence: /mn1 was set up for set-0/,
    look: storage({ records: [record('mn1', { set: 'set-0' }), record('mn2')] }),
  },
  {
    id: 'nodes-xcat-version',
    state: 'problem',
    evidence: /mn1 has 2\.18\.0, mn2 has 2\.19\.0/,
    look: storage({ records: [record('mn1', { xcatVersion: '2.18.0' }), record('mn2')] }),
  },
  {
    id: 'nodes-xcat-version',
    state: 'problem',
    evidence: /mn1 has 2\.19\.0, mn2 has 2\.20\.0/,
    look: () => ({ versions: { known: { xcatVersion: '2.20.0' } } }),
  },
  {
    id: 'nodes-distribution',
    state: 'problem',
    evidence: /mn1 has debian 11, mn2 has debian 12/,
    look: storage({ records: [record('mn1', { distribution: 'debian 11' }), record('mn2')] }),
  },
  {
    id: 'nodes-database-version',
    state: 'problem',
    evidence: /mn1 has 15, mn2 has 17/,
    look: storage({ records: [record('mn1', { databaseVersion: '15' }), record('mn2', { databaseVersion: '17' })] }),
  },
  {
    id: 'nodes-subnet',
    state: 'problem',
    evidence: /192\.0\.2\.2\/24/,
    on: 'standby',
    look: () => ({ addresses: { known: [{ nic: 'eth0', ip: '192.0.2.2', prefix: 24, label: undefined }] } }),
  },
  {
    id: 'nodes-resolve',
    state: 'warning',
    evidence: /no mn1/,
    look: names({ hosts: '10.88.0.100 xcatmn\n10.88.0.2 mn2 # mn1\n' }),
  },
  {
    id: 'vip-held',
    state: 'problem',
    evidence: /no interface/,
    look: () => ({ addresses: { known: [{ nic: 'eth0', ip: '10.88.0.2', prefix: 24, label: undefined }] } }),
  },
  { id: 'vip-absent', state: 'problem', evidence: /10\.88\.0\.100\/24 is on eth0/, on: 'standby', look: goodAddresses },
  {
    id: 'vip-unique',
    state: 'problem',
    evidence: /52:54/,
    look: () => ({ otherHolder: { known: '52:54:00:00:00:01' } }),
  },
  {
    id: 'vip-at-boot',
    state: 'problem',
    evidence: /interfaces/,
    look: () => ({ persistent: { known: ['/etc/network/interfaces'] } }),
  },
  {
    id: 'hosts-vip',
    state: 'problem',
    evidence: /10\.88\.0\.99/,
    look: names({ hosts: '10.88.0.99 xcatmn\n10.88.0.1 mn1\n10.88.0.2 mn2\n' }),
  },
  {
    id: 'hosts-vip',
    state: 'warning',
    evidence: /no xcatmn/,
    on: 'standby',
    look: names({ hosts: '10.88.0.1 mn1\n10.88.0.2 mn2\n' }),
  },
  {
    id: 'names-resolution',
    state: 'warning',
    evidence: /resolv\.conf/,
    look: names({ lost: ['/etc/resolv.conf has lost nameserver 10.88.0.100'] }),
  },
  { id: 'hostname', state: 'warning', evidence: /mn2, expected xcatmn/, look: names({ hostname: 'mn2' }) },
  { id: 'hostname', state: 'warning', evidence: /bears its name/, on: 'standby', look: names({ hostname: 'xcatmn' }) },
  {
    id: 'cfgloc-engine',
    state: 'problem',
    evidence: /says Pg, the group sqlite/,
    look: () => ({ cfgloc: { known: { engine: 'postgresql', host: '10.88.0.100', word: 'Pg' } } }),
  },
  {
    id: 'cfgloc-host',
    state: 'problem',
    evidence: /10\.88\.0\.1, not/,
    look: () => ({ cfgloc: { known: { engine: 'sqlite', host: '10.88.0.1', word: 'SQLite' } } }),
  },
  {
    id: 'database-answers',
    state: 'problem',
    evidence: /damaged/,
    look: () => ({ databaseProblem: { known: 'site.sqlite is damaged' } }),
  },
  {
    id: 'database-version',
    state: 'problem',
    evidence: /of PostgreSQL 15/,
    look: (good) => ({
      settings: good.settings && { ...good.settings, database: 'postgresql' },
      databaseMisfit: { known: 'data is of PostgreSQL 15' },
    }),
    also: ['data-paths', 'nodes-agree', 'cfgloc-engine', 'xcatd-answers'],
  },
  { id: 'database-dump', state: 'warning', evidence: /dumpxCATdb/, look: () => ({ dumps: { known: [] } }) },
  {
    id: 'xcat-installed',
    state: 'problem',
    evidence: /no \/opt\/xcat/,
    look: () => ({ missingOfXcat: ['no /opt/xcat'] }),
  },
  { id: 'xcatd-answers', state: 'problem', evidence: /hangs/, look: () => ({ xcatd: { why: 'xcatd hangs' } }) },
  {
    id: 'xcatd-answers',
    state: 'problem',
    evidence: /works on Pg/,
    look: () => ({ xcatd: { known: { engine: 'Pg', host: undefined } } }),
  },
  { id: 'site-master', state: 'problem', evidence: /10\.88\.0\.1, expected/, look: site({ master: '10.88.0.1' }) },
  { id: 'site-master', state: 'problem', evidence: /xcatmn, which is no address/, look: site({ master: 'xcatmn' }) },
  { id: 'site-nameservers', state: 'problem', evidence: /10\.88\.0\.1/, look: site({ nameservers: '10.88.0.1' }) },
  { id: 'site-dhcpinterfaces', state: 'problem', evidence: /eth0:0/, look: site({ dhcpinterfaces: 'eth0:0' }) },
  { id: 'site-domain', state: 'warning', evidence: /not set/, look: site({ domain: '' }) },
  {
    id: 'networks-tftpserver',
    state: 'problem',
    evidence: /10\.88\.0\.2/,
    look: tables({ networks: [{ netname: 'net', net: '10.88.0.0', mask: '255.255.255.0', tftpserver: '10.88.0.2' }] }),
  },
  {
    id: 'networks-servers',
    state: 'warning',
    evidence: /dhcpserver 10\.88\.0\.1/,
    look: tables({
      networks: [{ netname: 'net', net: '10.88.0.0', mask: '/24', tftpserver: '10.88.0.100', dhcpserver: '10.88.0.1' }],
    }),
  },
  {
    id: 'noderes-servers',
    state: 'warning',
    evidence: /cn1: xcatmaster 10\.88\.0\.1/,
    look: tables({ noderes: [{ node: 'cn1', xcatmaster: '10.88.0.1' }] }),
  },
  {
    id: 'policy-trust',
    state: 'warning',
    evidence: /mn1/,
    look: tables({ policy: ['mn2', 'xcatmn'].map((name) => ({ name, rule: 'trusted' })) }),
  },
  {
    id: 'services-at-boot',
    state: 'problem',
    evidence: /xcatd/,
    look: () => ({ units: { known: [{ unit: 'xcatd', enabled: true, running: true }] } }),
  },
  {
    id: 'services-stopped',
    state: 'problem',
    evidence: /named/,
    on: 'standby',
    look: () => ({ units: { known: [{ unit: 'named', enabled: false, running: true }] } }),
  },
  {
    id: 'services-running',
    state: 'problem',
    evidence: /no process/,
    look: () => ({
      services: { known: [{ name: 'named', units: ['named'], problem: 'named: unit named has no process' }] },
    }),
  },
  {
    id: 'exports-fsid',
    state: 'warning',
    evidence: /\/install/,
    look: () => ({ exportsWithoutFsid: { known: ['/install'] } }),
  },
  {
    id: 'certificates-there',
    state: 'problem',
    evidence: /client-cred/,
    look: ({ certificates }) => ({
      certificates: { known: ('known' in certificates ? certificates.known : []).slice(0, 2) },
    }),
  },
  { id: 'certificates-expiry', state: 'warning', evidence: /2026-12-10/, look: day('2026-12-10') },
  { id: 'certificates-expiry', state: 'problem', evidence: /expired.*2026-11-01/, look: day('2026-11-01') },
  {
    id: 'certificates-pair',
    state: 'problem',
    evidence: /client-cred/,
    look: ({ certificates }) => ({
      certificates: {
        known: ('known' in certificates ? certificates.known : []).map((one) => ({
          ...one,
          trusted: !one.file.includes('client'),
        })),
      },
    }),
  },
  {
    id: 'certificates-name',
    state: 'warning',
    evidence: /mn1/,
    look: ({ certificates }) => ({
      certificates: {
        known: ('known' in certificates ? certificates.known : []).map((one) => ({ ...one, names: ['mn1'] })),
      },
    }),
  },
];

function goodAddresses(): Partial<Look> {
  return {
    addresses: {
      known: [
        { nic: 'eth0', ip: '10.88.0.1', prefix: 24, label: undefined },
        { nic: 'eth0', ip: '10.88.0.100', prefix: 24, label: undefined },
      ],
    },
  };
}

/** The first and the third member change places. */
function swapped(cib: string): string {
  const [vip = ''] = /<primitive id="xcat-vip".*?<\/primitive>/s.exec(cib) ?? [];
  const [db = ''] = /<primitive id="xcat-db".*?<\/primitive>/s.exec(cib) ?? [];
  return cib.replace(vip, '<first/>').replace(db, `${db}${vip}`).replace('<first/>', '');
}
