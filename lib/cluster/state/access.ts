import { type CommandResult, failureText, type RunOptions, run } from '../../host/programs/run';
import type { Deadline } from '../../ocf/deadline';
import { Failure } from '../../ocf/failure';
import { ReturnCode } from '../../ocf/returncodes';
import { type Cib, parseCib } from './cib';

/** Which configuration is meant: that of the running cluster, or a file in its place (Pacemaker's CIB_file). */
export interface ClusterAccess {
  readonly cibFile?: string;
  readonly deadline?: Deadline;
  /** Where tools keep what they keep in a home directory: crm makes .cache and .config wherever it is only asked. */
  readonly home?: string;
}

/** Runs one of Pacemaker's tools, or a shell over them, on the configuration that is meant. */
export function runTool(
  program: string,
  args: readonly string[],
  access: ClusterAccess,
  options: Pick<RunOptions, 'input' | 'timeoutMs'> = {},
): Promise<CommandResult> {
  return run(program, args, {
    ...options,
    ...(access.deadline ? { deadline: access.deadline } : {}),
    env: {
      ...(access.cibFile ? { CIB_file: access.cibFile } : {}),
      ...(access.home ? { HOME: access.home } : {}),
    },
  });
}

/** The same for a tool that has to succeed. @throws Failure `missing-program` (5), `cluster-refused` with the tool's last words. */
export async function runToolOk(
  program: string,
  args: readonly string[],
  access: ClusterAccess,
  options: Pick<RunOptions, 'input' | 'timeoutMs'> = {},
): Promise<CommandResult> {
  const result = await runTool(program, args, access, options);
  if (result.code === 0) return result;
  throw toolFailure(program, result);
}

/** What a tool that did not succeed has said last. */
export function toolFailure(program: string, result: CommandResult): Failure {
  return result.missing ? missingTool(program) : new Failure('cluster-refused', plainText(failureText(result)));
}

/** Reads the configuration. @throws Failure `missing-program` (5), `cluster-down` when the cluster does not answer. */
export async function queryCib(access: ClusterAccess = {}): Promise<Cib> {
  const result = await runTool('cibadmin', ['--query'], access, { timeoutMs: 15_000 });
  if (result.missing) throw missingTool('cibadmin');
  if (result.code !== 0) {
    throw new Failure(
      'cluster-down',
      `the cluster does not answer on this node (${plainText(failureText(result))}): start it with systemctl start corosync pacemaker`,
    );
  }
  return parseCib(result.stdout);
}

function missingTool(program: string): Failure {
  return new Failure('missing-program', `${program} is not installed on this node`, ReturnCode.installed);
}

/** Without the colours that crm puts into its messages even where nobody can see them. */
function plainText(text: string): string {
  return text.replace(/\x1b\[[\d;]*m/g, '');
}
