/**
 * The lab: real nodes with systemd, corosync and pacemaker on this machine, for tests (this library) and for people (cli.ts).
 *
 *     const lab = await Lab.up({ name: 'story-move', xcatTree, xcathaTree, log: console.error });
 *     const { stdout } = await lab.node('mn1').exec(['crm_mon', '-1']);      // { code, stdout, stderr, timedOut }
 *     await lab.node('mn1').powerCut();                                      // the plug; its disk stays
 *     await lab.cluster.waitActive('xcat-vip', { node: 'mn2' });
 *     await lab.outside.exec(['dig', '+short', `@${lab.vip}`, 'xcatmn.xl.test']);
 *     await lab.down();
 *
 * How it is made, a file each:
 *   profile, profiles   what a node is made of: debian12, debian13, rhel9 (profile-*.ts: the packages, as data)
 *   image, rearrange    one root file system per profile, made once by mmdebstrap and cached; files/rhel9 is copied over rhel9's
 *   layers, mounts      a node's root: an overlay over that image, with the trees of xCAT and xcatha in between
 *   network             a switch (a bridge) in a network namespace per lab, so that labs have the same addresses side by side
 *   machine, machines   systemd-nspawn as a computer: power on, power off; its network namespace ends with its power
 *   node, exec          what a test does with a node
 *   corosync, cluster   what makes nodes a cluster, and crm_mon as data
 *   fencing, files/fence_lab, power-switch    the fencing device: cluster → agent → a process outside the nodes
 *   warden              that process: one per lab, it also takes the lab down when the process it belongs to was killed
 *   xcat                the configuration of a fresh xCAT
 *   xcat-database       its move to PostgreSQL or MariaDB, as an administrator does it
 *   nfs-stand-in        what records exports in place of an NFS server, which this kernel does not have
 *   plan, construction, lab    what a lab is to be, the steps that make it, and what a test holds in its hand
 *   instance, teardown  what is written down of a lab, and its removal, whole or half made
 *
 * Facts for tests:
 * - Addresses: nodes 10.88.0.1, .2, … on eth0/24, the client outside 10.88.0.250, the virtual address 10.88.0.100 (lab.vip).
 * - /shared is one directory in all nodes (lab.sharedDirectory on the host). It does not go away with a power cut.
 * - Corosync and pacemaker start at boot once the lab has started them; nothing else of the image does.
 * - Fencing cuts a node's power and leaves it off until boot(); with powerOnAfterFencing it comes back by itself. Fencing a
 *   node that is off already succeeds. The device does not use the lab's network: it works through cutNetwork().
 * - A cable pulled by cutNetwork() stays out through boot(). Of two nodes that fence each other, the first to ask survives.
 * - xCAT is configured on each node (xcatconfig -i) when xcatTree is given and the node has no /etc/xcat/site.sqlite.
 * - rhel9 looks like Rocky Linux 9.5: units, paths, accounts; no crmsh. Its binaries, and dpkg, are Debian 12's.
 * - debian12 and debian13 have ISC dhcpd and Kea, side by side, neither started.
 * - Directories: LAB_STATE (/var/lib/xcatha-lab), LAB_CACHE (/var/cache/xcatha-lab).
 */
export type { Cluster, ClusterStatus } from './cluster';
export type { ExecOptions, ExecResult } from './exec';
export { Lab } from './lab';
export { type NfsCall, type NfsStandIn, standInForNfs } from './nfs-stand-in';
export type { LabNode } from './node';
export type { LabOptions } from './plan';
export type { ProfileName } from './profiles';
export { builtTrees } from './trees';
export { databasePassword, moveToDatabaseServer, type ServerEngine } from './xcat-database';
