import { Command } from 'commander';
import type { OptionTexts } from '../cluster/configuration/options';
import { disagreements, textProblems } from '../failover/agreement';
import { alone, findWay } from '../failover/failover';
import { Timeline } from '../failover/timeline';
import { changedNothing, type Direction, type Way } from '../failover/way';
import { openSyslog } from '../host/syslog';
import { Failure, messageOf } from '../ocf/failure';
import { release } from '../release';
import type { OptionTexts as SetupTexts } from '../setup/options';
import { flagOf } from './generate';
import { print } from './print';
import { ProgressReporter } from './progress';
import { standardTerminal } from './terminal';

const program = 'xcatha-failover';

/** Exit codes of xcatha-failover. */
const exit = { done: 0, failed: 1, refused: 2 } as const;

const examples = `
Examples:
  This node becomes the management node:
    xcatha-failover --activate
  The other node becomes the management node, before this one is repaired:
    xcatha-failover --deactivate
  No Pacemaker runs, and mn1, which was the management node, has no power any more:
    xcatha-failover --activate --owner-is-off mn1
  See what would be done, and do nothing:
    xcatha-failover --deactivate --dry-run

Where Pacemaker runs, it is asked, and the wish is taken back when the services answer on the other node. Where none runs,
the four resource agents are started in order or stopped in reverse, with the parameters of the set-up.

Exit codes: 0 done, or nothing to do; 1 it did not come about, and the reason says where the management node is; 2 refused,
nothing was changed.`;

/** Those of the mini design are the set-up's own. */
type SharedFlags = Pick<SetupTexts, 'sharedDirectory' | 'nic' | 'vip' | 'hostname' | 'netmask' | 'database'>;

interface FailoverFlags extends SharedFlags {
  readonly activate?: boolean;
  readonly deactivate?: boolean;
  readonly ownerIsOff?: string;
  readonly dryRun?: boolean;
}

/** The program xcatha-failover. Returns its exit code. */
export async function runFailover(args: readonly string[]): Promise<number> {
  let code: number = exit.done;
  const command = failoverCommand(async (flags) => {
    code = await failOver(flags);
  });
  try {
    await command.parseAsync([...args], { from: 'user' });
  } catch (error) {
    const exitCode = (error as { exitCode?: unknown }).exitCode;
    if (typeof exitCode !== 'number') throw error;
    return exitCode === 0 ? exit.done : exit.refused;
  }
  return code;
}

/** Its command line, as data: help, manual page and completion are made from it. */
export function failoverCommand(action: (flags: FailoverFlags) => Promise<void> = async () => {}): Command {
  const same = 'as in the set-up; for those who are used to giving it';
  return new Command(program)
    .description('Makes this node the xCAT management node, or gives that role to the other node.')
    .usage('-a|-d [options]')
    .version(`${program} ${release}`, '--version', 'print the version')
    .option('-a, --activate', 'make this node the management node')
    .option('-d, --deactivate', 'let another node become the management node')
    .option(`${flagOf.directory} <directory>`, `the shared directory, ${same}`)
    .option(`${flagOf.nic} <interface>`, `the interface of the virtual address, ${same}`)
    .option(`${flagOf.ip} <address>`, `the virtual address, ${same}`)
    .option(`${flagOf.hostname} <name>`, `its host name, ${same}`)
    .option(`${flagOf.netmask} <mask>`, `its prefix length or mask, ${same}`)
    .option(`${flagOf.database} <engine>`, `xCAT's database, ${same}`)
    .option(
      '--owner-is-off <node>',
      'without Pacemaker: this node, which owns the shared data, is switched off for certain',
    )
    .option('--dry-run', 'print what would be done and change nothing')
    .addHelpText('after', examples)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({
      outputError: (text, write) =>
        write(`${program}: ${text.replace(/^error: /, '').trim()}: see ${program} --help\n`),
    })
    .action(action);
}

async function failOver(flags: FailoverFlags): Promise<number> {
  let begun = false;
  try {
    const direction = directionOf(flags);
    const texts = textsOf(flags);
    if (flags.ownerIsOff !== undefined && direction === 'deactivate') {
      throw refusal('--owner-is-off goes with --activate: it says whose data may be taken');
    }
    await alone(async () => {
      const way = await findWay(direction, flags.ownerIsOff);
      for (const problem of disagreements(texts, way.parameters))
        throw refusal(`${problem}: leave it out, or correct it`);
      if (flags.dryRun || way.plan.length === 0) {
        print(`${[...way.plan, ...(way.plan.length > 0 ? [] : [`nothing to do: ${way.standing}`])].join('\n')}\n`);
        return;
      }
      begun = true;
      await perform(way);
    });
    return exit.done;
  } catch (error) {
    const id = error instanceof Failure ? error.id : '';
    process.stderr.write(`${program}: ${messageOf(error)}${id && ` [${id}]`}\n`);
    return begun && !changedNothing.includes(id) ? exit.failed : exit.refused;
  }
}

async function perform(way: Way): Promise<void> {
  const terminal = standardTerminal(process.stdout, process.env);
  const show = new ProgressReporter(terminal, openSyslog(program));
  const timeline = new Timeline();
  try {
    show.line(`done: ${await way.go({ show, timeline, stop: interruption() })}`);
  } finally {
    const lines = timeline.lines();
    if (lines.length > 0) process.stdout.write(`timeline:\n${lines.join('\n')}\n`);
  }
}

function directionOf({ activate, deactivate }: FailoverFlags): Direction {
  if (activate === deactivate) throw refusal('give either --activate or --deactivate: see xcatha-failover --help');
  return activate ? 'activate' : 'deactivate';
}

function textsOf(flags: FailoverFlags): OptionTexts {
  const { sharedDirectory: directory, vip: ip, nic, hostname, netmask, database } = flags;
  const texts = { directory, ip, nic, hostname, netmask, database };
  for (const { option, problem } of textProblems(texts)) throw refusal(`${flagOf[option]}: ${problem}`);
  return texts;
}

function refusal(text: string): Failure {
  return new Failure('bad-option', text);
}

/** Ctrl-C, kill and a lost connection: what must not be left half done is ended or taken back first. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  const stop = (signal: string) => {
    if (!controller.signal.aborted) process.stderr.write(`\n${program}: ${signal}: what is under way is ended first\n`);
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
  return controller.signal;
}
