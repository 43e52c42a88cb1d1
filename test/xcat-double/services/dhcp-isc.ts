import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { pause } from '../system/pause';
import { type DhcpServer, type KnownHost, setAside } from './dhcp-server';
import { dhcpdConf } from './dhcpd-conf';
import { lookUpHost, putHosts, removeHostEntries } from './omapi';
import { isActive, systemctl } from './service';
import { unitOf } from './unit-names';

const CONFIGURATION = '/etc/dhcp/dhcpd.conf';

/** The files that say where dhcpd serves, with the variable in each; the first that is there counts. */
const interfaceFiles = [
  ['/etc/sysconfig/dhcpd', 'DHCPDARGS'],
  ['/etc/default/isc-dhcp-server', 'INTERFACES'],
] as const;

/** How long the real one is busy besides restarting dhcpd (ms). */
const REST_OF_NEW = 1200;

/** ISC dhcpd: hosts go into the running server by omapi, which keeps them in its leases. */
export function iscServer(secret: string): DhcpServer {
  const unit = unitOf('dhcp');
  return {
    async configure(setup, output) {
      setAside(CONFIGURATION, output);
      writeFileSync(CONFIGURATION, dhcpdConf(setup, secret), { mode: 0o644 });
      setInterfaces([...new Set(setup.subnets.map(({ facing }) => facing.interface))]);
      await pause(REST_OF_NEW);
      if (!(await systemctl('restart', unit))) throw new Error('Failed to start dhcpd.');
    },
    async mustRun() {
      if (!(await isActive(unit))) throw new Error('dhcp server is not running.  please start the dhcp server.');
    },
    put: (hosts) => putHosts(secret, hosts),
    remove: (names) => removeHostEntries(secret, names),
    async lookUp(names) {
      const found: KnownHost[] = [];
      for (const name of names) found.push(await lookUpHost(secret, name));
      return found;
    },
  };
}

/** Every line of the variable names the interfaces served (Debian's for v4 and v6 too), as xCAT leaves the file. */
function setInterfaces(interfaces: readonly string[]): void {
  const [file, variable] = interfaceFiles.find(([path]) => existsSync(path)) ?? interfaceFiles[0];
  const line = `${variable}="${interfaces.join(' ')}"`;
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const changed = text.replace(new RegExp(`^${variable}.*$`, 'gm'), line);
  writeFileSync(file, changed.includes(line) ? changed : `${changed}${line}\n`);
}
