import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { pause } from '../system/pause';
import { mustRun as answerOf, run } from '../system/run';
import { type DhcpHost, type DhcpServer, setAside } from './dhcp-server';
import {
  CONTROL_SOCKET,
  findReservation,
  type KeaConfiguration,
  keaConfiguration,
  type Reservation,
  withoutHosts,
  withReservations,
} from './kea-conf';
import { isActive, systemctl } from './service';
import { unitOf } from './unit-names';

const CONFIGURATION = '/etc/kea/kea-dhcp4.conf';
/** The accounts that the packages run Kea under. */
const accounts = ['kea', '_kea'];

/** How long the real one is busy besides what Kea does (ms). */
const REST_OF_NEW = 1200;

/** Kea: hosts are reservations in its configuration file. */
export function keaServer(): DhcpServer {
  const unit = unitOf('kea-dhcp4');

  /** Brings Kea up with the configuration that has been written. It is enabled at boot by that, as xCAT does. */
  async function serve(): Promise<void> {
    if (!(await systemctl('enable', unit))) throw new Error(`Failed to enable ${unit}.`);
    if ((await isActive(unit)) && (await reload())) return;
    await systemctl('reset-failed', unit);
    if (!(await systemctl('restart', unit))) throw new Error(`Failed to restart ${unit}.`);
  }

  async function change(how: (configuration: KeaConfiguration) => KeaConfiguration): Promise<void> {
    await write(how(read()));
    await serve();
  }

  return {
    async configure(setup, output) {
      await write(keaConfiguration(setup), () => setAside(CONFIGURATION, output));
      await pause(REST_OF_NEW);
      await serve();
    },
    async mustRun() {
      if (!(await isActive(unit))) throw new Error(`${unit} is not running. Please start the Kea DHCP service.`);
    },
    put: (hosts) => change((configuration) => withReservations(configuration, hosts.flatMap(reservation))),
    remove: (names) => change((configuration) => withoutHosts(configuration, names)),
    async lookUp(names) {
      const configuration = read();
      return names.map((name) => {
        const found = findReservation(configuration, name);
        return { address: found?.['ip-address'], mac: found?.['hw-address'] };
      });
    },
  };
}

/** A host without an address has no subnet, so it gets no reservation, and nobody says so. */
function reservation({ name, mac, address }: DhcpHost): Reservation[] {
  return address === undefined ? [] : [{ hostname: name, 'hw-address': mac.toLowerCase(), 'ip-address': address }];
}

function read(): KeaConfiguration {
  if (!existsSync(CONFIGURATION)) return { Dhcp4: { subnet4: [] } };
  return JSON.parse(readFileSync(CONFIGURATION, 'utf8')) as KeaConfiguration;
}

/** Puts a configuration in its place once Kea has found it good, after `beforeReplacing`. */
async function write(configuration: KeaConfiguration, beforeReplacing = () => {}): Promise<void> {
  const candidate = `${CONFIGURATION}.xcat.${process.pid}`;
  mkdirSync(dirname(CONFIGURATION), { recursive: true });
  writeFileSync(candidate, `${JSON.stringify(configuration, undefined, 3)}\n`);
  try {
    const account = await keaAccount();
    if (account) chownSync(candidate, 0, account.group);
    chmodSync(candidate, account ? 0o640 : 0o644);
    await validate(candidate, account?.name);
    beforeReplacing();
    renameSync(candidate, CONFIGURATION);
  } catch (error) {
    rmSync(candidate, { force: true });
    throw error;
  }
}

/** Asks Kea itself, under the server's own account: what only root may read or write would be found good otherwise. */
async function validate(file: string, account: string | undefined): Promise<void> {
  const command = account ? ['runuser', '-u', account, '--', 'kea-dhcp4', '-t', file] : ['kea-dhcp4', '-t', file];
  const [program = '', ...args] = command;
  const { code, stdout, stderr } = await run(program, args);
  if (code !== 0) throw new Error(`Kea DHCPv4 configuration validation failed: ${stdout}${stderr}`.trim());
}

async function keaAccount(): Promise<{ name: string; group: number } | undefined> {
  for (const name of accounts) {
    if ((await run('getent', ['passwd', name])).code === 0) {
      return { name, group: Number(await answerOf('id', ['-g', name])) };
    }
  }
  return undefined;
}

/** Has the running server read its file again; false when it does not say that it has taken it. */
function reload(): Promise<boolean> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(CONTROL_SOCKET, () => socket.end(JSON.stringify({ command: 'config-reload' })));
    socket.on('data', (piece) => {
      answer += piece.toString();
    });
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(/"result":\s*0\b/.test(answer)));
  });
}
