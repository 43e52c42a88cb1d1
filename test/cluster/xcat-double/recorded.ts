/**
 * One command as it was recorded on a management node with the real xCAT 2.19 (Debian 12, SQLite, host xn1 at 10.88.0.1,
 * domain xl.test): what it was asked and what came of it. Hashes of commits are replaced by <commit>.
 */
export interface Recorded {
  readonly argv: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** Text that the command read. */
  readonly input?: string;
  readonly code: number;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  /** The real one prints its lines in an order that changes from run to run. */
  readonly anyOrder?: boolean;
}

/** Splits a command at its blanks; none of the recorded ones has a blank in a word. */
export function words(command: string): [string, ...string[]] {
  const [program = '', ...args] = command.split(' ');
  return [program, ...args];
}

/** A command that was recorded with exit code 0 and nothing on stderr. */
export function quiet(command: string, ...stdout: string[]): Recorded {
  return { argv: words(command), code: 0, stdout, stderr: [] };
}

/** A command that was recorded as failing. */
export function failing(command: string, code: number, stdout: readonly string[], stderr: readonly string[]): Recorded {
  return { argv: words(command), code, stdout, stderr };
}
