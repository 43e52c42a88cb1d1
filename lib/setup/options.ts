import { fenceProblem, fencesProblem } from '../cluster/configuration/fencing';
import {
  type FileSystemRequest,
  type FileSystemTexts,
  fileSystemOf,
  fileSystemProblems,
} from '../cluster/configuration/filesystem';
import { absolutePathProblem, trimSlash } from '../host/files/paths';
import { hostNameProblem } from '../host/names/hostname';
import { interfaceProblem } from '../host/network/interfaces';
import { familyOf, ipProblem, netmaskProblem } from '../host/network/ipaddress';
import type { AttachMode } from '../host/storage/attachment';
import { type DatabaseEngine, databaseEngines, standardPaths } from '../xcat/data/layout';
import { installProblem } from '../xcat/install';
import { Refusal } from './refusal';

/** What the administrator asked for. Absent texts are worked out from the node, the cluster and the nodes that have joined. */
export interface SetupOptions {
  readonly directory: string;
  readonly nic: string;
  readonly ip: string;
  readonly hostname?: string;
  readonly netmask?: string;
  readonly database: DatabaseEngine;
  readonly databasePasswordFile?: string;
  readonly attach?: AttachMode;
  readonly after?: string;
  /** What the cluster is to mount at the shared directory. */
  readonly filesystem?: FileSystemRequest;
  readonly nodes?: readonly string[];
  readonly prefer?: string;
  readonly ping?: readonly string[];
  /** Fencing devices as they were given: their secrets stay in their files. */
  readonly fences?: readonly string[];
  /** The disks of SBD are to be registered as a fencing device. */
  readonly sbd?: boolean;
  readonly fencing: boolean;
  /** The command that installs xCAT where it is missing, or `auto`. */
  readonly xcatInstall?: string;
  /** The copy is verified by reading every byte of it. */
  readonly checksum?: boolean;
  readonly templates?: string;
}

/** The texts as they stand on the command line. */
export interface OptionTexts extends FileSystemTexts {
  readonly sharedDirectory?: string;
  readonly nic?: string;
  readonly vip?: string;
  readonly hostname?: string;
  readonly netmask?: string;
  readonly database?: string;
  readonly databasePasswordFile?: string;
  readonly attach?: string;
  readonly after?: string;
  readonly nodes?: string;
  readonly prefer?: string;
  readonly ping?: string;
  readonly fence?: readonly string[];
  readonly sbd?: boolean;
  readonly fencing?: boolean;
  readonly xcatInstall?: string;
  readonly checksum?: boolean;
  readonly templates?: string;
}

type Check = (text: string) => string | undefined;

/** Every option that has a text: how it is written, whether it must be there, and what may be wrong with it. */
const rules: readonly (readonly [keyof OptionTexts, string, 'required' | 'optional', Check])[] = [
  ['sharedDirectory', '--shared-directory', 'required', directoryProblem],
  ['nic', '--nic', 'required', interfaceProblem],
  ['vip', '--vip', 'required', vipProblem],
  ['hostname', '--hostname', 'optional', hostNameProblem],
  ['netmask', '--netmask', 'optional', (text) => netmaskProblem(text, 4)],
  ['database', '--database', 'optional', databaseProblem],
  ['databasePasswordFile', '--database-password-file', 'optional', absolutePathProblem],
  ['attach', '--attach', 'optional', oneOf('symlink', 'bind')],
  ['after', '--after', 'optional', resourceProblem],
  ['nodes', '--nodes', 'optional', nodesProblem],
  ['prefer', '--prefer', 'optional', nodeProblem],
  ['ping', '--ping', 'optional', pingProblem],
  ['xcatInstall', '--xcat-install', 'optional', installProblem],
  ['templates', '--templates', 'optional', absolutePathProblem],
];

/** Reads the options. Judges the texts alone. @throws Refusal naming every bad one. */
export function readOptions(texts: OptionTexts): SetupOptions {
  const problems = rules.flatMap(([name, flag, need, check]) => {
    const text = texts[name] as string | undefined;
    if (text === undefined) return need === 'required' ? [`${flag} is required: ${purpose[flag]}`] : [];
    const problem = text === '' ? 'must not be empty' : check(text);
    return problem ? [`${flag} "${printable(text)}" ${problem}`] : [];
  });
  problems.push(...fileSystemProblems(texts, texts.after), ...fenceProblems(texts));
  if (texts.ping !== undefined && texts.vip !== undefined && listOf(texts.ping).includes(texts.vip)) {
    problems.push(`--ping "${texts.ping}" must not name the virtual address: the active node always reaches it`);
  }
  if (problems.length > 0) throw new Refusal(problems);
  return {
    directory: trimSlash(texts.sharedDirectory ?? ''),
    nic: texts.nic ?? '',
    ip: texts.vip ?? '',
    database: (texts.database ?? 'sqlite') as DatabaseEngine,
    fencing: texts.fencing ?? true,
    ...given('hostname', texts.hostname),
    ...given('netmask', texts.netmask),
    ...given('databasePasswordFile', texts.databasePasswordFile),
    ...given('attach', texts.attach as AttachMode | undefined),
    ...given('after', texts.after),
    ...given('filesystem', fileSystemOf(texts)),
    ...given('nodes', texts.nodes === undefined ? undefined : listOf(texts.nodes)),
    ...given('prefer', texts.prefer),
    ...given('ping', texts.ping === undefined ? undefined : listOf(texts.ping)),
    ...given('fences', texts.fence?.length ? texts.fence : undefined),
    ...given('sbd', texts.sbd),
    ...given('xcatInstall', texts.xcatInstall),
    ...given('checksum', texts.checksum),
    ...given('templates', texts.templates),
  };
}

const purpose: Readonly<Record<string, string>> = {
  '--shared-directory': "give the directory on shared storage for xCAT's data, for example -p /shared",
  '--nic': 'give the interface of the virtual address, for example -i eth0',
  '--vip': 'give the virtual address of the management node, for example -v 10.0.0.100',
};

/** Whether two runs were asked for the same: whatever decides what is done to this node. */
export function sameOptions(one: SetupOptions, other: SetupOptions): boolean {
  const essence = ({ directory, nic, ip, hostname, netmask, database, attach }: SetupOptions) =>
    JSON.stringify([directory, nic, ip, hostname, netmask, database, attach]);
  return essence(one) === essence(other);
}

function given<K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [key in K]?: V };
}

function directoryProblem(text: string): string | undefined {
  return absolutePathProblem(text) ?? misplaced(text);
}

/** Where no shared storage is: the system's own, and what is gone after a boot. */
const systemDirectories = /^\/(bin|boot|dev|etc|lib\d*|proc|run|sbin|sys|tmp|usr|var\/(lock|run|tmp))(?=\/|$)/;

/**
 * Why a directory cannot be the shared one for where it lies. In one of the paths that are to lead to it, it would be copied into
 * itself, and then lead to itself.
 */
export function misplaced(directory: string): string | undefined {
  const isAround = (own: string) => `${trimSlash(directory)}/`.startsWith(`${own}/`);
  const path = databaseEngines.flatMap((engine) => standardPaths(engine)).find(isAround);
  if (path) return `lies in ${path}, which is to lead to it: give a directory elsewhere`;
  const system = systemDirectories.exec(directory)?.[0];
  return system && `lies in ${system}, which belongs to the system: give a directory on shared storage`;
}

/** The agent serves an IPv6 address too, but xCAT's own tables (site.master, networks) are set up with an IPv4 one. */
function vipProblem(text: string): string | undefined {
  const family = familyOf(text);
  if (family === 6) return 'is an IPv6 address: xCAT is set up under an IPv4 one (site.master), such as 10.0.0.100';
  return family === 4 ? ipProblem(text) : 'must be an IPv4 address such as 10.0.0.100';
}

function databaseProblem(text: string): string | undefined {
  return oneOf(...databaseEngines)(text);
}

function oneOf(...words: string[]): Check {
  return (text) => (words.includes(text) ? undefined : `must be ${words.join(' or ')}`);
}

function resourceProblem(text: string): string | undefined {
  const id = text.replace(/:promoted$/, '');
  return /^[A-Za-z_][\w.-]*$/.test(id) ? undefined : 'must be the id of a resource of the cluster';
}

/** What is wrong with the fencing devices, each by itself and together. */
function fenceProblems({ fence = [], sbd, fencing }: OptionTexts): string[] {
  const problems = fence.flatMap((text) => {
    const problem = fenceProblem(text);
    // Not the whole text: there may be a password in it.
    return problem ? [`--fence "${printable(text.split(':')[0] ?? '')}" ${problem}`] : [];
  });
  const together = fencesProblem(fence);
  if (together) problems.push(`--fence ${together}`);
  const given = [...(fence.length > 0 ? ['--fence'] : []), ...(sbd ? ['--sbd'] : [])];
  if (given.length > 0 && fencing === false)
    problems.push(`${given[0]} and --no-fencing contradict each other: give one of them`);
  return problems;
}

/** What is wrong with a list of cluster nodes. */
export function nodesProblem(text: string): string | undefined {
  const names = wordsOf(text);
  if (names.length === 0 || names.some(nodeProblem)) return 'must be names of cluster nodes, separated by commas';
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice && `names ${twice} twice`;
}

/** What is wrong with the name of a cluster node. */
export function nodeProblem(text: string): string | undefined {
  return /^[A-Za-z0-9][\w.-]*$/.test(text) ? undefined : 'must be the name of a cluster node';
}

/** What is wrong with the addresses that are to be reached. */
export function pingProblem(text: string): string | undefined {
  const addresses = listOf(text);
  const bad = addresses.length === 0 || addresses.some((address) => ipProblem(address) !== undefined);
  return bad
    ? 'must be addresses that answer while the network works, such as that of the gateway, separated by commas'
    : undefined;
}

/** The words of a list, each once. */
export function listOf(text: string): string[] {
  return [...new Set(wordsOf(text))];
}

function wordsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}

/** The text as it may stand in a message: no control characters, not endless. */
function printable(text: string): string {
  const clean = text.replace(/[^\x20-\x7e]/g, '?');
  return clean.length > 80 ? `${clean.slice(0, 77)}...` : clean;
}
