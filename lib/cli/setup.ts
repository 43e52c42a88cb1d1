import { Command } from 'commander';
import { fenceForm } from '../cluster/configuration/fencing';
import { openSyslog } from '../host/syslog';
import { release } from '../release';
import { installCommand, installMissingXcat, installTitle } from '../setup/installxcat';
import { handOver } from '../setup/mounted';
import { type OptionTexts, readOptions, type SetupOptions } from '../setup/options';
import { Refusal, XcatMissing } from '../setup/refusal';
import { hasWork } from '../setup/runner';
import { alone, type Prepared, perform, prepare } from '../setup/setup';
import { todo } from '../setup/step';
import { notJoined } from '../setup/steps/register';
import { addCheckCommand } from './check';
import { addConfigFile } from './configfile';
import { addGenerateCommand, collect } from './generate';
import { JsonReporter } from './jsonreporter';
import { installAsJson, planAsJson, runAsJson } from './jsonview';
import { exit, guarded } from './outcome';
import { describePlan, type PlanLine } from './planview';
import { print } from './print';
import { addRemoveCommand } from './remove';
import { addRollbackCommand } from './rollback';
import { consent, interruption, newReporter, requireRoot, warningLog } from './session';
import { addStatusCommand } from './status';

const examples = `
Examples:
  On the first node, then the same on the second:
    xcatha-setup -p /shared -i eth0 -v 10.0.0.100 -n xcatmn
  With fencing devices that the cluster does not have yet:
    xcatha-setup -p /shared -i eth0 -v 10.0.0.100 -n xcatmn \\
      --fence mn1=fence_ipmilan:ip=10.0.1.11,username=root,password=@/root/ipmi.password \\
      --fence mn2=fence_ipmilan:ip=10.0.1.12,username=root,password=@/root/ipmi.password
  See what it would do, and change nothing:
    xcatha-setup -p /shared -i eth0 -v 10.0.0.100 -n xcatmn --dry-run
  The shared directory is mounted by the cluster's resource fs-shared:
    xcatha-setup -p /shared -i eth0 -v 10.0.0.100 -n xcatmn --after fs-shared
  Take back what a run that was interrupted has done:
    xcatha-setup rollback
  Where the management node runs, and whether all is well (check --help and status --help have exit codes of their own):
    xcatha-setup status
    xcatha-setup check
  Take the whole set-up back, on the management node first, then on the other one:
    xcatha-setup remove --dry-run
    xcatha-setup remove

Exit codes: 0 done, or nothing to do; 1 a step failed, and what was done has been taken back, or it was interrupted and says where it
stands; 2 refused, nothing was changed.`;

interface SetupFlags extends OptionTexts {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** The program xcatha-setup. Returns its exit code. */
export async function runSetup(args: readonly string[]): Promise<number> {
  let code: number = exit.done;
  const program = setupCommand(async (work) => {
    code = await guarded(work);
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    return exitCodeOf(error);
  }
  return Number(process.exitCode ?? code);
}

/** Its command line, as data: help, manual page, completion and the file of options are made from it. */
export function setupCommand(run: (work: () => Promise<void>) => Promise<void> = async () => {}): Command {
  const program = new Command('xcatha-setup')
    .description(
      'Makes this node one of the two that keep an xCAT management node alive, and registers it in the cluster.',
    )
    .usage('-p DIRECTORY -i NIC -v ADDRESS [options]')
    .version(`xcatha-setup ${release}`, '--version', 'print the version')
    .option('-p, --shared-directory <directory>', "the directory on shared storage for xCAT's data")
    .option('-i, --nic <interface>', 'the interface that carries the virtual address')
    .option('-v, --vip <address>', 'the virtual IPv4 address of the management node')
    .option('-n, --hostname <name>', 'the host name of that address (default: the first that /etc/hosts gives it)')
    .option('-m, --netmask <mask>', "its prefix length or mask (default: that of the interface's network)")
    .option('-t, --database <engine>', "xCAT's database: sqlite (default), postgresql or mariadb")
    .option('--database-password-file <file>', "the password for xCAT's account, where its tables have to move there")
    .option('--attach <way>', 'how paths are attached to the shared directory: symlink (default) or bind')
    .option('--after <resource>', 'the cluster resource that provides the shared directory')
    .option(
      '--device <device>',
      'what the cluster is to mount at the shared directory (registers a Filesystem resource)',
    )
    .option('--fstype <type>', 'the type of the file system on that device, such as xfs')
    .option('--mount-options <options>', 'with what options that is mounted')
    .option(
      '--nodes <names>',
      'the cluster nodes that can become the management node, all others are barred (default: all)',
    )
    .option('--prefer <node>', 'the node that the management node rather runs on (default: it stays where it is)')
    .option(
      '--ping <addresses>',
      'addresses of the network, such as the gateway: who reaches more of them gets the management node',
    )
    .option(
      '--fence <device>',
      `a fencing device to register, for each node or for all: ${fenceForm}; a secret is written key=@/file`,
      collect,
    )
    .option('--sbd', "register the disks of this node's SBD as a fencing device for every node")
    .option('--no-fencing', 'turn fencing off (stonith-enabled=false): two nodes may then write the same data')
    .option(
      '--xcat-install <command>',
      'install xCAT first where it is missing: a command, or auto for go-xcat or packages',
    )
    .option('--checksum', 'compare the copy of the data byte by byte, not by sizes and times')
    .option('--templates <directory>', "a site's own configuration templates")
    .option('--dry-run', 'print what would be done and change nothing')
    .option('-y, --yes', 'do not show the plan and ask first, as is done at a terminal')
    .option('--json', 'print the plan (with --dry-run) or what was done as one JSON document')
    .addHelpText('after', examples)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(complaint(text, program.args)) });
  const placed = addConfigFile(program);
  program.action((flags: SetupFlags) => run(() => telling(placed, () => setUp(flags))));
  addRollbackCommand(program, run);
  addRemoveCommand(program, run);
  addGenerateCommand(program);
  addCheckCommand(program);
  addStatusCommand(program);
  return program;
}

/** commander's own complaint, in the form of ours. */
function complaint(text: string, [word]: readonly string[]): string {
  const words = text
    .replace(/^error: /, '')
    .trim()
    .replaceAll('\n', ' ');
  // It knows no commands where there is something to do without one.
  const plain = /^too many arguments\. /.test(words) ? `there is no command "${word}"` : words;
  return `xcatha-setup: ${plain}: see xcatha-setup --help\n`;
}

/** What commander throws carries an exit code: 0 for --help and --version. */
function exitCodeOf(error: unknown): number {
  const code = (error as { exitCode?: unknown }).exitCode;
  if (typeof code !== 'number') throw error;
  return code === 0 ? exit.done : exit.refused;
}

/** Names the line of the file of options behind a problem. */
async function telling(placed: (problem: string) => string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw error instanceof Refusal ? new Refusal(error.problems.map(placed)) : error;
  }
}

async function setUp(flags: SetupFlags): Promise<void> {
  const options = readOptions(flags);
  requireRoot();
  const stop = interruption();
  await alone(async () => {
    const prepared = await prepareOrInstall(options, flags, stop);
    if (!prepared) return;
    for (const warning of prepared.warnings) process.stderr.write(`xcatha-setup: warning: ${warning}\n`);
    if (flags.dryRun) {
      print(flags.json ? planAsJson(prepared) : describePlan(linesOf(prepared)));
    } else if (flags.json) {
      await performForMachines(prepared, stop);
    } else if (hasWork(prepared.checked)) {
      // The difference to the cluster's configuration is a part of the plan.
      if (!flags.yes) await consent(describePlan(linesOf(prepared)), 'Do what is marked [to do]?', stop);
      await performPrepared(prepared, stop);
    } else {
      print(`nothing to do: ${prepared.scene.node} is set up\n${nextSteps(prepared)}`);
    }
  });
}

/** Where xCAT alone is missing and may be installed, that comes first; undefined where it would, and all else hangs on it. */
async function prepareOrInstall(
  options: SetupOptions,
  { dryRun, yes, json }: SetupFlags,
  stop: AbortSignal,
): Promise<Prepared | undefined> {
  try {
    return await prepare(options, warningLog);
  } catch (error) {
    if (!(error instanceof XcatMissing) || options.xcatInstall === undefined) throw error;
  }
  const words = installCommand(options);
  const plan = describePlan([{ title: installTitle, finding: todo(words.join(' ')) }]);
  const rest = 'the rest depends on that xCAT, and is planned when it is there\n';
  if (dryRun) {
    print(json ? installAsJson(words) : `${plan}${rest}`);
    return undefined;
  }
  if (!yes && !json) await consent(`${plan}${rest}`, 'Install it?', stop);
  await installMissingXcat(words, newReporter(json ? process.stderr : process.stdout), stop);
  return prepare(options, warningLog);
}

function linesOf({ checked, scene }: Prepared): PlanLine[] {
  return checked.map(({ step, finding }) => ({ title: step.title(scene), finding }));
}

async function performForMachines(prepared: Prepared, stop: AbortSignal): Promise<void> {
  const ids = prepared.checked.map(({ step }) => step.id);
  const reporter = new JsonReporter(ids, openSyslog('xcatha-setup'));
  try {
    await perform(prepared, reporter, stop);
    print(runAsJson(prepared, reporter));
  } catch (error) {
    print(runAsJson(prepared, reporter, error));
    throw error;
  }
}

async function performPrepared(prepared: Prepared, stop: AbortSignal): Promise<void> {
  const reporter = newReporter();
  const { scene } = prepared;
  reporter.line(`${partOf(scene)} of the management node ${scene.hostname} (${scene.address.ip})`);
  await perform(prepared, reporter, stop);
  process.stdout.write(nextSteps(prepared));
}

function partOf({ node, mode, records }: Prepared['scene']): string {
  if (records.some((record) => record.node === node)) return `${node} is a node`;
  return `${node} becomes ${mode === 'create' ? 'the first node' : 'a further node'}`;
}

/** What the administrator does next. */
function nextSteps({ scene }: Prepared): string {
  const waiting = notJoined(scene);
  if (waiting.length > 0) {
    const first = scene.filesystem && handOver(scene.filesystem, scene.directory);
    const told = `registration waits for: ${waiting.join(', ')}; run xcatha-setup there with the same options\n`;
    return first === undefined ? told : `${told}${first}\n`;
  }
  return `
Next:
  crm status                          where the management node runs      (pcs status)
  crm resource move g-xcat force      move it to the other node           (pcs resource move g-xcat)
  crm resource clear g-xcat           then: until this it cannot fail over (pcs resource clear g-xcat)
  lsxcatd -a                          on the active node: xCAT answers
`;
}
