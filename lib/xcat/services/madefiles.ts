/** What makedns, makedhcp, makeconservercf and makegocons write, wherever a distribution has it (facts/xcat, sections 6.1 and 9). */
const written = [
  '/etc/named.conf',
  '/etc/bind/named.conf',
  '/etc/dhcp/dhcpd.conf',
  '/etc/dhcp/dhcpd6.conf',
  '/etc/dhcpd.conf',
  '/etc/sysconfig/dhcpd',
  '/etc/default/isc-dhcp-server',
  '/etc/kea/kea-dhcp4.conf',
  '/etc/kea/kea-dhcp6.conf',
  '/etc/kea/kea-dhcp-ddns.conf',
  '/etc/kea/kea-ctrl-agent.conf',
  '/etc/conserver.cf',
  '/etc/goconserver/server.conf',
];

/** All files of a host that xCAT's commands write for its services while it is the management node, and what they put aside. */
export function madeFiles(): string[] {
  return [...written.flatMap((path) => [path, `${path}.xcatbak`]), '/etc/hosts.xcatbak'];
}
