import { builtTrees, databasePassword, Lab, type LabNode, moveToDatabaseServer, type ProfileName } from '../lab';
import { waitUntil } from '../lab/processes';
import { type Engine, type EngineName, engineOf } from './engine';
import { type Names, namesOf } from './names';

/** The members of the group, in starting order. */
export const members = ['xcat-vip', 'xcat-shareddata', 'xcat-db', 'xcat-services'] as const;

const profile = '/etc/profile.d/xcat.sh';
const passwordFile = '/root/database-password';

/** What a site may choose; Debian 12, SQLite and symbolic links unless told. */
export interface SiteChoices {
  readonly profile?: ProfileName;
  readonly engine?: EngineName;
  readonly attach?: 'symlink' | 'bind';
  /** Who moves xCAT to its database server: xCAT's own program before the set-up, unless told, or the set-up itself. */
  readonly movedBy?: 'xcat' | 'setup';
  /** The shared directory, and what else the set-up is told. */
  readonly directory?: string;
  readonly words?: readonly string[];
}

/**
 * A site with a highly available management node: a lab of two nodes with a fresh xCAT on each, and what an administrator
 * does with it.
 */
export class Site {
  /** The directory that is given to xcatha-setup. */
  readonly directory: string;
  /** What the nodes call things. */
  readonly names: Names;
  readonly engine: Engine;

  private constructor(
    readonly lab: Lab,
    private readonly choices: SiteChoices,
  ) {
    this.directory = choices.directory ?? '/shared/xcat';
    this.names = namesOf[choices.profile ?? 'debian12'];
    this.engine = engineOf(choices.engine ?? 'sqlite', this.names);
  }

  /** Two fresh nodes, nothing set up yet; the first one's xCAT has a compute node, cn1, on the chosen database. Throws what the lab throws. */
  static async fresh(name: string, log: (line: string) => void, choices: SiteChoices = {}): Promise<Site> {
    const { profile = 'debian12' } = choices;
    const site = new Site(await Lab.up({ name, log, profile, ...builtTrees() }), choices);
    const first = site.lab.node('mn1');
    await first.run(['mkdir', '-p', site.directory]);
    // This kernel has no NFS: a site that exports nothing. A server that cannot run would be degraded for ever.
    for (const node of site.lab.nodes) await node.run(['truncate', '--size=0', '/etc/exports']);
    await site.defineComputeNode(first, 'cn1', 11);
    const { name: engine } = site.engine;
    if (engine !== 'sqlite' && choices.movedBy !== 'setup') {
      const addresses = site.lab.nodes.map((node) => node.address);
      await moveToDatabaseServer(first, engine, { vip: site.lab.vip, addresses });
      await first.run(['ip', 'address', 'flush', 'dev', 'eth0', 'label', 'eth0:0']);
    }
    return site;
  }

  /** The password of the database's accounts. */
  readonly secret = databasePassword;

  /** The words of the set-up as an administrator types them; the same on both nodes. */
  get setupCommand(): string[] {
    const { engine, attach, words = [] } = this.choices;
    const usual = ['xcatha-setup', '-p', this.directory, '-i', 'eth0', '-v', this.lab.vip, '-n', this.lab.vipHostname];
    return [...usual, ...(engine ? ['-t', engine] : []), ...(attach ? ['--attach', attach] : []), ...words];
  }

  /** Runs the set-up on a node; throws what it complained of unless it ended with 0. `onOutput` sees it as it comes. */
  async setUp(name: string, onOutput?: (piece: string) => void): Promise<string> {
    const node = this.lab.node(name);
    const options = { timeoutMs: 300_000, ...(onOutput && { onOutput }) };
    const words = [...this.setupCommand, ...(await this.passwordWords(node))];
    return node.run(words, options).finally(() => node.run(['rm', '-f', passwordFile]));
  }

  /** What the set-up is told besides where it moves xCAT to its database server; puts the file with the password on the node. */
  async passwordWords(node: LabNode): Promise<string[]> {
    if (this.choices.movedBy !== 'setup') return [];
    await node.writeFile(passwordFile, `${this.secret}\n`, 0o600);
    return ['--database-password-file', passwordFile];
  }

  /** Runs an xCAT command on a node, with the environment of a login; returns its stdout. */
  xcat(node: LabNode, ...command: string[]): Promise<string> {
    const words = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
    return node.run(['bash', '-c', `. ${profile}; ${words}`], { timeoutMs: 300_000 });
  }

  /** Defines a compute node with an address, a hardware address and a console. */
  private async defineComputeNode(node: LabNode, name: string, number: number): Promise<void> {
    const mac = `52:54:00:00:00:${String(number).padStart(2, '0')}`;
    const attributes = ['groups=all,compute', `ip=10.88.0.${number}`, `mac=${mac}`, 'netboot=xnba', 'arch=x86_64'];
    await this.xcat(node, 'mkdef', '-t', 'node', name, ...attributes, 'mgt=ipmi', 'bmc=10.88.0.61', 'cons=ipmi');
  }

  /** Waits until the whole group is started (on that node, if told) and returns the node. */
  async waitActive(node?: string, timeoutMs = 120_000): Promise<LabNode> {
    const on = await this.lab.cluster.waitActive('xcat-services', { ...(node && { node }), timeoutMs });
    return this.lab.node(on);
  }

  /** The node that is not the management node. */
  other(active: LabNode): LabNode {
    const found = this.lab.nodes.find((node) => node.name !== active.name);
    if (!found) throw new Error(`there is no other node than ${active.name}`);
    return found;
  }

  /** Moves the group with the administrator's command and lets it run anywhere again. */
  async move(to: string): Promise<LabNode> {
    const from = this.lab.nodes.find((node) => node.hasPower());
    const command = ['resource', 'move', 'g-xcat', to];
    if (this.names.shell === 'pcs') {
      // It waits until the cluster is done, and takes its constraint back.
      await from?.run(['pcs', ...command], { timeoutMs: 300_000 });
      return this.waitActive(to);
    }
    await from?.run(['crm', ...command, 'force']);
    const active = await this.waitActive(to);
    await active.run(['crm', 'resource', 'clear', 'g-xcat']);
    return active;
  }

  /** What a client on the network is told for a name by the DNS server at the virtual address. */
  async resolve(name: string): Promise<string> {
    const answer = await this.lab.outside.exec(['dig', '+short', '+time=1', '+tries=1', `@${this.lab.vip}`, name]);
    return answer.code === 0 ? answer.stdout.trim() : '';
  }

  /** Whether xcatd at the virtual address answers a client's request. */
  async xcatAnswers(): Promise<boolean> {
    // Without a certificate of its own: xCAT's policy lets everybody ask for lsxcatd.
    const env = { HOME: '/nonexistent', XCATHOST: `${this.lab.vip}:3001`, XCATROOT: '/opt/xcat' };
    const answer = await this.lab.outside.exec(['/opt/xcat/bin/lsxcatd', '-d'], { env, timeoutMs: 3000 });
    return answer.code === 0 && answer.stdout.includes('dbengine=');
  }

  /** The nodes that hold the virtual address now. More than one is never right. */
  async holders(): Promise<string[]> {
    const found = await Promise.all(
      this.lab.nodes.map(async (node) => {
        if (!node.hasPower()) return [];
        const answer = await node
          .exec(['ip', '-4', '-o', 'address', 'show', 'to', this.lab.vip])
          .catch(() => undefined);
        return answer?.stdout.includes(this.lab.vip) ? [node.name] : [];
      }),
    );
    return found.flat();
  }

  /** Waits until both a name and xCAT are served through the virtual address. */
  async waitServed(timeoutMs = 120_000): Promise<void> {
    const served = async () => (await this.resolve(this.fullName)) === this.lab.vip && (await this.xcatAnswers());
    await waitUntil(served, timeoutMs, `${this.lab.vip} serves DNS and xCAT`);
  }

  /** The management node's own full name. */
  get fullName(): string {
    return `${this.lab.vipHostname}.${this.lab.domain}`;
  }
}
