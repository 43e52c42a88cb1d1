import { appendFileSync, cpSync } from 'node:fs';
import { run } from './host';
import { labFile } from './paths';
import type { Rearrangement } from './profile';

/**
 * Makes an image look like another distribution's, step by step as the data says. What the steps print goes to a file.
 * Throws at the first step that fails.
 */
export async function rearrange(image: string, plan: Rearrangement, logFile: string): Promise<void> {
  const inImage = (argv: readonly string[]) => runIn(image, argv, logFile);
  await inImage(['dpkg', '--purge', '--force-depends', ...plan.purged]);
  for (const [old, { name, home }] of Object.entries(plan.accounts)) {
    await inImage(['usermod', '--login', name, '--home', home, old]);
    if (name !== old) await inImage(['groupmod', '--new-name', name, old]);
  }
  for (const [from, to] of plan.moved) await inImage(['mv', '--no-target-directory', from, to]);
  await inImage(['rm', '--recursive', ...plan.removed]);
  for (const [name, { home }] of Object.entries(plan.added)) {
    await inImage(['useradd', '--system', '--user-group', '--home-dir', home, '--shell', '/usr/sbin/nologin', name]);
  }
  // Over links, not in their place: /lib leads to /usr/lib in the image.
  cpSync(labFile(plan.tree), image, { recursive: true });
  for (const [path, owner, group, mode] of plan.directories) {
    await inImage(['install', '-d', '-o', owner, '-g', group, '-m', mode.toString(8), path]);
  }
  for (const [path, target] of Object.entries(plan.links)) await inImage(['ln', '-s', target, path]);
  for (const command of plan.commands) await inImage(command);
}

/** Runs a command in an image, with /proc and /dev as a machine has them. */
async function runIn(image: string, argv: readonly string[], logFile: string): Promise<void> {
  const options = [
    '--quiet',
    '--register=no',
    '--keep-unit',
    '--resolv-conf=off',
    '--timezone=off',
    '--link-journal=no',
  ];
  appendFileSync(logFile, `+ ${argv.join(' ')}\n`);
  await run('systemd-nspawn', [...options, `--directory=${image}`, '--', ...argv], { logFile }).catch(() => {
    throw new Error(`the image could not be rearranged, see ${logFile}: ${argv.join(' ')}`);
  });
}
