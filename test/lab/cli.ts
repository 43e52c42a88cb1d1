import { Command, CommanderError } from 'commander';
import { type Change, type LabCommands, labCommands } from './commands';
import { isProfile, profiles } from './profiles';
import { builtTrees } from './trees';

const examples = `
Examples:
  lab up                              two nodes, mn1 and mn2, with what is built of xCAT and xcatha laid over them
  lab --lab three up --nodes a,b,c    a second lab beside it, of three nodes
  lab up --profile debian13           nodes of another distribution; debian12 and rhel9 are the others
  lab shell mn1                       a shell in a node
  lab exec mn1 -- crm_mon -1          a command in a node; its exit code is the command's
  lab outside -- dig @10.88.0.100 xcatmn.xl.test
  lab power-cut mn1                   pull the plug; "lab boot mn1" gives power again
  lab cut-network mn2                 pull the cable; "lab restore-network mn2" puts it back
  lab down

LAB_STATE and LAB_CACHE name the directories of labs and of images (/var/lib/xcatha-lab, /var/cache/xcatha-lab).`;

const changes: readonly [command: string, how: Change, description: string][] = [
  ['power-cut', 'powerCut', 'pull the plug of a node; its disk stays'],
  ['boot', 'boot', 'give a node power and wait until it has booted'],
  ['poweroff', 'poweroff', 'shut a node down in an orderly way'],
  ['reboot', 'reboot', 'restart a node in an orderly way'],
  ['cut-network', 'cutNetwork', 'pull the network cable of a node'],
  ['restore-network', 'restoreNetwork', 'put the network cable of a node back'],
];

/** The command line of the lab. Each command ends in one function of `commands`, whose result goes to `finish`. */
export function labProgram(commands: LabCommands, finish: (exitCode: number) => void): Command {
  const program = new Command('lab')
    .description('Real cluster nodes on this machine, for tests and for trying things out.')
    .option('--lab <name>', 'which lab', process.env.LAB || 'lab')
    .addHelpText('after', examples)
    .exitOverride();
  const lab = () => program.opts<{ lab: string }>().lab;
  const add = (nameAndArguments: string, description: string) =>
    program.command(nameAndArguments).description(description);

  addUp(program, commands, finish);
  add('down', 'take the lab down; nothing of it is left').action(async () => finish(await commands.down(lab())));
  add('list', 'name the labs on this machine').action(async () => finish(await commands.list()));
  add('status', 'show the nodes and the cluster').action(async () => finish(await commands.status(lab())));
  add('shell <node>', 'open a shell in a node').action(async (node) => finish(await commands.shell(lab(), node)));
  add('exec <node> <command...>', 'run a command in a node').action(async (node, argv) =>
    finish(await commands.exec(lab(), node, argv)),
  );
  add('outside <command...>', 'run a command on the network, outside the cluster').action(async (argv) =>
    finish(await commands.outside(lab(), argv)),
  );
  add('logs <node>', "show the end of a node's journal, also without power")
    .option('-n, --lines <number>', 'how many lines', '200')
    .action(async (node, { lines }) => finish(await commands.logs(lab(), node, lines)));
  for (const [command, how, description] of changes) {
    add(`${command} <node>`, description).action(async (node) => finish(await commands.change(lab(), node, how)));
  }
  return program;
}

interface UpOptions {
  readonly nodes: string;
  readonly profile: string;
  readonly xcat?: string | false;
  readonly xcatha?: string | false;
  readonly cluster: boolean;
  readonly fencing: boolean;
  readonly powerOnAfterFencing?: boolean;
}

function addUp(program: Command, commands: LabCommands, finish: (exitCode: number) => void): void {
  program
    .command('up')
    .description('bring the lab up; it stays until "lab down"')
    .option('--nodes <names>', 'names of the nodes, with commas between', 'mn1,mn2')
    .option('--profile <name>', `what the nodes are made of: ${Object.keys(profiles).join(', ')}`, 'debian12')
    .option('--xcat <directory>', 'file tree of an xCAT (default: LAB_XCAT, else build/xcat-double-root)')
    .option('--no-xcat', 'nodes without xCAT')
    .option('--xcatha <directory>', 'file tree of xcatha (default: build/root)')
    .option('--no-xcatha', 'nodes without xcatha')
    .option('--no-cluster', 'do not start corosync and pacemaker')
    .option('--no-fencing', 'a cluster without fencing devices')
    .option('--power-on-after-fencing', 'a fenced node gets its power back at once')
    .action(async (options: UpOptions, command: Command) => {
      const built = builtTrees();
      const xcatTree = treeOf(options.xcat, built.xcatTree);
      const xcathaTree = treeOf(options.xcatha, built.xcathaTree);
      if (!isProfile(options.profile)) command.error(`error: there is no profile "${options.profile}"`);
      const exitCode = await commands.up({
        name: program.opts<{ lab: string }>().lab,
        nodes: options.nodes.split(','),
        profile: options.profile,
        cluster: options.cluster,
        fencing: options.fencing,
        powerOnAfterFencing: options.powerOnAfterFencing ?? false,
        ...(xcatTree === undefined ? {} : { xcatTree }),
        ...(xcathaTree === undefined ? {} : { xcathaTree }),
      });
      finish(exitCode);
    });
}

/** `--no-xcat` is false; without the option commander says true, which means: what is built. */
function treeOf(option: string | boolean | undefined, built: string | undefined): string | undefined {
  if (typeof option === 'string') return option;
  return option === false ? undefined : built;
}

async function main(): Promise<void> {
  try {
    await labProgram(labCommands, (exitCode) => {
      process.exitCode = exitCode;
    }).parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    process.stderr.write(`lab: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

if (require.main === module) void main();
