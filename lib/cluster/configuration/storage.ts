import { Failure } from '../../ocf/failure';
import { ReturnCode } from '../../ocf/returncodes';
import { memberDefinitions } from './options';

/** The resource that provides the shared directory, which the group starts after and runs with. */
export interface Storage {
  readonly id: string;
  /** It is a promotable clone (DRBD), and the group runs where it is promoted. */
  readonly promoted: boolean;
  /** The cluster's configuration has a schema that knows only the old names of the roles. Unset: it is not so. */
  readonly oldRoles?: boolean;
}

const suffix = ':promoted';

/** What is wrong with the text of `--after`: RESOURCE, or RESOURCE:promoted for a promotable clone. */
export function storageProblem(text: string): string | undefined {
  const id = text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
  if (!/^[A-Za-z_][\w.-]*$/.test(id)) return 'must be the id of a resource, or id:promoted for a promotable clone';
  if (isOurs(id)) return 'is a part of the group itself';
  return undefined;
}

/** Reads the text of `--after` where no cluster can be asked. @throws Failure `bad-option` (2). */
export function readStorage(text: string): Storage {
  const problem = storageProblem(text);
  if (problem) throw new Failure('bad-option', `--after ${text}: ${problem}`, ReturnCode.arguments);
  return text.endsWith(suffix) ? { id: text.slice(0, -suffix.length), promoted: true } : { id: text, promoted: false };
}

function isOurs(id: string): boolean {
  return id === 'g-xcat' || memberDefinitions.some((definition) => definition.name === id);
}
