import { network } from './network';
import type { LabNode } from './node';

/** What /etc/profile.d/xcat.sh sets for a login. */
export const xcatEnvironment = {
  XCATROOT: '/opt/xcat',
  PATH: '/opt/xcat/bin:/opt/xcat/sbin:/opt/xcat/share/xcat/tools:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
};

/**
 * Configures a freshly laid-out xCAT on a node as xCAT's documentation of high availability says: while the node holds the
 * virtual address and its name, then both go back. xcatd is left running and enabled at boot, as its package does.
 * Does nothing on a node without xCAT, or whose xCAT is configured already.
 */
export async function installXcat(node: LabNode, signal?: AbortSignal): Promise<void> {
  const has = async (path: string) => (await node.exec(['test', '-e', path])).code === 0;
  if (!(await has('/opt/xcat/sbin/xcatconfig')) || (await has('/etc/xcat/site.sqlite'))) return;

  const resolvConf = await node.readFile('/etc/resolv.conf');
  const address = `${network.vip}/${network.prefix}`;
  await node.run(['ip', 'address', 'add', address, 'dev', 'eth0', 'label', 'eth0:0']);
  await node.run(['hostname', network.vipHostname]);
  await node.writeFile('/etc/resolv.conf', `nameserver ${network.vip}\nsearch ${network.domain}\n`);
  await node.run(['systemctl', '--quiet', 'enable', 'xcatd']);
  const options = { env: xcatEnvironment, timeoutMs: 180_000, ...(signal === undefined ? {} : { signal }) };
  await node.run(['xcatconfig', '-i'], options);
  if (await has('/etc/apache2/conf-available/xcat.conf.apach24')) await enableApacheConf(node);
  await node.writeFile('/etc/resolv.conf', resolvConf);
  await node.run(['hostname', node.name]);
  await node.run(['ip', 'address', 'delete', address, 'dev', 'eth0']);
}

// xCAT's package for Debian does this after its files are there.
async function enableApacheConf(node: LabNode): Promise<void> {
  const source = '/etc/apache2/conf-available/xcat.conf.apach24';
  await node.run(['ln', '-s', '-f', source, '/etc/apache2/conf-enabled/xcat.conf']);
  await node.run(['a2enmod', '-q', 'headers']);
}
