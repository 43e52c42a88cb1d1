import type { Database, Row } from '../database/database';

/** Who asks, as xcatd sees it. */
export interface Caller {
  /** The common name of the client's certificate; undefined without one. */
  readonly name: string | undefined;
  readonly host: string;
}

/**
 * Whether the policy table lets this caller run this command: the first row that matches decides, none means no. A table
 * that cannot be read allows nothing, and says nothing else either: that is how a dead database shows.
 */
export async function isAllowed(database: Database, caller: Caller, command: string): Promise<boolean> {
  try {
    const rows = (await database.rows('policy')).filter(isEnabled).sort(byPriority);
    const decisive = rows.find((row) => matches(row, caller, command));
    return decisive !== undefined && ['allow', 'accept', 'trusted'].includes(decisive.rule ?? '');
  } catch {
    return false;
  }
}

function isEnabled(row: Row): boolean {
  return row.disable !== '1' && row.disable !== 'yes';
}

function byPriority(one: Row, other: Row): number {
  return Number(one.priority) - Number(other.priority);
}

function matches(row: Row, caller: Caller, command: string): boolean {
  if (row.name && row.name !== '*' && row.name !== caller.name) return false;
  if (row.host && row.host !== '*' && row.host !== caller.host) return false;
  return !row.commands || row.commands === '*' || row.commands.split(',').includes(command);
}
