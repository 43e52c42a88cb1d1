import { isInstalled } from '../host/programs/installed';
import { failureText, run } from '../host/programs/run';
import { Failure } from '../ocf/failure';

/** The word for "go-xcat where it is there, else the packages of the configured repositories". */
export const automatically = 'auto';

const limitMs = 3_600_000;

/** By which program packages are installed, and what xCAT's package is called there. */
const packageManagers: readonly (readonly [program: string, words: readonly string[]])[] = [
  ['apt-get', ['apt-get', '--yes', 'install', 'xcat']],
  ['dnf', ['dnf', '--assumeyes', 'install', 'xCAT']],
  ['yum', ['yum', '--assumeyes', 'install', 'xCAT']],
  ['zypper', ['zypper', '--non-interactive', 'install', 'xCAT']],
];

/** What is wrong with the text of an installing command: it is run without a shell. */
export function installProblem(text: string): string | undefined {
  if (text === automatically) return undefined;
  if (/[|&;<>()$`"'\\*?[\]{}~#\n]/.test(text))
    return 'is run without a shell: put what needs one into a script and give its path';
  return /^\/?[\w.]/.test(text) ? undefined : `must be a command with its arguments, or ${automatically}`;
}

/** The words that install xCAT on this node: those of the command, else what this node has for it. */
export function installWords(command: string = automatically): string[] {
  if (command !== automatically) return command.trim().split(/\s+/);
  if (isInstalled('go-xcat')) return ['go-xcat', '--yes', 'install'];
  const [, words] = packageManagers.find(([program]) => isInstalled(program)) ?? [];
  return [...(words ?? ['go-xcat', '--yes', 'install'])];
}

/** What a command that loads packages may have to know of the network, from the administrator's own environment. */
const networkVariables = [
  'http_proxy',
  'https_proxy',
  'ftp_proxy',
  'no_proxy',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
];

/**
 * Installs xCAT, telling each line that the command prints. What it has installed stays, whatever comes of it: the packages'
 * own tools take it away. @throws Failure `command-failed`, `command-timeout`, `missing-program`.
 */
export async function installXcat(
  [program = '', ...args]: readonly string[],
  environment: NodeJS.ProcessEnv,
  progress: (line: string) => void,
  stop: AbortSignal,
): Promise<void> {
  const proxies = networkVariables.flatMap((name) => (environment[name] ? [[name, environment[name]] as const] : []));
  const env = { DEBIAN_FRONTEND: 'noninteractive', ...Object.fromEntries(proxies) };
  const onOutput = (piece: string) => {
    const line = piece
      .trim()
      .split(/[\r\n]+/)
      .at(-1)
      ?.trim();
    if (line) progress(line);
  };
  const result = await run(program, args, { env, timeoutMs: limitMs, onOutput, stop });
  if (result.code === 0) return;
  if (result.missing) throw new Failure('missing-program', `${program} is not installed on this node`);
  throw new Failure(result.timedOut ? 'command-timeout' : 'command-failed', failureText(result));
}
