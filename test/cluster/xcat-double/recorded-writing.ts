import { failing, quiet, type Recorded, words } from './recorded';
import { networkHeader, networkRow } from './recorded-reading';

const modified = '1 object definitions have been created or modified.';
const newNetwork = 'mkdef -t network -o ha_net net=10.99.0.0 mask=255.255.255.0';
const attributesOfCn1 =
  'groups=all,compute ip=10.88.0.11 mac=52:54:00:00:00:11 netboot=xnba arch=x86_64 mgt=ipmi bmc=10.88.0.61 cons=ipmi';

/** Writing, and what is found afterwards (recordings 11-*), in the recorded order. */
export const writing: readonly Recorded[] = [
  quiet('chdef -t site master=10.88.0.100 nameservers=10.88.0.100', modified),
  quiet(
    'lsdef -t site -i master,nameservers',
    'Object name: clustersite',
    '    master=10.88.0.100',
    '    nameservers=10.88.0.100',
  ),
  quiet('chdef -t site -o clustersite nosuch=1', modified),
  quiet('chdef -t site -o clustersite nosuch=', modified),
  quiet('chtab key=forwarders site.value='),
  quiet('chtab key=master site.value=10.88.0.1'),
  quiet('chtab key=nameservers site.value=10.88.0.1'),
  quiet('tabdump -w key==forwarders site', '#key,value,comments,disable', '"forwarders",,,'),
  quiet('tabdump -w key==master site', '#key,value,comments,disable', '"master","10.88.0.1",,'),
  quiet('chtab -d key=forwarders site'),
  quiet('tabdump -w key==forwarders site', '#key,value,comments,disable'),
  quiet('chdef -t policy -o 1.3 name=xn2 rule=trusted', modified, "New object definitions '1.3' have been created."),
  quiet('chdef -t policy 1.3 name=xn2 rule=trusted', modified),
  quiet('lsdef -t policy -o 1.3', 'Object name: 1.3', '    name=xn2', '    rule=trusted'),
  quiet(`${newNetwork} mgtifname=eth0 gateway=10.99.0.1`, modified),
  failing(
    newNetwork,
    1,
    [],
    [
      "Error: [xn1]: A network definition called 'ha_net' already exists. Cannot create a definition for 'ha_net'.",
      'Error: [xn1]: One or more errors occured when attempting to create or modify xCAT object definitions.',
    ],
  ),
  quiet(
    'lsdef -t network -o ha_net',
    'Object name: ha_net',
    '    gateway=10.99.0.1',
    '    mask=255.255.255.0',
    '    mgtifname=eth0',
    '    net=10.99.0.0',
  ),
  quiet('rmdef -t network -o ha_net', '1 object definitions have been removed.'),
  failing(
    'rmdef -t network -o ha_net',
    1,
    ['No objects have been removed from the xCAT database.'],
    ["Error: [xn1]: Could not find an object named 'ha_net' of type 'network'."],
  ),
  {
    argv: words('makenetworks'),
    code: 0,
    stdout: [],
    stderr: [
      "Warning: [xn1]: The network entry '10_88_0_0-255_255_255_0' already exists in xCAT networks table. " +
        "Cannot create a definition for '10_88_0_0-255_255_255_0'",
    ],
  },
  quiet('tabdump networks', networkHeader, networkRow),
  quiet(`mkdef -t node cn1 ${attributesOfCn1}`, modified),
  quiet(
    'lsdef cn1',
    'Object name: cn1',
    '    arch=x86_64',
    '    bmc=10.88.0.61',
    '    cons=ipmi',
    '    groups=all,compute',
    '    ip=10.88.0.11',
    '    mac=52:54:00:00:00:11',
    '    mgt=ipmi',
    '    netboot=xnba',
    '    postbootscripts=otherpkgs',
    '    postscripts=syslog,remoteshell,syncfiles',
  ),
  failing(
    'lsdef nosuch',
    1,
    ['No object definitions have been found'],
    ["Error: [xn1]: Could not find an object named 'nosuch' of type 'node'."],
  ),
  quiet('nodels', 'cn1'),
  quiet('makehosts cn1'),
  quiet('grep cn1 /etc/hosts', '10.88.0.11 cn1 cn1.xl.test '),
];
