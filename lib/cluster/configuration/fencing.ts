import { readSecretLine } from '../../host/files/secretfile';
import { Failure, messageOf } from '../../ocf/failure';
import { ReturnCode } from '../../ocf/returncodes';

/** A fencing device that is to be registered: what makes sure that a node is off. */
export interface FenceRequest {
  /** Whom it fences: a node, or `all`. */
  readonly node: string;
  /** The fence agent, such as fence_ipmilan. */
  readonly agent: string;
  readonly params: Readonly<Record<string, string>>;
}

/** In place of a node's name: the device fences every node, and knows by itself which is which (pcmk_host_map helps it). */
export const everyNode = 'all';

/** How one is written. */
export const fenceForm = 'NODE=AGENT:key=value,key=value';

/** A key under which fence agents take a secret. */
const secretKey = /^(passwd|password|pass|snmp_auth_passwd|snmp_priv_passwd|token|secret_?key)$/i;

/**
 * What is wrong with a text as a fencing device. A password is never written there itself: what stands on a command line can be
 * seen by everybody.
 */
export function fenceProblem(text: string): string | undefined {
  const [, node, agent, rest] = /^([\w.-]+)=([\w.-]+)(?::(.*))?$/s.exec(text) ?? [];
  if (node === undefined || agent === undefined) {
    return `must be ${fenceForm} (or ${everyNode}=… for one that fences every node), for example mn1=fence_ipmilan:ip=10.0.0.11,username=root,password=@/root/ipmi.password`;
  }
  if (rest === undefined) return undefined;
  const keys: string[] = [];
  for (const pair of pairsOf(rest)) {
    const [, key, value] = /^([A-Za-z_][\w-]*)=([^\n]+)$/.exec(pair) ?? [];
    if (key === undefined || value === undefined) {
      return `has "${secretKey.test(pair.split('=')[0] ?? '') ? '***' : pair}" where key=value is expected (a comma within a value is written \\,)`;
    }
    if (keys.includes(key)) return `has ${key} twice`;
    if (secretKey.test(key) && !value.startsWith('@/')) {
      return `has a secret in ${key}, for everybody to see: put it into a file for root alone and write ${key}=@/path/of/the/file`;
    }
    keys.push(key);
  }
  return undefined;
}

/**
 * Reads the text of a fencing device; `key=@/file` is the first line of that file.
 * @throws Failure `bad-option` (2): a text of another form, a file that cannot be read or that others can read.
 */
export function readFence(text: string): FenceRequest {
  const problem = fenceProblem(text);
  if (problem) throw badFence(`--fence ${text.split(':')[0]}: ${problem}`);
  const [, node = '', agent = '', rest = ''] = /^([\w.-]+)=([\w.-]+)(?::(.*))?$/s.exec(text) ?? [];
  const params: Record<string, string> = {};
  for (const pair of rest === '' ? [] : pairsOf(rest)) {
    const at = pair.indexOf('=');
    const value = pair.slice(at + 1);
    params[pair.slice(0, at)] = value.startsWith('@/') ? secretFrom(value.slice(1)) : value;
  }
  return { node, agent, params };
}

/** What is wrong with devices taken together: a node that has two. */
export function fencesProblem(texts: readonly string[]): string | undefined {
  const nodes = texts.map((text) => text.split('=')[0] ?? '');
  const twice = nodes.find((node, index) => nodes.indexOf(node) !== index);
  return twice === undefined
    ? undefined
    : `names two devices for ${twice}: a second level is configured in the cluster itself`;
}

function pairsOf(text: string): string[] {
  return text.split(/(?<!\\),/).map((pair) => pair.replaceAll('\\,', ','));
}

function secretFrom(file: string): string {
  try {
    return readSecretLine(file);
  } catch (error) {
    throw badFence(`--fence: ${messageOf(error)}`);
  }
}

function badFence(text: string): Failure {
  return new Failure('bad-option', text, ReturnCode.arguments);
}
