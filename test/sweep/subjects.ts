import { definition as database } from '../../agents/xcat-db';
import { definition as services } from '../../agents/xcat-services';
import { definition as sharedData } from '../../agents/xcat-shareddata';
import { definition as vip } from '../../agents/xcat-vip';
import type { AgentDefinition } from '../../lib/ocf/agent';
import { type AgentName, type Parameters, sharedDirectory } from '../conformance/agentnode';
import type { SweptDatabase } from './databases';

export type SweptAction = 'start' | 'stop';

/** An agent as it is swept: how it is called, and what has to run before it. */
export interface Subject {
  readonly name: string;
  readonly agent: AgentName;
  readonly parameters: Parameters;
  /** Parameters of a start that only has to come to its end soon. */
  readonly quick: Parameters;
  /** What the cluster gives an action, ms. */
  readonly timeoutMs: Readonly<Record<SweptAction, number>>;
  /** The members of the group that it stands on, in their order. */
  readonly below: readonly Subject[];
  /** The database runs while it runs, and writes to the shared directory. */
  readonly withDatabase: boolean;
}

/** All of them, in the order of the group; xcat-shareddata in both its ways. */
export function subjectsOn({ name: engine }: SweptDatabase): Subject[] {
  const address = { ip: '10.88.0.100', nic: 'eth0', hostname: 'xcatmn' };
  const first = subject(vip, address, { quick: { conflict_check: 'no' } });
  const data = { directory: sharedDirectory, database: engine };
  const link = subject(sharedData, data);
  const bind = { ...subject(sharedData, { ...data, attach: 'bind' }), name: 'xcat-shareddata (bind)' };
  const third = subject(database, { database: engine }, { below: [first, link], withDatabase: true });
  const all = { below: [first, link, third], withDatabase: true };
  return [first, link, bind, third, subject(services, { database: engine }, all)];
}

function subject(definition: AgentDefinition, parameters: Parameters, more: Partial<Subject> = {}): Subject {
  const timeoutOf = (action: SweptAction) =>
    (definition.actions.find(({ name }) => name === action)?.timeout ?? 0) * 1000;
  const name = definition.name as AgentName;
  const timeoutMs = { start: timeoutOf('start'), stop: timeoutOf('stop') };
  const { below = [], withDatabase = false } = more;
  return { name, agent: name, parameters, quick: { ...parameters, ...more.quick }, timeoutMs, below, withDatabase };
}
