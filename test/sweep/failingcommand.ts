import type { Outcome } from '../conformance/agentnode';
import type { LabNode } from '../lab';
import type { Point } from './points';

/** First in the path of every command, and empty on a node. */
const directory = '/usr/local/sbin';
const state = '/run/sweep';

/**
 * Stands before a program of the same name: counts the calls that come from an agent, or from the set-up, and fails at one of them having done
 * nothing. All others go through.
 */
const shim = `#!/bin/sh
program=\${0##*/}
real=$(PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/xcat/sbin:/opt/xcat/bin command -v "$program")
case $(tr '\\0' ' ' <"/proc/$PPID/cmdline") in
*/resource.d/xcat/* | *xcatha-setup*)
    exec 9>>${state}/calls
    flock 9
    echo called >&9
    count=$(wc -l <${state}/calls)
    exec 9>&-
    if [ "$count" -eq "$(cat ${state}/ordinal)" ]; then
        : >${state}/reached
        echo "$program was made to fail" >&2
        exit 1
    fi
    ;;
esac
exec "$real" "$@"
`;

/** Runs something, one command of which fails. Throws when the point starts no command that can be stood before. */
export async function failingCommand(
  node: LabNode,
  { command, name }: Point,
  action: () => Promise<Outcome>,
): Promise<{ readonly reached: boolean; readonly outcome: Outcome }> {
  if (!command?.byName) throw new Error(`no command can be made to fail at: ${name}`);
  const path = `${directory}/${command.program}`;
  await node.run(['rm', '-rf', state]);
  await node.writeFile(`${state}/ordinal`, String(command.ordinal));
  await node.writeFile(path, shim, 0o755);
  try {
    const outcome = await action();
    return { reached: (await node.exec(['test', '-e', `${state}/reached`])).code === 0, outcome };
  } finally {
    await node.run(['rm', '-f', path]);
  }
}
