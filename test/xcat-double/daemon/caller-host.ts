import { readHosts } from '../services/hosts-file';

/** The name of the host that a client calls from, as far as /etc/hosts knows it. */
export function resolveHost(address: string): string {
  const plain = address.replace(/^::ffff:/, '');
  if (plain.startsWith('127.')) return 'localhost';
  return readHosts().find((host) => host.address === plain)?.names[0] ?? plain;
}
