import { listeningPorts } from '../host/network/ports';
import { isSuspended } from '../host/programs/processes';
import { unitProcesses } from '../host/programs/unitprocesses';
import { lastLines } from '../host/programs/units';
import { Failure } from '../ocf/failure';
import type { Connection } from '../xcat/data/cfgloc';
import type { DatabaseContext } from './database';
import { type Answer, failureOf, type Server, type ServerKind } from './serverkind';

/** How long a server may stay deaf at xCAT's address while it listens on the port, ms. */
const deafLimitMs = 15_000;
const pollMs = 300;

/**
 * Waits until xCAT's tables answer over the connection that cfgloc describes. A server that recovers its log after a crash
 * takes the time that it takes, as long as it lives.
 * @throws Failure that says why it never will: `db-down`, `db-disk-full`, `db-not-on-vip`, `db-hung`, `db-access`, `db-tables`, or
 * what it answered last when the time is over.
 */
export async function waitForTables(
  kind: ServerKind,
  server: Server,
  connection: Connection,
  context: DatabaseContext,
): Promise<void> {
  const { deadline } = context;
  let deafSince: number | undefined;
  for (;;) {
    const answer = await kind.ask(connection, context);
    if (answer.ok) return;
    if (unitProcesses(server.unit).length === 0) throw await whyItEnded(kind, server, context);
    if (answer.id === 'db-access' || answer.id === 'db-tables') throw failureOf(answer);
    const isDeaf = answer.id === 'db-silent' && listeningPorts().has('tcp', connection.port);
    deafSince = isDeaf ? (deafSince ?? performance.now()) : undefined;
    if (deafSince !== undefined && performance.now() - deafSince > deafLimitMs) {
      throw whyItIsDeaf(kind, server, connection, answer);
    }
    // Kept back for saying so.
    if (deadline.remaining() < context.statementTimeoutMs + pollMs) throw failureOf(answer);
    await deadline.sleep(pollMs);
  }
}

async function whyItEnded(kind: ServerKind, { unit }: Server, { deadline }: DatabaseContext): Promise<Failure> {
  const lines = await lastLines(unit, 20, deadline);
  const full = lines.find((line) => /No space left on device|disk (is )?full/i.test(line));
  if (full) {
    return new Failure(
      'db-disk-full',
      `${kind.name} finds no room on the shared directory (${full.slice(0, 200)}); make room`,
    );
  }
  // The cluster keeps little of it: what the server gave up for is said first, without the time of day.
  const decisive = lines
    .find((line) => /\b(PANIC|FATAL|ERROR)\b/.test(line))
    ?.replace(/^.*?\b(PANIC|FATAL|ERROR)\b/, '$1');
  const words = (decisive ?? lines.slice(-3).join('; ')).slice(0, 300);
  return new Failure('db-down', `${kind.name} (unit ${unit}) does not stay up${words ? `: ${words}` : ''}`);
}

function whyItIsDeaf(
  kind: ServerKind,
  { unit }: Server,
  { host, port }: Connection,
  answer: Answer & { readonly ok: false },
): Failure {
  const suspended = unitProcesses(unit).find(isSuspended);
  if (suspended !== undefined) {
    return new Failure('db-hung', `${kind.name} hangs: somebody has stopped its process ${suspended} (SIGSTOP)`);
  }
  const text = `${kind.name} listens on tcp port ${port} but does not answer at ${host}: ${answer.text}`;
  return new Failure('db-not-on-vip', `${text}; look at ${kind.listenSetting}`);
}
