import type { Test } from 'tap';
import { type AgentNode, ends, type Outcome, sharedDirectory, succeeds } from '../agentnode';

/** What the cases need to know of a database server on Debian. */
export interface ServerUnderTest {
  readonly engine: 'postgresql' | 'mariadb';
  /** As its makers write it. */
  readonly name: string;
  readonly unit: string;
  readonly program: string;
  /** The data directory by its local name. */
  readonly data: string;
  /** The file in it whose first line says the version. */
  readonly versionFile: string;
  /** A version that no server here can work on. */
  readonly otherVersion: string;
  /** A file in it without whose content it does not come up, and what the exit reason then quotes of the server's own words. */
  readonly vital: { readonly file: string; readonly words: RegExp };
  /** Words that run an SQL text as the server's superuser. */
  sql(text: string, database?: string): string[];
  /** SQL that allows very few connections, and takes that back; it may need a restart. */
  readonly fewConnections: readonly string[];
  readonly manyConnections: readonly string[];
  readonly needsRestart: boolean;
  /** It reads and writes also while nobody asks it for anything. */
  readonly worksUnasked: boolean;
  /** Words that hold a connection for a minute, and how many of them leave none for xCAT. */
  readonly holdConnection: readonly string[];
  readonly connections: number;
  /** More cases of this server alone. */
  readonly cases: Readonly<Record<string, (t: Test, agents: AgentNode) => Promise<void>>>;
}

export const agent = 'xcat-db';
/** Where the shared directory is mounted, so that other storage can be put in its place. */
export const mounted = '/mnt/data';

/** Cases by what they show. */
export type ServerCases = Readonly<
  Record<string, (t: Test, agents: AgentNode, server: ServerUnderTest) => Promise<void>>
>;

export function vip({ lab }: AgentNode) {
  return { ip: lab.vip, nic: 'eth0', hostname: lab.vipHostname };
}

export function shared(server: ServerUnderTest) {
  return { directory: mounted, database: server.engine, owner_timeout: '2s' };
}

export function call(agents: AgentNode, server: ServerUnderTest, action: string, timeoutMs = 60_000): Promise<Outcome> {
  return agents.call(agent, action, { database: server.engine, statement_timeout: '3s' }, { timeoutMs });
}

export function monitor(agents: AgentNode, server: ServerUnderTest, depth = 0): Promise<Outcome> {
  return agents.monitor(agent, { database: server.engine, statement_timeout: '3s' }, depth);
}

/** What is common to the faults of one situation with this server. */
export function faulty(server: ServerUnderTest, situation: string) {
  return { agent: `${agent} on ${server.name}`, situation };
}

export async function attach(t: Test, agents: AgentNode, server: ServerUnderTest): Promise<void> {
  await agents.node.run(['mkdir', '-p', mounted]);
  await agents.node.run(['mount', '--bind', sharedDirectory, mounted]);
  await agents.node.run(['mount', '--make-private', mounted]);
  succeeds(t, await agents.call('xcat-shareddata', 'start', shared(server)), 'the data is attached');
}

export async function detach(t: Test, agents: AgentNode, server: ServerUnderTest): Promise<void> {
  succeeds(t, await agents.call('xcat-shareddata', 'stop', shared(server)), 'the data is detached');
  await agents.node.run(['umount', mounted]);
}

export async function isGone(t: Test, agents: AgentNode, server: ServerUnderTest): Promise<void> {
  ends(t, await call(agents, server, 'monitor'), 7, undefined, 'probe');
  t.equal((await agents.node.exec(['pgrep', '-x', server.program])).code, 1, 'no process of the server is left');
  const enabled = await agents.node.exec(['systemctl', 'is-enabled', server.unit]);
  t.not(enabled.stdout.trim(), 'enabled', 'it does not start at boot');
}

export async function mainPid(agents: AgentNode, server: ServerUnderTest): Promise<string> {
  return (await agents.node.run(['pgrep', '-o', '-x', server.program])).trim();
}
