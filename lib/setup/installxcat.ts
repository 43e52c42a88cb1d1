import { messageOf } from '../ocf/failure';
import { installWords, installXcat } from '../xcat/install';
import { notInstalled } from '../xcat/installation';
import type { SetupOptions } from './options';
import { Interrupted } from './refusal';
import type { Reporter } from './runner';

/** What is so when it is done. */
export const installTitle = 'xCAT is installed';

/** The words of the command that would install it. */
export function installCommand({ xcatInstall }: SetupOptions): string[] {
  return installWords(xcatInstall);
}

/**
 * Mini design, step 4: xCAT on a node that lacks nothing else for the set-up. It comes before the plan, which depends on what
 * xCAT says of itself, and it stays when the set-up fails or is taken back: the packages' own tools remove it.
 * @throws Interrupted; Error with what went wrong.
 */
export async function installMissingXcat(
  words: readonly string[],
  reporter: Reporter,
  stop: AbortSignal,
): Promise<void> {
  reporter.begin(1, 1, installTitle);
  try {
    await installXcat(words, process.env, (line) => reporter.progress(line), stop);
    const missing = notInstalled();
    if (missing !== undefined) throw new Error(`${words.join(' ')} has ended well, but ${missing}`);
    reporter.end('passed', '');
  } catch (error) {
    reporter.end(stop.aborted ? 'stopped' : 'failed', stop.aborted ? '' : messageOf(error));
    if (stop.aborted) throw new Interrupted([]);
    throw new Error(`xCAT was not installed: ${messageOf(error)}; what came of it stays, nothing else was changed`);
  }
}
