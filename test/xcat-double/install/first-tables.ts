import type { Database } from '../database/database';

/** What an installation knows of its node. */
export interface InstallationFacts {
  readonly hostname: string;
  readonly domain: string;
  /** The address that the host name stands for: it becomes site.master. */
  readonly master: string;
  readonly forwarders: readonly string[];
}

/** Writes the rows that a fresh xCAT has in site, postscripts and policy. Rows that are there are set again. */
export async function fillFirstTables(database: Database, facts: InstallationFacts): Promise<void> {
  for (const [key, value] of siteRows(facts)) await database.put('site', { key }, { value });
  await database.put(
    'postscripts',
    { node: 'xcatdefaults' },
    { postscripts: 'syslog,remoteshell,syncfiles', postbootscripts: 'otherpkgs' },
  );
  await database.put('postscripts', { node: 'service' }, { postscripts: 'servicenode' });
  await database.put('policy', { priority: '1' }, { name: 'root', rule: 'allow' });
  await database.put('policy', { priority: '1.2' }, { name: facts.hostname, rule: 'trusted' });
  for (const [priority, command] of openCommands) {
    await database.put('policy', { priority }, { commands: command, rule: 'allow' });
  }
}

/** Commands that everybody may run, by their priority in the policy table. */
const openCommands = [
  ['2', 'getbmcconfig'],
  ['2.1', 'remoteimmsetup'],
  ['2.3', 'lsxcatd'],
  ['3', 'nextdestiny'],
  ['4', 'getdestiny'],
  ['4.4', 'getpostscript'],
  ['4.5', 'getcredentials'],
  ['4.6', 'syncfiles'],
  ['4.7', 'litefile'],
  ['4.8', 'litetree'],
  ['4.9', 'getadapter'],
] as const;

function siteRows({ domain, master, forwarders }: InstallationFacts): readonly (readonly [string, string])[] {
  return [
    ['blademaxp', '64'],
    ['domain', domain],
    ['fsptimeout', '0'],
    ['installdir', '/install'],
    ['ipmimaxp', '64'],
    ['ipmiretries', '3'],
    ['ipmitimeout', '2'],
    ['consoleondemand', 'no'],
    ['master', master],
    ['forwarders', forwarders.join(',')],
    ['nameservers', master],
    ['maxssh', '8'],
    ['ppcmaxp', '64'],
    ['ppcretry', '3'],
    ['ppctimeout', '0'],
    ['powerinterval', '0'],
    ['syspowerinterval', '0'],
    ['sharedtftp', '1'],
    ['SNsyncfiledir', '/var/xcat/syncfiles'],
    ['nodesyncfiledir', '/var/xcat/node/syncfiles'],
    ['tftpdir', '/tftpboot'],
    ['xcatdport', '3001'],
    ['xcatiport', '3002'],
    ['xcatconfdir', '/etc/xcat'],
    ['timezone', 'Universal'],
    ['useNmapfromMN', 'no'],
    ['enableASMI', 'no'],
    ['db2installloc', '/mntdb2'],
    ['databaseloc', '/var/lib'],
    ['sshbetweennodes', 'ALLGROUPS'],
    ['dnshandler', 'ddns'],
    ['vsftp', 'n'],
    ['cleanupxcatpost', 'no'],
    ['cleanupdiskfullxcatpost', 'no'],
    ['dhcplease', '43200'],
    ['auditnosyslog', '0'],
    ['xcattlspolicy', 'modern'],
    ['auditskipcmds', 'ALL'],
  ];
}
