import { failureText } from '../host/programs/run';
import type { Deadline } from '../ocf/deadline';
import { Failure } from '../ocf/failure';
import { xcat } from './client';

/** Attributes and their values, as chdef takes them. An empty value takes the attribute away. */
export type Attributes = Readonly<Record<string, string>>;

/** Changes attributes of the site. Needs a running xcatd. @throws Failure `xcat-change`. */
export async function changeSite(attributes: Attributes, deadline: Deadline): Promise<void> {
  await change(['-t', 'site', '-o', 'clustersite'], attributes, deadline);
}

/** Changes attributes of one object, or makes it. Needs a running xcatd. @throws Failure `xcat-change`. */
export async function changeObject(
  type: 'network' | 'policy',
  name: string,
  attributes: Attributes,
  deadline: Deadline,
): Promise<void> {
  await change(['-t', type, '-o', name], attributes, deadline);
}

/** Changes columns of the row of a node or a group, whichever it is. Needs a running xcatd. @throws Failure `xcat-change`. */
export async function changeRow(
  table: 'noderes',
  node: string,
  columns: Attributes,
  deadline: Deadline,
): Promise<void> {
  const words = Object.entries(columns).map(([name, value]) => `${table}.${name}=${value}`);
  await told('chtab', [`node=${node}`, ...words], deadline);
}

async function change(object: readonly string[], attributes: Attributes, deadline: Deadline): Promise<void> {
  const words = Object.entries(attributes).map(([name, value]) => `${name}=${value}`);
  await told('chdef', [...object, ...words], deadline);
}

async function told(command: string, args: readonly string[], deadline: Deadline): Promise<void> {
  const answer = await xcat(command, args, { deadline });
  if (answer.code !== 0) throw new Failure('xcat-change', `xCAT does not take a change: ${failureText(answer)}`);
}
