import { failing, quiet, type Recorded } from './recorded';

const tables =
  `auditlog bootparams boottarget cfgmgt chain deps discoverydata domain eventlog firmware hosts hwinv hypervisor
  ipmi iscsi kit kitcomponent kitrepo kvm_masterdata kvm_nodedata linuximage litefile litetree mac mic monitoring monsetting
  mp mpa networks nics nimimage nodegroup nodehm nodelist nodepos noderes nodetype notification openbmc osdistro
  osdistroupdate osimage passwd pdu pduoutlet performance policy postscripts ppc ppcdirect ppchcp prescripts prodkey rack
  routes servicenode site statelite storage switch switches taskstate token virtsd vm vmmaster vpd websrv winimage zone zvm
  zvmivp`.split(/\s+/);

const site = `blademaxp=64 domain=xl.test fsptimeout=0 installdir=/install ipmimaxp=64 ipmiretries=3 ipmitimeout=2
  consoleondemand=no master=10.88.0.1 forwarders=192.0.2.53 nameservers=10.88.0.1 maxssh=8 ppcmaxp=64 ppcretry=3
  ppctimeout=0 powerinterval=0 syspowerinterval=0 sharedtftp=1 SNsyncfiledir=/var/xcat/syncfiles
  nodesyncfiledir=/var/xcat/node/syncfiles tftpdir=/tftpboot xcatdport=3001 xcatiport=3002 xcatconfdir=/etc/xcat
  timezone=Universal useNmapfromMN=no enableASMI=no db2installloc=/mntdb2 databaseloc=/var/lib sshbetweennodes=ALLGROUPS
  dnshandler=ddns vsftp=n cleanupxcatpost=no cleanupdiskfullxcatpost=no dhcplease=43200 auditnosyslog=0
  xcattlspolicy=modern auditskipcmds=ALL`
  .split(/\s+/)
  .map((pair) => pair.split('='));

const priorities = ['1', '1.2', '2', '2.1', '2.3', '3', '4', '4.4', '4.5', '4.6', '4.7', '4.8', '4.9'];

export const networkHeader =
  '#netname,net,mask,mgtifname,gateway,dhcpserver,tftpserver,nameservers,ntpservers,logservers,dynamicrange,staticrange,' +
  'staticrangeincrement,nodehostname,ddnsdomain,vlanid,domain,mtu,comments,disable';
export const networkRow =
  '"10_88_0_0-255_255_255_0","10.88.0.0","255.255.255.0","eth0","<xcatmaster>",,"<xcatmaster>",,,,,,,,,,,"1500",,';
const policyHeader = '#priority,name,host,commands,noderange,parameters,time,rule,comments,disable';

/** Reading a freshly configured management node (recordings 10-*). */
export const reading: readonly Recorded[] = [
  quiet('lsxcatd -d', 'dbengine=SQLite'),
  quiet('lsxcatd -t', 'This is a Management Node'),
  quiet('lsxcatd -v', 'Version 2.19.0 (git commit <commit>)'),
  quiet('lsxcatd -a', 'Version 2.19.0 (git commit <commit>)', 'This is a Management Node', 'dbengine=SQLite'),
  quiet(
    'lsxcatd -h',
    '       lsxcatd [-v|--version]',
    '       lsxcatd [-h|--help]',
    '       lsxcatd [-d|--database]',
    '       lsxcatd [-t|--nodetype]',
    '       lsxcatd [-a|--all]',
  ),
  quiet('tabdump', ...tables),
  quiet('tabdump site', '#key,value,comments,disable', ...site.map(([key, value]) => `"${key}","${value}",,`)),
  quiet('tabdump networks', networkHeader, networkRow),
  quiet(
    'tabdump policy',
    policyHeader,
    '"1","root",,,,,,"allow",,',
    '"1.2","xn1",,,,,,"trusted",,',
    '"2",,,"getbmcconfig",,,,"allow",,',
    '"2.1",,,"remoteimmsetup",,,,"allow",,',
    '"2.3",,,"lsxcatd",,,,"allow",,',
    '"3",,,"nextdestiny",,,,"allow",,',
    '"4",,,"getdestiny",,,,"allow",,',
    '"4.4",,,"getpostscript",,,,"allow",,',
    '"4.5",,,"getcredentials",,,,"allow",,',
    '"4.6",,,"syncfiles",,,,"allow",,',
    '"4.7",,,"litefile",,,,"allow",,',
    '"4.8",,,"litetree",,,,"allow",,',
    '"4.9",,,"getadapter",,,,"allow",,',
  ),
  failing('tabdump nosuchtable', 1, [], ['Error: [xn1]: No such table: nosuchtable']),
  quiet('nodels'),
  quiet('lsdef', 'Could not find any object definitions to display.'),
  quiet('lsdef -t site -l', 'Object name: clustersite', ...site.map((pair) => `    ${pair.join('=')}`).sort()),
  quiet('lsdef -t site -i domain', 'Object name: clustersite', '    domain=xl.test'),
  quiet(
    'lsdef -t site -o clustersite -i master,nameservers',
    'Object name: clustersite',
    '    master=10.88.0.1',
    '    nameservers=10.88.0.1',
  ),
  quiet(
    'lsdef -t network -l',
    'Object name: 10_88_0_0-255_255_255_0',
    '    gateway=<xcatmaster>',
    '    mask=255.255.255.0',
    '    mgtifname=eth0',
    '    mtu=1500',
    '    net=10.88.0.0',
    '    tftpserver=<xcatmaster>',
  ),
  quiet('lsdef -t policy', ...priorities.map((priority) => `${priority}  (policy)`)),
  quiet(
    'lsdef -t policy -i name',
    ...priorities.flatMap((priority) => [`Object name: ${priority}`, `    name=${nameOf(priority)}`]),
  ),
];

function nameOf(priority: string): string {
  return { '1': 'root', '1.2': 'xn1' }[priority] ?? '';
}
