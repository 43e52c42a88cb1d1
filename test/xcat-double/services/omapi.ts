import { run } from '../system/run';
import type { DhcpHost, KnownHost } from './dhcp-server';
import { KEY_ALGORITHM, KEY_NAME } from './omapi-key';

/** Puts hosts into the running dhcpd, each in place of what it had under that name. Throws when dhcpd does not take them. */
export async function putHosts(secret: string, hosts: readonly DhcpHost[]): Promise<void> {
  await talk(secret, [...hosts.flatMap(({ name }) => removal(name)), ...hosts.flatMap(creation)]);
}

/** Takes hosts out of the running dhcpd. */
export async function removeHostEntries(secret: string, names: readonly string[]): Promise<void> {
  await talk(secret, names.flatMap(removal));
}

/** Asks the running dhcpd for a host. */
export async function lookUpHost(secret: string, name: string): Promise<KnownHost> {
  const answer = await talk(secret, [...open(name)]);
  const value = (key: string) => new RegExp(`^${key} = (\\S+)`, 'm').exec(answer)?.[1];
  const address = value('ip-address');
  return { address: address && fromHex(address), mac: value('hardware-address') };
}

async function talk(secret: string, commands: readonly string[]): Promise<string> {
  const session = ['port 7911', `key-algorithm ${KEY_ALGORITHM}`, `key ${KEY_NAME} ${secret}`, 'connect', ...commands];
  const { stdout, stderr } = await run('omshell', [], { input: `${session.join('\n')}\n`, timeout: 120_000 });
  // omshell's answers stand behind its prompts. What is not there is no trouble: it is about to be made, or was asked for.
  const said = `${stdout}\n${stderr}`.replace(/^(?:> )+/gm, '');
  const trouble = /^(?:can't (?!.*: not found$)|couldn't|connection refused|not connected|dhcpctl_connect).*$/im.exec(
    said,
  );
  if (trouble) throw new Error(`omshell: ${trouble[0]}`);
  return stdout;
}

function open(name: string): string[] {
  return ['new host', `set name = "${name}"`, 'open'];
}

function removal(name: string): string[] {
  return [...open(name), 'remove', 'close'];
}

function creation({ name, mac, address }: DhcpHost): string[] {
  const statements = `ddns-hostname \\"${name}\\"; supersede host-name \\"${name}\\";`;
  return [
    'new host',
    `set name = "${name}"`,
    `set hardware-address = ${mac}`,
    'set hardware-type = 1',
    `set dhcp-client-identifier = ${mac}`,
    ...(address ? [`set ip-address = ${address}`] : []),
    `set statements = "${statements}"`,
    'create',
    'close',
  ];
}

/** omshell prints addresses as bytes in hexadecimal: 0a:58:00:0b. */
function fromHex(address: string): string {
  if (!address.includes(':')) return address;
  return address
    .split(':')
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');
}
