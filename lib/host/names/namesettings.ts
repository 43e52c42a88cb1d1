import type { Deadline } from '../../ocf/deadline';
import { messageOf } from '../../ocf/failure';
import {
  filesBeforeDns,
  firstNameserver,
  hostsEntry,
  isEdited,
  makeEdit,
  type NameEdit,
  undoNameEdits,
} from './nameservice';
import { resolvConfKeeper, resolved, resolvedAsks, tellResolved, untellResolved } from './resolver';

/** One thing that makes this node resolve names as the management node does: in a file of its own, or in a program. */
export interface NameSetting {
  /** The file or the program. */
  readonly where: string;
  readonly what: string;
  /** The program that keeps the file and would write over our edit: then it is not ours to make. */
  readonly keeper?: string;
  /** Throws system errors. */
  inPlace(): boolean;
  /** Throws system errors. @throws Failure as runOk. */
  put(deadline: Deadline): Promise<void>;
}

/** What of a node's name resolution is to be set, in the order in which it is done. Throws system errors. */
export function nameSettings(
  { ip, nic }: { readonly ip: string; readonly nic: string },
  hostname: string | undefined,
  setNameserver: boolean,
): NameSetting[] {
  const hosts = hostname === undefined ? [] : [inFile(hostsEntry(ip, hostname))];
  return setNameserver ? [...hosts, nameserver(ip, nic), inFile(filesBeforeDns())] : hosts;
}

/** The address as the first name server, by way of whoever keeps resolv.conf. */
function nameserver(ip: string, nic: string): NameSetting {
  const keeper = resolvConfKeeper();
  const edit = inFile(firstNameserver(ip));
  if (keeper !== resolved) return keeper === undefined ? edit : { ...edit, keeper };
  return {
    where: resolved,
    what: `name server ${ip} on ${nic}`,
    inPlace: () => resolvedAsks(ip),
    put: (deadline) => tellResolved(ip, nic, deadline),
  };
}

function inFile(edit: NameEdit): NameSetting {
  return { where: edit.path, what: edit.what, inPlace: () => isEdited(edit), put: () => makeEdit(edit) };
}

/** What came of putting settings in place: what was done, and what could not be, in words. */
export interface Put {
  readonly done: readonly string[];
  readonly left: readonly string[];
}

/** Puts in place what is not: each setting, also when another one cannot be. Never throws. */
export async function putNameSettings(settings: readonly NameSetting[], deadline: Deadline): Promise<Put> {
  const done: string[] = [];
  const left: string[] = [];
  for (const setting of settings.filter((one) => !isInPlace(one))) {
    const { where, what, keeper } = setting;
    if (keeper === undefined) {
      const problem = await setting.put(deadline).catch(messageOf);
      if (problem === undefined) done.push(`${where}: ${what}`);
      else left.push(`${where} was not given ${what}: ${problem}`);
    } else left.push(lossText(setting));
  }
  return { done, left };
}

/** Whether a setting is in place; one that cannot be read is not. */
export function isInPlace(setting: NameSetting): boolean {
  try {
    return setting.inPlace();
  } catch {
    return false;
  }
}

/** A setting that is not in place, in words. */
export function lossText({ where, what, keeper }: NameSetting): string {
  if (keeper === undefined) return `${where} has lost ${what}`;
  return `${where} is kept by ${keeper} and does not begin with ${what}: make it so there, or set set_nameserver=false`;
}

/** Takes everything back: each setting, also when another one cannot be. @throws what is left, as one error. */
export async function undoNameSettings(ip: string, deadline: Deadline): Promise<void> {
  const results = await Promise.allSettled([undoNameEdits(), untellResolved(ip, deadline)]);
  const left = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (left.length > 0) throw new Error(left.map(messageOf).join('; '));
}
