import type { LabNode } from '../lab';
import type { Site } from './site';

/** A defect as an administrator, an upgrade or a crash leaves it: made, looked for, and undone. */
export interface Seed {
  /** The check that names it. */
  readonly id: string;
  /** On which node it is made and looked for. */
  readonly on: 'active' | 'standby';
  /** Shell text; $1 is the name of the standby, $2 that of the management node. */
  readonly make: string;
  readonly undo: string;
  /** Checks that see it too. */
  readonly also?: readonly string[];
}

const records = '/shared/xcat/.xcatha';
const xcat = '. /etc/profile.d/xcat.sh;';

/** Defects that the cluster takes as they are. */
export const quietSeeds: readonly Seed[] = [
  {
    id: 'group-constraints',
    on: 'active',
    make: 'crm_resource --ban -r g-xcat -N $1',
    undo: 'crm_resource --clear -r g-xcat',
  },
  {
    id: 'group-kept-off',
    on: 'active',
    make: 'crm configure location noway g-xcat -inf: $1',
    undo: 'crm configure delete noway',
  },
  {
    id: 'fencing-enabled',
    on: 'standby',
    make: 'crm_attribute -n stonith-enabled -v false',
    undo: 'crm_attribute -n stonith-enabled -v true',
    also: ['fencing-running'],
  },
  {
    id: 'fencing-devices',
    on: 'active',
    make: 'crm_resource -r fence-$1 -p pcmk_host_list -v elsewhere',
    undo: 'crm_resource -r fence-$1 -p pcmk_host_list -v $1',
    also: ['fencing-placement'],
  },
  {
    id: 'group-managed',
    on: 'standby',
    make: 'crm_resource --meta -r g-xcat -p is-managed -v false',
    undo: 'crm_resource --meta -r g-xcat -d is-managed',
  },
  {
    id: 'group-timeouts',
    on: 'active',
    make: `cibadmin --modify --xml-text '<op id="xcat-vip-start-0s" timeout="5s"/>'`,
    undo: `cibadmin --modify --xml-text '<op id="xcat-vip-start-0s" timeout="30s"/>'`,
  },
  { id: 'cluster-standby', on: 'active', make: 'crm_standby -N $1 -v on', undo: 'crm_standby -N $1 -D' },
  {
    id: 'cluster-at-boot',
    on: 'standby',
    make: 'systemctl --quiet disable pacemaker',
    undo: 'systemctl --quiet enable pacemaker',
  },
  {
    id: 'services-at-boot',
    on: 'active',
    make: 'systemctl --quiet enable named',
    undo: 'systemctl --quiet disable named',
  },
  { id: 'services-stopped', on: 'standby', make: 'systemctl start apache2', undo: 'systemctl stop apache2' },
  { id: 'time-service', on: 'standby', make: 'systemctl stop chrony', undo: 'systemctl start chrony' },
  {
    id: 'room-here',
    on: 'standby',
    make: 'fallocate -l $(($(df -B1 --output=avail /run | tail -n 1) - 8388608)) /run/filler',
    undo: 'rm /run/filler',
  },
  { id: 'tools-useful', on: 'standby', make: 'mv /usr/bin/arping /root', undo: 'mv /root/arping /usr/bin' },
  {
    id: 'agents-installed',
    on: 'standby',
    make: 'mv /usr/lib/ocf/resource.d/xcat/xcat-db /root',
    undo: 'mv /root/xcat-db /usr/lib/ocf/resource.d/xcat',
  },
  {
    id: 'database-dump',
    on: 'standby',
    make: 'mv /etc/cron.d/xcat-dump /root',
    undo: 'mv /root/xcat-dump /etc/cron.d',
  },
  {
    id: 'hosts-vip',
    on: 'standby',
    make: 'cp -p /etc/hosts /root/hosts; sed -i "1i 10.88.0.99 xcatmn" /etc/hosts',
    undo: 'cp -p /root/hosts /etc/hosts',
  },
  { id: 'hostname', on: 'standby', make: 'hostname xcatmn', undo: 'hostname $1' },
  {
    id: 'vip-at-boot',
    on: 'standby',
    make: 'mkdir -p /etc/netplan; echo "      addresses: [10.88.0.100/24]" > /etc/netplan/10-vip.yaml',
    undo: 'rm -r /etc/netplan',
  },
  {
    id: 'data-set',
    on: 'standby',
    make: `cp -p /var/lib/xcatha/set.json /root; echo '{"set":"another"}' > /var/lib/xcatha/set.json`,
    undo: 'mv /root/set.json /var/lib/xcatha',
  },
  {
    id: 'data-detached',
    on: 'standby',
    make: 'mv /tftpboot /tftpboot.away; ln -s /shared/xcat/tftpboot /tftpboot',
    undo: 'rm /tftpboot; mv /tftpboot.away /tftpboot',
  },
  {
    id: 'data-attachable',
    on: 'standby',
    make: 'mount --bind /install /install',
    undo: 'umount /install',
  },
  {
    id: 'storage-writable',
    on: 'standby',
    make: 'mount --bind /shared/xcat /shared/xcat; mount -o remount,bind,ro /shared/xcat',
    undo: 'umount /shared/xcat',
  },
  { id: 'storage-access', on: 'active', make: 'chmod o-x /shared/xcat', undo: 'chmod o+x /shared/xcat' },
  {
    id: 'nodes-xcat-version',
    on: 'active',
    make: `cd ${records}/nodes; cp -p $1.json /root; sed -i 's/"xcatVersion": "[^"]*"/"xcatVersion": "2.1"/' $1.json`,
    undo: `mv /root/$1.json ${records}/nodes`,
  },
  {
    id: 'group-storage',
    on: 'standby',
    make: `cd ${records}/nodes; cp -p $1.json /root; sed -i 's/"attach":/"after": "fs-xcat", "attach":/' $1.json`,
    undo: `mv /root/$1.json ${records}/nodes`,
  },
  {
    id: 'certificates-expiry',
    on: 'active',
    make: `cd /etc/xcat/cert; cp -p server-cert.pem /root
      openssl req -new -key server-key.pem -subj /CN=xcatmn -out /root/request.pem
      openssl x509 -req -days 5 -in /root/request.pem -CA ../ca/ca-cert.pem -CAkey ../ca/private/ca-key.pem -out server-cert.pem`,
    undo: 'mv /root/server-cert.pem /etc/xcat/cert; rm /root/request.pem; rm -f /etc/xcat/ca/ca-cert.srl',
  },
  {
    id: 'site-nameservers',
    on: 'active',
    make: `${xcat} chdef -t site nameservers=10.88.0.1`,
    undo: `${xcat} chdef -t site nameservers=10.88.0.100`,
  },
  {
    id: 'networks-tftpserver',
    on: 'active',
    make: `${xcat} chdef -t network -o 10_88_0_0-255_255_255_0 tftpserver=10.88.0.1`,
    undo: `${xcat} chdef -t network -o 10_88_0_0-255_255_255_0 tftpserver=10.88.0.100`,
  },
  {
    id: 'noderes-servers',
    on: 'active',
    make: `${xcat} chdef -t node cn1 xcatmaster=10.88.0.2`,
    undo: `${xcat} chdef -t node cn1 xcatmaster=`,
  },
];

/** Defects that the cluster would repair: made while it keeps its hands off, which is a warning of its own. */
export const repairedSeeds: readonly Seed[] = [
  {
    id: 'site-master',
    on: 'active',
    make: `${xcat} chdef -t site master=10.88.0.1`,
    undo: `${xcat} chdef -t site master=10.88.0.100`,
  },
  {
    id: 'group-owner',
    on: 'active',
    make: `cd ${records}; cp -p owner.json /root; sed -i "s/\\"node\\":\\"$2\\"/\\"node\\":\\"$1\\"/" owner.json`,
    undo: `mv /root/owner.json ${records}`,
  },
  {
    id: 'data-attached',
    on: 'active',
    make: 'rm /tftpboot; mkdir /tftpboot',
    undo: 'rmdir /tftpboot; ln -s /shared/xcat/tftpboot /tftpboot',
    // The local original stands aside, and the new directory in its place.
  },
  {
    id: 'vip-held',
    on: 'active',
    make: 'ip address delete 10.88.0.100/24 dev eth0',
    undo: 'ip address add 10.88.0.100/24 broadcast + dev eth0 label eth0:0',
  },
  {
    id: 'vip-absent',
    on: 'standby',
    make: 'ip address add 10.88.0.100/32 dev lo',
    undo: 'ip address delete 10.88.0.100/32 dev lo',
  },
  {
    id: 'xcatd-answers',
    on: 'active',
    make: 'systemctl stop xcatd',
    undo: `systemctl start xcatd; ${xcat} until lsxcatd -d; do sleep 1; done`,
    also: [
      ...['services-running', 'site-master', 'site-nameservers', 'site-dhcpinterfaces', 'site-domain'],
      ...['networks-tftpserver', 'networks-servers', 'noderes-servers', 'policy-trust'],
    ],
  },
];

/** Runs a seed's shell text on its node. */
export async function sow(site: Site, active: LabNode, { on }: Seed, text: string): Promise<void> {
  const standby = site.other(active);
  const node = on === 'active' ? active : standby;
  await node.run(['sh', '-ec', text, 'sh', standby.name, active.name], { timeoutMs: 60_000 });
}
