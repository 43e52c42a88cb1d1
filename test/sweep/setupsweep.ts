import { serviceUnits } from '../cluster/names';
import { ownPicture, treePicture } from '../cluster/picture';
import type { Site } from '../cluster/site';
import type { Outcome } from '../conformance/agentnode';
import type { LabNode } from '../lab';
import type { Point } from './points';
import { type Extent, type Mode, type Strike, strikeName, strikesAt } from './strikes';
import type { Result } from './sweep';
import { prepareTracer, recordPoints, type Struck, strike } from './tracer';

/** What an administrator does after a set-up that was struck. */
export const aftermaths = ['run again', 'removed'] as const;
export type Aftermath = (typeof aftermaths)[number];

/** Where the node's directories wait as they were before any set-up. */
const saved = '/var/lib/sweep/before';
const directories = ['/etc', '/install', '/root', '/tftpboot'];
/** How often the set-up is run anew for a point that it did not reach. */
const tries = 2;
const limit = { timeoutMs: 300_000 };
/** Where a whole tree differs, its first lines say it. */
const mostComplaints = 8;

/**
 * Sweeps the set-up of a site's first node: struck at one point after another, and then either run again, which has to end as
 * a set-up does that nobody disturbs, or removed, after which the node has to be what it was before.
 */
export class SetupSweep {
  readonly #node: LabNode;
  readonly #units: readonly string[];
  readonly #directories: readonly string[];
  #words: readonly string[] = [];
  /** The node before any set-up, and after one that nobody disturbed. */
  #before = '';
  #after = '';
  #points: readonly Point[] = [];
  /** The services that run before. */
  #running: readonly string[] = [];

  constructor(private readonly site: Site) {
    const { server, paths } = site.engine;
    this.#node = site.lab.node('mn1');
    this.#units = [...serviceUnits(site.names), ...(server ? [server.unit] : [])];
    this.#directories = [...directories, ...paths.filter((path) => path.startsWith('/var/'))];
  }

  /** Strikes at as many points as `extent` says, and tells of each. Where no aftermath is told, they take turns. */
  async run(modes: readonly Mode[], extent: Extent, after: Aftermath | undefined, tell: (result: Result) => void) {
    if (this.#points.length === 0) await this.#prepare();
    let turn = 0;
    for (const mode of modes) {
      for (const blow of strikesAt(this.#points, mode, extent, new Set())) {
        const then = after ?? aftermaths[turn++ % aftermaths.length] ?? 'run again';
        const result = await this.#strike(blow, then);
        const complaints = result.complaints.slice(0, mostComplaints);
        tell({ subject: 'xcatha-setup', action: then, mode, strike: strikeName(blow), ...result, complaints });
      }
    }
    await this.#restore();
  }

  /** Once undisturbed: what it passes, and what it leads to. */
  async #prepare(): Promise<void> {
    const node = this.#node;
    await prepareTracer(node);
    this.#words = [...this.site.setupCommand, ...(await this.site.passwordWords(node))];
    await this.#save();
    this.#points = await recordPoints(node, (through) => this.#setUp(through));
    this.#after = await this.#picture();
  }

  async #strike(blow: Strike, then: Aftermath): Promise<Pick<Result, 'reached' | 'complaints' | 'answer'>> {
    let struck: Struck = { reached: false, outcome: undefined };
    for (let turn = 0; !struck.reached && turn < tries; turn++) {
      await this.#restore();
      struck = await strike(this.#node, (through) => this.#setUp(through), blow);
    }
    const { reached, outcome } = struck;
    const answer = outcome && `${outcome.code} ${outcome.stderr}`.trim();
    // A step that fails has been taken back when the run ends.
    if (outcome && outcome.code !== 0) return { reached, answer, complaints: await this.#differences(this.#before) };
    if (then === 'run again') return { reached, answer, complaints: await this.#setUpAgain() };
    const left = await this.#remove();
    // From a set-up that came to its end the data comes home, and xCAT is under the node's own address.
    const byDesign = /^(lacks|has): "|\.xcatha-before/;
    return { reached, answer, complaints: outcome ? left.filter((line) => !byDesign.test(line)) : left };
  }

  async #setUpAgain(): Promise<string[]> {
    const again = await this.#setUp([]);
    if (again.code !== 0) return [`run again: ${again.code} ${again.stderr}`];
    const complaints = await this.#differences(this.#after);
    const once = await this.#setUp([]);
    return /^nothing to do: /m.test(once.stdout) ? complaints : [...complaints, `a third time: ${once.stdout}`];
  }

  async #remove(): Promise<string[]> {
    const removed = await this.#node.exec(['xcatha-setup', 'remove'], limit);
    if (removed.code !== 0) return [`remove: ${removed.code} ${removed.stderr}`];
    return this.#differences(this.#before);
  }

  async #setUp(through: readonly string[]): Promise<Outcome> {
    const began = performance.now();
    const { code, stdout, stderr } = await this.#node.exec([...through, ...this.#words], limit);
    return { code, stdout, stderr, reason: stderr.trim() || undefined, ms: performance.now() - began };
  }

  /** All of the node that a set-up changes, and the data on the shared directory but for what is ours. */
  async #picture(): Promise<string> {
    const node = this.#node;
    const own = (await treePicture(node, ['/etc', '/root'])).split('\n').filter((line) => !line.includes('.sqlite'));
    const shared = ['find', this.site.directory, '-name', '.xcatha', '-prune', '-o', '-printf', '%p %y %U:%G %m %l\n'];
    const data = (await node.run(shared)).split('\n').filter((line) => !/\.sqlite|\/xcat d /.test(line));
    const addresses = (await node.run(['ip', '-o', '-4', 'address'])).replaceAll(/ valid_lft.*/g, '');
    const cib = await node.run(['cibadmin', '-Q', '-o', 'configuration']);
    const all = [await ownPicture(node), ...own, ...data.sort(), addresses, cib].join('\n');
    // The same directory by two names: a unit that is enabled again may be linked to by the other one.
    return all.replaceAll(' /lib/systemd/', ' /usr/lib/systemd/');
  }

  /** Lines that only one of the two has, the first of them. */
  async #differences(wanted: string): Promise<string[]> {
    const [is, should] = [(await this.#picture()).split('\n'), wanted.split('\n')];
    const lacking = should.filter((line) => !is.includes(line)).map((line) => `lacks: ${line}`);
    return [...lacking, ...is.filter((line) => !should.includes(line)).map((line) => `has: ${line}`)];
  }

  async #save(): Promise<void> {
    const node = this.#node;
    const states = (await node.exec(['systemctl', 'is-active', ...this.#units])).stdout.trim().split('\n');
    this.#running = this.#units.filter((_unit, index) => states[index] === 'active');
    await node.run(['mkdir', '-p', saved]);
    await node.run(['rsync', '-aHAX', '--relative', '--one-file-system', ...this.#directories, saved], limit);
    this.#before = await this.#picture();
  }

  /** The node as it was before any set-up, by other means than ours. Throws when it is not. */
  async #restore(): Promise<void> {
    const { lab, directory } = this.site;
    // What is transferred stands behind the dot.
    const trees = this.#directories.map((path) => `${saved}/.${path}`).join(' ');
    const script = [
      'pkill -KILL -x xcatha-setup; pkill -KILL -x rsync',
      `systemctl stop ${this.#units.join(' ')}`,
      `ip address delete ${lab.vip}/24 dev eth0`,
      `rm -rf ${directory} /var/lib/xcatha /install.* /tftpboot.*`,
      `rsync -aHAX --relative --delete --one-file-system ${trees} /`,
      `hostname ${this.#node.name}; systemctl daemon-reload; systemctl start ${this.#running.join(' ')}`,
      `mkdir -p ${directory}`,
    ];
    await this.#node.exec(['sh', '-c', script.join('\n')], limit);
    const left = await this.#differences(this.#before);
    if (left.length > 0) throw new Error(`the node could not be put back: ${left.join('; ')}`);
  }
}
