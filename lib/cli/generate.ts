import { type Command, Option } from 'commander';
import { fenceForm, fencesProblem, readFence } from '../cluster/configuration/fencing';
import { fileSystemOf, fileSystemProblems } from '../cluster/configuration/filesystem';
import { buildModel } from '../cluster/configuration/model';
import {
  type GroupOptions,
  memberDefinitions,
  type OptionTexts,
  optionProblems,
} from '../cluster/configuration/options';
import { render } from '../cluster/configuration/render';
import { readStorage, type Storage } from '../cluster/configuration/storage';
import { type Format, formats } from '../cluster/configuration/templatefiles';
import { queryCib } from '../cluster/state/access';
import { resolveStorage } from '../cluster/state/storage';
import { trimSlash } from '../host/files/paths';
import { Failure, messageOf } from '../ocf/failure';
import { ReturnCode } from '../ocf/returncodes';
import { listOf, nodeProblem, nodesProblem, pingProblem } from '../setup/options';
import { print } from './print';

/** The flags that say what is to be registered, as commander reads them. */
export interface GenerateFlags {
  readonly format: Format;
  readonly sharedDirectory?: string;
  readonly vip?: string;
  readonly nic?: string;
  readonly hostname?: string;
  readonly netmask?: string;
  readonly database?: string;
  readonly attach?: string;
  readonly after?: string;
  readonly device?: string;
  readonly fstype?: string;
  readonly mountOptions?: string;
  readonly notOn?: string;
  readonly prefer?: string;
  readonly ping?: string;
  readonly fence?: readonly string[];
  readonly fencing: boolean;
  readonly templates?: string;
}

/** What each option is called on the command line. */
export const flagOf: Readonly<Record<keyof GroupOptions, string>> = {
  ip: '-v, --vip',
  directory: '-p, --shared-directory',
  netmask: '-m, --netmask',
  nic: '-i, --nic',
  hostname: '-n, --hostname',
  database: '-t, --database',
  attach: '--attach',
  links: '--links',
  services: '--services',
};

/** An option that may be given more than once. */
export function collect(text: string, earlier: readonly string[] = []): string[] {
  return [...earlier, text];
}

/** Adds `generate`, which prints the cluster's configuration and touches nothing. */
export function addGenerateCommand(program: Command): void {
  // The set-up itself has the same flags: those after `generate` are generate's own.
  program.enablePositionalOptions();
  program
    .command('generate')
    .description('print the configuration of the cluster for the management node, changing nothing')
    .addOption(new Option('--format <format>', 'for whom').choices(formats).default('crm'))
    .option(`${flagOf.directory} <directory>`, 'the shared directory')
    .option(`${flagOf.ip} <address>`, 'the virtual IP address')
    .option(`${flagOf.nic} <interface>`, 'the interface that carries the address')
    .option(`${flagOf.hostname} <name>`, 'the host name that belongs to the address')
    .option(`${flagOf.netmask} <mask>`, 'its prefix length or dotted mask')
    .option(`${flagOf.database} <database>`, `the database of xCAT: ${allowed('database')}`)
    .option(`${flagOf.attach} <way>`, `how paths are attached to the shared directory: ${allowed('attach')}`)
    .option('--after <resource>', 'the resource that provides the shared directory; ID:promoted for a promotable clone')
    .option('--device <device>', 'what is to be mounted at the shared directory, by a Filesystem resource')
    .option('--fstype <type>', 'the type of the file system on that device')
    .option('--mount-options <options>', 'with what options that is mounted')
    .option('--not-on <names>', 'the cluster nodes that are not set up, where the group must never run')
    .option('--prefer <node>', 'the node that the group rather runs on')
    .option('--ping <addresses>', 'addresses of the network: who reaches more of them gets the group')
    .option('--fence <device>', `a fencing device for a node: ${fenceForm}`, collect)
    .option('--no-fencing', 'turn fencing off (two nodes may then work on the same data)')
    .option('--templates <directory>', "a site's own templates")
    .allowExcessArguments(false)
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'xcatha-setup: ')) })
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : ReturnCode.arguments))
    .action(async (flags: GenerateFlags) => {
      process.exitCode = await printConfiguration(flags);
    });
}

/** Prints the configuration, or one line that says what is wrong; returns the exit code. */
async function printConfiguration(flags: GenerateFlags): Promise<number> {
  try {
    print(await generate(flags));
    return 0;
  } catch (error) {
    process.stderr.write(`xcatha-setup: ${messageOf(error)}\n`);
    return error instanceof Failure ? error.code : 1;
  }
}

/** The configuration's text. @throws Failure `bad-option` (2), `bad-template` (2), `after-unknown`, `after-fencing`, `after-not-promotable`. */
export async function generate(flags: GenerateFlags): Promise<string> {
  const texts: OptionTexts = {
    ip: flags.vip,
    directory: flags.sharedDirectory,
    nic: flags.nic,
    hostname: flags.hostname,
    netmask: flags.netmask,
    database: flags.database,
    attach: flags.attach,
  };
  const problems = optionProblems(texts);
  requireAll(problems.filter((problem) => problem.text === undefined).map((problem) => flagOf[problem.option]));
  const wrong = problems[0];
  if (wrong) {
    const given = wrong.text ? ` ${printable(wrong.text)}` : '';
    throw new Failure('bad-option', `${flagOf[wrong.option]}${given}: ${wrong.problem}`, ReturnCode.arguments);
  }
  const options: GroupOptions = { ...texts, ip: texts.ip ?? '', directory: trimSlash(texts.directory ?? '') };
  const [problem] = fileSystemProblems(flags, flags.after);
  if (problem) throw badOption(problem);
  const storage = flags.after === undefined ? undefined : await storageOf(flags.after);
  const notOn = flags.notOn === undefined ? undefined : nodeNames(flags.notOn);
  const surroundings = {
    storage,
    filesystem: fileSystemOf(flags),
    notOn,
    noFencing: !flags.fencing,
    prefer: checked('--prefer', flags.prefer, nodeProblem),
    ping: flags.ping === undefined ? undefined : listOf(checked('--ping', flags.ping, pingProblem) ?? ''),
    fences: flags.fence?.map(readFence),
  };
  if (flags.fence && !flags.fencing)
    throw badOption('--fence and --no-fencing contradict each other: give one of them');
  const twice = fencesProblem(flags.fence ?? []);
  if (twice) throw badOption(`--fence ${twice}`);
  return render(buildModel(options, surroundings), flags.format, flags.templates);
}

function requireAll(missing: readonly string[]): void {
  if (missing.length === 0) return;
  const are = missing.length === 1 ? 'is' : 'are';
  throw new Failure(
    'bad-option',
    `${missing.join(' and ')} ${are} required: see xcatha-setup generate --help`,
    ReturnCode.arguments,
  );
}

/** Where a cluster answers, it knows what the resource is; elsewhere the text has to say it. */
async function storageOf(text: string): Promise<Storage> {
  const said = readStorage(text);
  const cib = await queryCib().catch(() => undefined);
  return cib ? resolveStorage(text, cib) : said;
}

function nodeNames(text: string): string[] {
  return listOf(checked('--not-on', text, nodesProblem) ?? '');
}

function checked(
  flag: string,
  text: string | undefined,
  check: (text: string) => string | undefined,
): string | undefined {
  const problem = text === undefined ? undefined : check(text);
  if (problem) throw badOption(`${flag} ${printable(text ?? '')}: ${problem}`);
  return text;
}

function badOption(text: string): Failure {
  return new Failure('bad-option', text, ReturnCode.arguments);
}

function allowed(parameter: string): string {
  const row = memberDefinitions.flatMap((definition) => definition.parameters[parameter] ?? [])[0];
  return (row?.oneOf ?? []).join(', ');
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 80);
}
