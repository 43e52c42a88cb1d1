import type { Database } from '../database/database';
import { localAddresses, shortHostname } from '../system/addresses';
import { run } from '../system/run';

/** A node's console and the method to reach it. */
export interface NodeConsole {
  readonly node: string;
  readonly method: string;
}

/** The nodes that have a console (nodehm.cons). */
export async function consoles(database: Database): Promise<NodeConsole[]> {
  const rows = (await database.rows('nodehm')).filter((row) => row.cons);
  return rows.map((row) => ({ node: row.node ?? '', method: row.cons ?? '' }));
}

/** The text of /etc/conserver.cf: it trusts this node by every address and name it has, and the management node. */
export async function conserverCf(master: string, nodes: readonly NodeConsole[]): Promise<string> {
  const own = localAddresses()
    .map((local) => local.address)
    .filter((address) => address !== master);
  const names = ['localhost', shortHostname(), await nameOf(master)];
  const trusted = [...new Set([...own, ...names])].filter(Boolean).join(',');
  return `config * {
  sslrequired yes;
  sslcacertificatefile /etc/xcat/cert/ca.pem;
  sslcredentials /etc/xcat/cert/server-cred.pem;
}
access * {
  trusted 127.0.0.1;
  trusted ${master};
  trusted ${trusted};
}
default * {
  logfile /var/log/consoles/&;
  timestamp 1lab;
  rw *;
  master localhost;
}
${nodes.map(consoleStatement).join('')}`;
}

function consoleStatement({ node, method }: NodeConsole): string {
  const exec = `/opt/xcat/share/xcat/cons/${method} ${node}`;
  return `#xCAT BEGIN ${node} CONS\nconsole ${node} {\n  type exec;\n  exec ${exec};\n}\n#xCAT END ${node} CONS\n`;
}

async function nameOf(address: string): Promise<string> {
  const found = await run('getent', ['hosts', address], { timeout: 5000 });
  return found.code === 0 ? (found.stdout.trim().split(/\s+/)[1]?.replace(/\..*/, '') ?? '') : '';
}
