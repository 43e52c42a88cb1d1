/**
 * The tables of xCAT's database: columns in xCAT's own order, because `tabdump` prints them in it. The key columns stand
 * before the bar. Every table also ends in `comments` and `disable`.
 */
const tables = {
  auditlog: 'recid | audittime userid clientname clienttype command noderange args status',
  bootparams: 'node | kernel initrd kcmdline addkcmdline dhcpstatements adddhcpstatements',
  boottarget: 'bprofile | kernel initrd kcmdline',
  cfgmgt: 'node | cfgmgr cfgserver roles',
  chain: 'node | currstate currchain chain ondiscover',
  deps: 'node cmd | nodedep msdelay',
  discoverydata: 'uuid | node method discoverytime arch cpucount cputype memory mtm serial nicdriver nicipv4 nichwaddr',
  domain: 'node | ou authdomain adminuser adminpassword type',
  eventlog: 'recid | eventtime eventtype monitor monnode node application component id severity message rawdata',
  firmware: 'node | cfgfile',
  hosts: 'node | ip hostnames otherinterfaces',
  hwinv: 'node | cputype cpucount memory disksize',
  hypervisor: 'node | type mgr interface netmap defaultnet cluster datacenter preferdirect',
  ipmi: 'node | bmc bmcport taggedvlan bmcid username password',
  iscsi: 'node | server target lun iname file userid passwd kernel kcmdline initrd',
  kit: 'kitname | basename description version release ostype isinternal kitdeployparams kitdir',
  kitcomponent: 'kitcompname | description kitname kitreponame basename version release serverroles kitpkgdeps',
  kitrepo: 'kitreponame | kitname osbasename osmajorversion osminorversion osarch compat_osbasenames kitrepodir',
  kvm_masterdata: 'name | xml',
  kvm_nodedata: 'node | xml',
  linuximage:
    'imagename | template boottarget addkcmdline pkglist pkgdir otherpkglist otherpkgdir exlist postinstall rootimgdir ' +
    'kerneldir nodebootif otherifce netdrivers kernelver krpmver permission dump crashkernelsize partitionfile ' +
    'driverupdatesrc usercomment',
  litefile: 'image file | options',
  litetree: 'priority | image directory mntopts',
  mac: 'node | interface mac',
  mic: 'node | host id nodetype bridge onboot vlog powermgt',
  monitoring: 'name | nodestatmon',
  monsetting: 'name key | value',
  mp: 'node | mpa id nodetype',
  mpa: 'mpa username | password displayname slots urlpath',
  networks:
    'netname | net mask mgtifname gateway dhcpserver tftpserver nameservers ntpservers logservers dynamicrange staticrange ' +
    'staticrangeincrement nodehostname ddnsdomain vlanid domain mtu',
  nics:
    'node | nicips nichostnamesuffixes nichostnameprefixes nictypes niccustomscripts nicnetworks nicaliases ' +
    'nicextraparams nicdevices nicsadapter',
  nimimage: 'imagename | nimtype lpp_source spot root dump paging resolv_conf tmp home shared_home nimmethod',
  nodegroup: 'groupname | grouptype members membergroups wherevals',
  nodehm:
    'node | power mgt cons termserver termport conserver serialport serialspeed serialflow getmac cmdmapping consoleondemand',
  nodelist:
    'node | groups status statustime appstatus appstatustime primarysn hidden updatestatus updatestatustime zonename',
  nodepos: 'node | rack u chassis slot room height',
  noderes:
    'node | servicenode netboot tftpserver tftpdir nfsserver monserver nfsdir installnic primarynic discoverynics ' +
    'cmdinterface xcatmaster current_osimage next_osimage nimserver routenames nameservers proxydhcp syslog',
  nodetype: 'node | os arch profile provmethod supportedarchs nodetype',
  notification: 'filename | tables tableops',
  openbmc: 'node | bmc consport taggedvlan username password',
  osdistro: 'osdistroname | basename majorversion minorversion arch type dirpaths',
  osdistroupdate: 'osupdatename | osdistroname dirpath downloadtime',
  osimage:
    'imagename | groups profile imagetype description provmethod rootfstype osdistroname osupdatename cfmdir osname ' +
    'osvers osarch synclists postscripts postbootscripts serverrole isdeletable kitcomponents environvar',
  passwd: 'key username | password cryptmethod authdomain',
  pdu: 'node | nodetype pdutype outlet username password snmpversion community snmpuser authtype authkey privtype privkey',
  pduoutlet: 'node | pdu',
  performance: 'timestamp node attrname | attrvalue',
  policy: 'priority | name host commands noderange parameters time rule',
  postscripts: 'node | postscripts postbootscripts',
  ppc: 'node | hcp id pprofile parent nodetype supernode sfp',
  ppcdirect: 'hcp username | password',
  ppchcp: 'hcp | username password',
  prescripts: 'node | begin end',
  prodkey: 'node product | key',
  rack: 'rackname | displayname num height room',
  routes: 'routename | net mask gateway ifname',
  servicenode:
    'node | nameserver dhcpserver tftpserver nfsserver conserver monserver ldapserver ntpserver ftpserver nimserver ' +
    'ipforward dhcpinterfaces proxydhcp',
  site: 'key | value',
  statelite: 'node | image statemnt mntopts',
  storage: 'node | osvolume size state storagepool hypervisor fcprange volumetag type controller',
  switch: 'node switch port | vlan interface',
  switches: 'switch | snmpversion username password privacy auth linkports sshusername sshpassword protocol switchtype',
  taskstate: 'node | command state pid reserve',
  token: 'tokenid | username expire created access',
  virtsd: 'node | sdtype stype location host cluster datacenter',
  vm:
    'node | mgr host migrationdest storage storagemodel storagecache storageformat cfgstore memory cpus nics nicmodel ' +
    'bootorder clockoffset virtflags master vncport textconsole powerstate beacon datacenter cluster guestostype ' +
    'othersettings physlots vidmodel vidproto vidpassword',
  vmmaster: 'name | os arch profile storage storagemodel nics vintage originator virttype specializeparameters',
  vpd: 'node | serial mtm side asset uuid',
  websrv: 'node | port username password',
  winimage: 'imagename | template installto partitionfile winpepath',
  zone: 'zonename | sshkeydir sshbetweennodes defaultzone',
  zvm: 'node | hcp userid nodetype parent comments_zvm discovered status',
  zvmivp: 'id | ip schedule last_run type_of_run access_user orch_parms prep_parms main_parms',
} as const;

/** A table as xCAT describes it. */
export interface TableDefinition {
  readonly columns: readonly string[];
  readonly keys: readonly string[];
}

/** The names of all tables, sorted as `tabdump` lists them. */
export const tableNames: readonly string[] = Object.keys(tables).sort();

/** The definition of one table, or undefined when xCAT has no table of that name. */
export function tableDefinition(name: string): TableDefinition | undefined {
  const text = Object.hasOwn(tables, name) ? tables[name as keyof typeof tables] : undefined;
  if (text === undefined) return undefined;
  const [keys = '', values = ''] = text.split(' | ');
  const keyNames = keys.split(' ');
  const columns = columnOrder[name] ?? [...keyNames, ...values.split(' ')];
  return { keys: keyNames, columns: [...columns, 'comments', 'disable'] };
}

/** Tables whose key columns do not come first. */
const columnOrder: Readonly<Record<string, readonly string[]>> = {
  deps: ['node', 'nodedep', 'msdelay', 'cmd'],
};
