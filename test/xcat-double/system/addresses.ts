import { hostname, networkInterfaces } from 'node:os';
import { mustRun, run } from './run';

/** An IPv4 address of this node. */
export interface LocalAddress {
  readonly interface: string;
  readonly address: string;
  readonly netmask: string;
}

/** The IPv4 addresses of this node, loopback left out. Alias names (eth0:0) are given as their interface. */
export function localAddresses(): LocalAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? [])
      .filter((entry) => entry.family === 'IPv4' && !entry.internal)
      .map((entry) => ({ interface: name.replace(/:.*/, ''), address: entry.address, netmask: entry.netmask })),
  );
}

/** True when the address is one of this node's, loopback included. */
export function isLocal(address: string): boolean {
  return address.startsWith('127.') || localAddresses().some((local) => local.address === address);
}

/** This node's name at this moment, without a domain: errors from xcatd carry it. */
export function shortHostname(): string {
  return hostname().replace(/\..*/, '');
}

/** The node's DNS domain as `hostname -d` says it; empty when there is none. */
export async function domainName(): Promise<string> {
  return (await run('hostname', ['-d'])).stdout.trim();
}

/** The first IPv4 address a name stands for in /etc/hosts or DNS; undefined when nobody knows it. */
export async function resolve(name: string): Promise<string | undefined> {
  const found = await run('getent', ['ahostsv4', name], { timeout: 10_000 });
  return found.code === 0 ? found.stdout.split(/\s/, 1)[0] : undefined;
}

/** The gateway of the default route, if there is one. */
export async function defaultGateway(): Promise<string | undefined> {
  const routes = await mustRun('ip', ['-4', 'route', 'show', 'default']);
  return /\bvia (\S+)/.exec(routes)?.[1];
}
