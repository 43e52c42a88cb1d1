import { prefixLength, toNumber } from '../system/ipv4';
import type { DhcpSetup, Subnet } from './dhcp-networks';
import { KEY_ALGORITHM, KEY_NAME } from './omapi-key';
import { reverseZones } from './zones';

/** The whole of dhcpd.conf. Hosts are no part of it: they come by omapi. */
export function dhcpdConf(setup: DhcpSetup, secret: string): string {
  return `#xCAT generated dhcp configuration

option conf-file code 209 = text;
option user-class-identifier code 77 = string;
option tcode code 101 = text;
option client-architecture code 93 = unsigned integer 16;
option cumulus-provision-url code 239 = text;
ddns-update-style interim;
ignore client-updates;
option tcode "${setup.timezone}";

omapi-port 7911;
key ${KEY_NAME} {
  algorithm ${KEY_ALGORITHM};
  secret "${secret}";
};
omapi-key ${KEY_NAME};
class "pxe" {
   match if substring (option vendor-class-identifier, 0, 9) = "PXEClient";
   ddns-updates off;
    max-lease-time 600;
}
${[...byInterface(setup.subnets)].map(([nic, subnets]) => sharedNetwork(nic, subnets, setup)).join('')}`;
}

function sharedNetwork(nic: string, subnets: readonly Subnet[], setup: DhcpSetup): string {
  return `shared-network ${nic} {\n${subnets.map((subnet) => subnetStatement(subnet, setup)).join('')}} # ${nic} nic_end\n`;
}

function subnetStatement({ network, facing }: Subnet, { domain, leaseTime }: DhcpSetup): string {
  const { net = '', mask = '', gateway = '', dynamicrange = '', mtu = '' } = network;
  const me = facing.address;
  const optional = [
    /^[\d.]+$/.test(gateway) && `option routers  ${gateway};`,
    mtu && `option interface-mtu ${mtu};`,
    ...dynamicrange.split(';').map((range) => range && `range dynamic-bootp ${range.split(/[-,]/).join(' ')};`),
  ].filter(Boolean);
  const zones = [`${domain}.`, ...reverseZones(network).map((zone) => zone.name)];
  return `  subnet ${net} netmask ${mask} {
    authoritative;
    max-lease-time ${leaseTime};
    min-lease-time ${leaseTime};
    default-lease-time ${leaseTime};
    next-server  ${me};
    option log-servers ${me};
    option ntp-servers ${me};
    option domain-name "${domain}";
    option domain-name-servers  ${me};
${optional.map((line) => `    ${line}\n`).join('')}    option domain-search  "${domain}";
    option cumulus-provision-url "http://${me}/install/postscripts/cumulusztp";
${zones.map((zone) => `    zone ${zone} {\n       primary ${me}; key ${KEY_NAME}; \n    }\n`).join('')}\
    if option user-class-identifier = "xNBA" and option client-architecture = 00:00 {
        filename = "http://${me}/tftpboot/xcat/xnba/nets/${net}_${prefixLength(mask)}";
    } else if option client-architecture = 00:07 {
        filename "xcat/xnba.efi";
    } else {
        filename "xcat/xnba.kpxe";
    }
  } # ${net}/${mask} subnet_end
`;
}

function byInterface(subnets: readonly Subnet[]): Map<string, Subnet[]> {
  const groups = new Map<string, Subnet[]>();
  for (const subnet of subnets.toSorted(
    (one, other) => toNumber(one.network.net ?? '') - toNumber(other.network.net ?? ''),
  )) {
    const nic = subnet.facing.interface;
    groups.set(nic, [...(groups.get(nic) ?? []), subnet]);
  }
  return groups;
}
