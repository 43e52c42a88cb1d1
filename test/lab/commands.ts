import { spawnSync } from 'node:child_process';
import { enterArguments } from './exec';
import { run } from './host';
import { Lab } from './lab';
import type { LabNode } from './node';
import type { LabOptions } from './plan';

/** What the command line does, one function a command; the result is the exit code. */
export interface LabCommands {
  up(options: Omit<LabOptions, 'keep' | 'log'>): Promise<number>;
  down(lab: string): Promise<number>;
  list(): Promise<number>;
  status(lab: string): Promise<number>;
  shell(lab: string, node: string): Promise<number>;
  exec(lab: string, node: string, argv: readonly string[]): Promise<number>;
  outside(lab: string, argv: readonly string[]): Promise<number>;
  logs(lab: string, node: string, lines: string): Promise<number>;
  change(lab: string, node: string, how: Change): Promise<number>;
}

/** What can be done to a node. */
export type Change = 'powerCut' | 'boot' | 'poweroff' | 'reboot' | 'cutNetwork' | 'restoreNetwork';

/** The commands on real labs. */
export const labCommands: LabCommands = {
  async up(options) {
    const started = Date.now();
    const log = (line: string) => {
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      process.stderr.write(`${seconds.padStart(6)} s  ${line}\n`);
    };
    const lab = await Lab.up({ ...options, keep: true, log });
    log(`lab ${lab.name} is up: ${lab.nodes.map(({ name, address }) => `${name} ${address}`).join(', ')}`);
    return 0;
  },

  async down(name) {
    if (Lab.list().includes(name)) await Lab.down(name);
    else say(`there is no lab "${name}"`);
    return 0;
  },

  async list() {
    for (const name of Lab.list()) say(name);
    return 0;
  },

  async status(name) {
    const lab = Lab.attach(name);
    for (const node of lab.nodes) say(`${node.name.padEnd(8)} ${node.address.padEnd(12)} ${await stateOf(node)}`);
    say(`shared   ${lab.sharedDirectory} is /shared in the nodes`);
    const witness = lab.nodes.find((node) => node.hasPower());
    const monitor = await witness?.exec(['crm_mon', '-1', '--inactive', '--group-by-node']);
    if (monitor?.code === 0) say(`\n${monitor.stdout.trimEnd()}`);
    return 0;
  },

  async shell(name, node) {
    return interact(Lab.attach(name).node(node), ['bash', '--login']);
  },

  async exec(name, node, argv) {
    return interact(Lab.attach(name).node(node), argv);
  },

  async outside(name, argv) {
    return interact(Lab.attach(name).outside, argv);
  },

  async logs(name, node, lines) {
    const { root } = Lab.attach(name).node(node);
    // From the disk, so that it also tells of a node that has no power.
    say(
      await run('chroot', [
        root,
        'journalctl',
        '--quiet',
        '--no-pager',
        `--lines=${lines}`,
        '--directory=/var/log/journal',
      ]),
    );
    return 0;
  },

  async change(name, node, how) {
    await Lab.attach(name).node(node)[how]();
    return 0;
  },
};

async function stateOf(node: LabNode): Promise<string> {
  if (!node.hasPower()) return 'no power';
  return `${(await node.isUp()) ? 'up' : 'booting'}${node.networkIsCut() ? ', network cut' : ''}`;
}

/** Runs a command in a node on the user's terminal. */
function interact(node: Pick<LabNode, 'initPid'>, argv: readonly string[]): number {
  const environment = { TERM: process.env.TERM ?? 'dumb' };
  process.on('SIGINT', () => undefined); // Ctrl-C is for the command
  const child = spawnSync('/usr/bin/nsenter', enterArguments(node.initPid(), argv, environment), { stdio: 'inherit' });
  return child.status ?? 1;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
