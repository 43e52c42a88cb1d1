import { appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { commands } from '../commands/registry';
import { openDatabase } from '../database/database';
import { Output, printAnswer } from '../protocol/output';
import { systemctl } from '../services/service';
import { unitOf } from '../services/unit-names';
import { domainName, isLocal, resolve, shortHostname } from '../system/addresses';
import { run } from '../system/run';
import { CertificateAuthority, makeClientCertificate, makeServerCertificate } from './certificates';
import { fillFirstTables, type InstallationFacts } from './first-tables';
import { makeHostKeys, makeRootKey } from './ssh-keys';

const usage = `xCAT double: stands in for xCAT in tests.
Usage: xcatconfig -i   first configuration of this management node`;

/**
 * `xcatconfig -i`: makes this node a management node by the name and the address it has right now. Returns the exit code.
 * It leaves everything enabled at boot and running, as the real one does.
 */
export async function configure(args: readonly string[]): Promise<number> {
  if (!args.some((arg) => arg === '-i' || arg === '--initialinstall')) {
    console.log(usage);
    return args.includes('-h') || args.includes('--help') ? 0 : 1;
  }
  const hostname = shortHostname();
  const master = await resolve(hostname);
  if (master === undefined) {
    console.error(`Error: the host name ${hostname} does not resolve to an address of this node.`);
    return 1;
  }
  const facts = { hostname, master, domain: await domainName(), forwarders: forwarders() };
  await makeFiles();
  await makeCertificates(facts);
  await makeTables(facts);
  await startServices();
  console.log(`xCAT is now running, it is recommended to tabedit networks
and set a dynamic ip address range on any networks where nodes
are to be discovered. Then, run makedhcp -n to create a new DHCP
configuration file, and restart the selected DHCP service.`);
  return 0;
}

async function makeFiles(): Promise<void> {
  for (const directory of ['/etc/xcat', '/install/postscripts', '/tftpboot', '/var/log/consoles', '/var/log/xcat']) {
    mkdirSync(directory, { recursive: true, mode: 0o755 });
  }
  await makeHostKeys();
  await makeRootKey();
  const exported = existsSync('/etc/exports') ? readFileSync('/etc/exports', 'utf8') : '';
  for (const directory of ['/tftpboot', '/install']) {
    if (new RegExp(`^${directory} `, 'm').test(exported)) continue;
    appendFileSync('/etc/exports', `${directory} *(rw,no_root_squash,sync,no_subtree_check,insecure)\n`);
    console.log(`Added ${directory} to the /etc/exports file.`);
  }
}

async function makeCertificates({ hostname, domain }: InstallationFacts): Promise<void> {
  const authority = new CertificateAuthority('/etc/xcat/ca');
  await authority.create();
  publish(authority.certificateFile, '/install/postscripts/ca/ca-cert.pem');
  if (!existsSync('/etc/xcat/cert/server-cert.pem')) await makeServerCertificate(authority, hostname, domain);
  await makeClientCertificate(authority, 'root', '/root');
  publish('/root/.xcat/ca.pem', '/install/postscripts/_xcat/ca.pem');
  const account = ['--system', '-s', '/bin/bash', '-d', '/home/conserver', '-m', 'conserver'];
  if ((await run('getent', ['passwd', 'conserver'])).code !== 0) await run('useradd', ['--user-group', ...account]);
  await makeClientCertificate(authority, 'conserver', '/home/conserver');
  await run('chown', ['-R', 'conserver:', '/home/conserver/.xcat']);
  console.log('Created xCAT certificate.');
}

async function makeTables(facts: InstallationFacts): Promise<void> {
  const database = openDatabase();
  try {
    await database.holdAll();
    await fillFirstTables(database, facts);
    const output = new Output((answer) => printAnswer(answer));
    await commands.makenetworks?.({ args: [], input: undefined, database, output, bypass: true });
  } finally {
    database.close();
  }
}

/** DHCP alone stays as it is: the real xcatconfig stops it, and its start at boot is left to makedhcp. */
async function startServices(): Promise<void> {
  await systemctl('stop', unitOf('dhcp'));
  await systemctl('enable', unitOf('nfs'));
  await systemctl('enable', unitOf('named'));
  await systemctl('restart', 'xcatd');
  await systemctl('restart', unitOf('http'));
  await systemctl('enable', unitOf('http'));
}

/** The name servers this node uses today, other than itself: DNS questions about the rest of the world go to them. */
function forwarders(): string[] {
  const lines = existsSync('/etc/resolv.conf') ? readFileSync('/etc/resolv.conf', 'utf8') : '';
  return [...lines.matchAll(/^\s*nameserver\s+([\d.]+)/gm)]
    .map((match) => match[1] ?? '')
    .filter((one) => !isLocal(one));
}

function publish(from: string, to: string): void {
  const directory = to.replace(/\/[^/]*$/, '');
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  copyFileSync(from, to);
}
