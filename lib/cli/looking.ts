import type { Command } from 'commander';
import { messageOf } from '../ocf/failure';

/** Exit code of a command that only looks, when it has not looked at all. */
const notLooked = 3;

/** Makes a command one that only looks, as root: `work` returns its exit code. */
export function look<Flags>(command: Command, help: string, work: (flags: Flags) => Promise<number>): void {
  command
    .addHelpText('after', help)
    .allowExcessArguments(false)
    .configureOutput({
      outputError: (text, write) =>
        write(`xcatha-setup: ${text.replace(/^error: /, '').trim()}: see xcatha-setup ${command.name()} --help\n`),
    })
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : notLooked))
    .action(async (flags: Flags) => {
      process.exitCode = await asRoot(command.name(), () => work(flags));
    });
}

async function asRoot(name: string, work: () => Promise<number>): Promise<number> {
  const say = (text: string) => process.stderr.write(`xcatha-setup: ${text}\n`);
  if (process.getuid?.() !== 0) {
    say(`${name} reads what only root may see (the cluster, the shared directory, xCAT's certificate): run it as root`);
    return notLooked;
  }
  try {
    return await work();
  } catch (error) {
    say(messageOf(error));
    return notLooked;
  }
}
