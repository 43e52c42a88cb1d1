import type { Test } from 'tap';
import type { LabNode } from '../lab';
import { waitUntil } from '../lab/processes';
import { directoriesPicture, keysPicture, namesPicture } from './picture';
import type { Site } from './site';

/** A name that an administrator keeps in the management node's /etc/hosts, and in no table of xCAT. */
const keptName = { host: 'printer', address: '10.88.0.77' } as const;

/** What a node must look like as the management node, and as the standby that it was before. */
export class Roles {
  private readonly names = new Map<string, string>();
  private readonly directories = new Map<string, string>();

  constructor(private readonly site: Site) {}

  /** Keeps what the nodes' own names and keys are, before anything is set up. The first one has a name that no table has. */
  async rememberNames(): Promise<void> {
    const line = `${keptName.address} ${keptName.host}.${this.site.lab.domain} ${keptName.host}`;
    await this.site.lab.node('mn1').run(['sed', '-i', `$ a ${line}`, '/etc/hosts']);
    for (const node of this.site.lab.nodes) this.names.set(node.name, await this.ownOf(node));
  }

  private async ownOf(node: LabNode): Promise<string> {
    return `${await namesPicture(node)}\n${await keysPicture(node)}`;
  }

  /** Keeps what the nodes' own directories are, before the cluster attaches the shared ones. */
  async rememberDirectories(): Promise<void> {
    for (const node of this.site.lab.nodes) this.directories.set(node.name, await this.directoriesOf(node));
  }

  /** The address, the name, the data, xCAT, DNS, DHCP and the database are on this node. */
  async isManagementNode(t: Test, node: LabNode): Promise<void> {
    const { site } = this;
    const { engine, names } = site;
    t.same(await site.holders(), [node.name], `the address is on ${node.name}`);
    t.equal((await node.run(['hostname'])).trim(), site.lab.vipHostname, "the host name is the management node's");
    for (const path of engine.paths) {
      const same = await node.exec(['test', path, '-ef', `${site.directory}${path}`]);
      t.equal(same.code, 0, `${path} leads to the shared directory`);
    }
    const answer = await site.xcat(node, 'lsxcatd', '-a');
    t.match(answer, new RegExp(`This is a Management Node[\\s\\S]*dbengine=${engine.word}`), 'xcatd answers');
    t.match(await site.xcat(node, 'tabdump', 'site'), new RegExp(`"master","${site.lab.vip}"`), 'and reads its tables');
    t.equal(await site.resolve(`cn1.${site.lab.domain}`), '10.88.0.11', 'a compute node resolves through the address');
    const kept = await site.resolve(`${keptName.host}.${site.lab.domain}`);
    t.equal(kept, keptName.address, 'so does a name that stands in no table');
    const key = (await node.readFile('/root/.ssh/id_rsa.pub')).split(' ')[1] ?? '';
    const authorized = await node.readFile('/install/postscripts/_ssh/authorized_keys');
    t.ok(key && authorized.includes(key), "compute nodes let this node's root in");
    await this.dhcpKnows(t, node, 'cn1', '10.88.0.11');
    const trusted = (await node.readFile('/etc/conserver.cf')).split('\n').filter((line) => /^ *trusted /.test(line));
    t.match(trusted.join(), site.lab.vip, 'the console server trusts this management node by its address');
    t.match(trusted.join(), site.lab.vipHostname, 'and by its name');
    for (const unit of ['xcatd', names.named, names.dhcpd, names.conserver, ...this.databaseUnits()]) {
      t.equal((await node.exec(['systemctl', 'is-active', unit])).stdout.trim(), 'active', `${unit} runs`);
    }
  }

  /** Asked more than once: xCAT's question to a busy dhcpd may stay without an answer, and says nothing of that. */
  private async dhcpKnows(t: Test, node: LabNode, host: string, address: string): Promise<void> {
    let answer = '';
    const isKnown = async () => {
      answer = await this.site.xcat(node, 'makedhcp', '-q', host);
      return answer.includes(address);
    };
    await waitUntil(isKnown, 10_000, `DHCP knows ${host}`).catch(() => undefined);
    const { stdout: leases } = await node.exec(['grep', '-rA9', '^host', '/var/lib/dhcp', '/var/lib/dhcpd']);
    t.ok(answer.includes(address), 'DHCP knows its host', { answer, leases });
  }

  /** Nothing of the role is on this node, and all of its own is back, byte for byte. */
  async isStandby(t: Test, node: LabNode): Promise<void> {
    t.equal(
      await this.ownOf(node),
      this.names.get(node.name),
      `${node.name} has its own names and keys back, byte for byte`,
    );
    t.equal(await this.directoriesOf(node), this.directories.get(node.name), `${node.name} has its own data back`);
    const { engine, names } = this.site;
    for (const unit of ['xcatd', names.named, names.dhcpd, names.conserver, ...this.databaseUnits()]) {
      t.not((await node.exec(['systemctl', 'is-active', unit])).stdout.trim(), 'active', `${unit} does not run there`);
      t.not((await node.exec(['systemctl', 'is-enabled', unit])).stdout.trim(), 'enabled', `nor starts at boot`);
    }
    const { server } = engine;
    if (server) t.equal((await node.exec(['pgrep', '-x', server.program])).code, 1, 'no database server is left there');
  }

  private directoriesOf(node: LabNode): Promise<string> {
    return directoriesPicture(node, this.site.engine.paths);
  }

  private databaseUnits(): string[] {
    const { server } = this.site.engine;
    return server ? [server.unit] : [];
  }
}
