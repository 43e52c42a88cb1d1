import { serviceUnits } from '../cluster/names';
import { ownPicture } from '../cluster/picture';
import type { Site } from '../cluster/site';
import type { LabNode } from '../lab';

/** Where what was there before any set-up waits on the node. */
export const saved = '/var/lib/sweep/before';
/** What one command of these may take. */
export const limit = { timeoutMs: 300_000 };

/** What a set-up is swept on: one of a site's nodes, and how it gets back to what it was, by other means than ours. */
export interface Ground {
  readonly node: LabNode;
  /** Keeps what is there before any set-up of this node. */
  save(): Promise<void>;
  /** Puts everything back to what was saved, from whatever state. */
  restore(): Promise<void>;
  /** All that a set-up of the node changes, as text. */
  picture(): Promise<string>;
  /** After a set-up that came to its end: waits until what it leads to is there. Throws when it does not come. */
  settle(): Promise<void>;
  /** Whether this refusal of a removal, now, is what it has to be. */
  mayRefuse(refusal: string): Promise<boolean>;
}

/** The node where the management node is made, from a host with xCAT. */
export class FirstNode implements Ground {
  readonly node: LabNode;
  readonly #units: readonly string[];
  readonly #directories: readonly string[];
  /** The services that run before. */
  #running: readonly string[] = [];

  constructor(
    protected readonly site: Site,
    name = 'mn1',
  ) {
    const { server, paths } = site.engine;
    this.node = site.lab.node(name);
    this.#units = [...serviceUnits(site.names), ...(server ? [server.unit] : [])];
    const databases = paths.filter((path) => path.startsWith('/var/'));
    this.#directories = ['/etc', '/install', '/root', '/tftpboot', ...databases];
  }

  async save(): Promise<void> {
    const { node } = this;
    const states = (await node.exec(['systemctl', 'is-active', ...this.#units])).stdout.trim().split('\n');
    this.#running = this.#units.filter((_unit, index) => states[index] === 'active');
    await node.run(['mkdir', '-p', saved]);
    await node.run(['rsync', '-aHAX', '--relative', '--one-file-system', ...this.#directories, saved], limit);
  }

  async restore(): Promise<void> {
    const { lab, directory } = this.site;
    // What is transferred stands behind the dot.
    const trees = this.#directories.map((path) => `${saved}/.${path}`).join(' ');
    const script = [
      'pkill -KILL -x xcatha-setup; pkill -KILL -x rsync',
      `systemctl stop ${this.#units.join(' ')}`,
      `ip address delete ${lab.vip}/24 dev eth0`,
      'rm -rf /var/lib/xcatha /install.* /tftpboot.*',
      `rsync -aHAX --relative --delete --one-file-system ${trees} /`,
      `hostname ${this.node.name}; systemctl daemon-reload; systemctl start ${this.#running.join(' ')}`,
      this.sharedBack(directory),
    ];
    await this.node.exec(['sh', '-c', script.join('\n')], limit);
  }

  /** The shell's words that put the shared directory back: here, there was nothing in it. */
  protected sharedBack(directory: string): string {
    return `rm -rf ${directory}; mkdir -p ${directory}`;
  }

  /** All of the node that a set-up changes, and the data on the shared directory but for what is ours. */
  async picture(): Promise<string> {
    const shared = ['find', this.site.directory, '-name', '.xcatha', '-prune', '-o', '-printf', '%p %y %U:%G %m %l\n'];
    // A database server numbers its files as it goes: of its data the place alone.
    const inside = this.site.engine.paths
      .filter((path) => path.startsWith('/var/'))
      .map((path) => `${this.site.directory}${path}/`);
    const isData = (line: string) => inside.some((place) => line.startsWith(place));
    const data = (await this.node.run(shared))
      .split('\n')
      .filter((line) => !/\.sqlite|\/xcat d /.test(line) && !isData(line));
    return [await this.nodePicture(), ...data.sort()].join('\n');
  }

  protected async nodePicture(): Promise<string> {
    const { node } = this;
    const addresses = (await node.run(['ip', '-o', '-4', 'address'])).replaceAll(/ valid_lft.*/g, '');
    const cib = await node.run(['cibadmin', '-Q', '-o', 'configuration']);
    return [await ownPicture(node), addresses, cib].join('\n');
  }

  async settle(): Promise<void> {}

  async mayRefuse(_refusal: string): Promise<boolean> {
    return false;
  }
}
