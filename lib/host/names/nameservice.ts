import { rmSync } from 'node:fs';
import { Failure, messageOf } from '../../ocf/failure';
import { ReturnCode } from '../../ocf/returncodes';
import { discardUnfinished, endOfLinks } from '../files/atomicfile';
import { familyOf, sameIp } from '../network/ipaddress';
import { readNameFile, replaceNameFile } from './namefile';
import { nameserversOf } from './resolver';
import { withBlockFirst, withLineReplaced, withoutBlock } from './textblock';

/** One edit of a name-service file of this node, which can be made, recognised and taken back. */
export interface NameEdit {
  readonly path: string;
  readonly what: string;
  readonly edited: (text: string | undefined) => string;
  readonly present: (text: string) => boolean;
}

const owner = 'xcat-vip';
const hostsFile = '/etc/hosts';
const resolvFile = '/etc/resolv.conf';
const nsswitchFile = '/etc/nsswitch.conf';

/** The entry of the address in /etc/hosts; first, because the first entry that fits is the one that is used. */
export function hostsEntry(ip: string, hostname: string, path = hostsFile): NameEdit {
  const short = hostname.split('.')[0] ?? hostname;
  const line = short === hostname ? `${ip} ${hostname}` : `${ip} ${hostname} ${short}`;
  return {
    path,
    what: `the entry of ${hostname}`,
    edited: (text) =>
      text !== undefined && namesAddress(text, ip, hostname) ? text : withBlockFirst(text, owner, [line]),
    present: (text) => namesAddress(text, ip, hostname),
  };
}

/** The address as the first nameserver (mini design: config_vip). */
export function firstNameserver(ip: string, path = resolvFile): NameEdit {
  const line = `nameserver ${ip}`;
  const present = (text: string) => sameIp(nameserversOf(text)[0] ?? '', ip);
  return {
    path,
    what: line,
    edited: (text) => (text !== undefined && present(text) ? text : withBlockFirst(text, owner, [line])),
    present,
  };
}

/** Host names are looked up in files before DNS (mini design: change_hostname). */
export function filesBeforeDns(path = nsswitchFile): NameEdit {
  const matches = /^hosts:/;
  const line = 'hosts: files dns';
  return {
    path,
    what: line,
    edited: (text) => (filesComeFirst(text ?? '') ? (text ?? '') : withLineReplaced(text, owner, matches, line)),
    present: filesComeFirst,
  };
}

/**
 * Takes all such edits back, whoever made them and in whichever state they are: each of them, also when one cannot be.
 * @throws Error naming the files that stay as they are.
 */
export async function undoNameEdits(): Promise<void> {
  const problems: string[] = [];
  for (const path of [nsswitchFile, resolvFile, hostsFile]) {
    await undoEdit(path).catch((error: unknown) => problems.push(`${path}: ${messageOf(error)}`));
  }
  if (problems.length > 0) throw new Error(problems.join('; '));
}

/**
 * The host name that belongs to the address: the given one, else the first that /etc/hosts gives it, in its short form.
 * @throws Failure `no-hostname` (2) when there is none.
 */
export function hostnameOf(ip: string, given: string | undefined): string {
  const name = given ?? ownNameOf(ip);
  if (name) return name;
  const advice = 'add it there, set the parameter hostname, or set set_hostname=false';
  throw new Failure('no-hostname', `/etc/hosts has no name for ${ip}; ${advice}`, ReturnCode.arguments);
}

/** The first name that /etc/hosts gives an address, in its short form. */
export function ownNameOf(ip: string): string | undefined {
  return namesOfAddress(readNameFile(hostsFile) ?? '', ip)[0]?.split('.')[0];
}

/** Makes the edit unless it is there already. Throws system errors. */
export async function makeEdit(edit: NameEdit): Promise<void> {
  const text = readNameFile(edit.path);
  const edited = edit.edited(text);
  if (edited !== text) await replaceNameFile(edit.path, edited);
}

/** Takes back what an earlier edit put into this file; a file that was not there before goes again. Throws system errors. */
async function undoEdit(path: string): Promise<void> {
  discardUnfinished(path);
  const text = readNameFile(path);
  if (text === undefined) return;
  const original = withoutBlock(text, owner);
  if (original === undefined) rmSync(endOfLinks(path), { force: true });
  else if (original !== text) await replaceNameFile(path, original);
}

/** Whether the edit is in place. */
export function isEdited(edit: NameEdit): boolean {
  const text = readNameFile(edit.path);
  return text !== undefined && edit.present(text);
}

/** The names that a hosts file gives an address, in its order. */
export function namesOfAddress(text: string, ip: string): string[] {
  return text
    .split('\n')
    .map(hostsWords)
    .filter((words) => sameIp(words[0] ?? '', ip))
    .flatMap((words) => words.slice(1));
}

/** The addresses that a hosts file gives a name, in its order. */
export function addressesOfName(text: string, name: string): string[] {
  return text
    .split('\n')
    .map(hostsWords)
    .filter((words) => words.slice(1).includes(name))
    .map((words) => words[0] ?? '');
}

/** An address of the same family as `ip` that a hosts file gives the name too, or instead: the resolver gives all of them. */
export function strayAddress(text: string, name: string, ip: string): string | undefined {
  return addressesOfName(text, name).find((address) => familyOf(address) === familyOf(ip) && !sameIp(address, ip));
}

/** Every monitor asks this, of a file that holds all nodes of the cluster: only lines that may name the host are taken apart. */
function namesAddress(text: string, ip: string, hostname: string): boolean {
  for (const line of text.split('\n')) {
    if (!line.includes(hostname)) continue;
    const [address = '', ...names] = hostsWords(line);
    if (names.includes(hostname)) return sameIp(address, ip);
  }
  return false;
}

function hostsWords(line: string): string[] {
  return (line.split('#')[0] ?? '').trim().split(/\s+/);
}

/** `hosts:` where files stand before dns (or dns is not asked at all). */
function filesComeFirst(text: string): boolean {
  const words = /^hosts:(.*)$/m.exec(text)?.[1]?.trim().split(/\s+/) ?? [];
  const files = words.indexOf('files');
  const dns = words.findIndex((word) => word === 'dns' || word === 'resolve');
  return files >= 0 && (dns < 0 || files < dns);
}
