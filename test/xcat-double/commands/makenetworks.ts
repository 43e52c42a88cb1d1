import { defaultGateway, localAddresses } from '../system/addresses';
import { networkOf, prefixLength } from '../system/ipv4';
import type { Context } from './command';

/** The word that stands for "the address of whoever manages the node" in table networks. */
export const XCAT_MASTER = '<xcatmaster>';

/** `makenetworks`: a row in table networks for every network this node has an address in. */
export async function makeNetworks({ database, output }: Context): Promise<void> {
  const known = new Set((await database.rows('networks')).map((row) => `${row.net}/${row.mask}`));
  const gateway = await defaultGateway();
  const seen = new Set<string>();
  for (const { address, netmask, interface: nic } of localAddresses()) {
    const net = networkOf(address, netmask);
    const name = `${net}-${netmask}`.replaceAll('.', '_');
    if (prefixLength(netmask) === 32 || seen.has(name)) continue;
    seen.add(name);
    if (known.has(`${net}/${netmask}`)) {
      const reason = `already exists in xCAT networks table. Cannot create a definition for '${name}'`;
      output.warning(`The network entry '${name}' ${reason}`);
      continue;
    }
    const isBehindGateway = gateway !== undefined && networkOf(gateway, netmask) === net;
    await database.put(
      'networks',
      { netname: name },
      {
        net,
        mask: netmask,
        mgtifname: nic,
        gateway: isBehindGateway ? gateway : XCAT_MASTER,
        tftpserver: XCAT_MASTER,
        mtu: '1500',
      },
    );
  }
}
