import { definition as database } from '../../agents/xcat-db';
import { definition as services } from '../../agents/xcat-services';
import { definition as sharedData } from '../../agents/xcat-shareddata';
import { definition as vip } from '../../agents/xcat-vip';
import type { AgentDefinition } from '../../lib/ocf/agent';
import type { EngineName } from '../cluster/engine';
import { type AgentName, type Parameters, sharedDirectory } from './agentnode';

/** An agent, and the parameters with which it starts on a node that is set up. */
export interface Subject {
  readonly name: AgentName;
  readonly definition: AgentDefinition;
  readonly good: Parameters;
}

/** What a management node lives on. */
export interface Ground {
  readonly engine: EngineName;
  readonly attach: 'symlink' | 'bind';
  /** The directory that was given to xcatha-setup. */
  readonly directory: string;
}

/** What is usual; no agent has to be told of it. */
export const usualGround: Ground = { engine: 'sqlite', attach: 'symlink', directory: sharedDirectory };

/** The agents in the order of the group: each stands on those before it. */
export function subjectsOn({ engine, attach, directory }: Ground): Subject[] {
  const ofEngine = engine === 'sqlite' ? {} : { database: engine };
  const ofAttach = attach === 'symlink' ? {} : { attach };
  return [
    { name: 'xcat-vip', definition: vip, good: { ip: '10.88.0.100', nic: 'eth0', hostname: 'xcatmn' } },
    { name: 'xcat-shareddata', definition: sharedData, good: { directory, ...ofEngine, ...ofAttach } },
    { name: 'xcat-db', definition: database, good: ofEngine },
    { name: 'xcat-services', definition: services, good: ofEngine },
  ];
}
