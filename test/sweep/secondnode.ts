import type { Site } from '../cluster/site';
import { FirstNode, limit, saved } from './ground';

/** What keeps the management node off the swept node, whose picture then is a standby's whoever was faster. */
export const staysOnFirst = ['--prefer', 'mn1'] as const;

const savedShared = `${saved}-shared`;
const savedCib = `${saved}-cib.xml`;

/**
 * The node that joins a set-up first node: with it the group is registered, and starts on the first one. The site's set-up has
 * to be told `staysOnFirst`.
 */
export class SecondNode extends FirstNode {
  constructor(site: Site) {
    super(site, 'mn2');
  }

  override async save(): Promise<void> {
    await super.save();
    await this.node.run(['mkdir', '-p', savedShared]);
    await this.node.run(['rsync', '-aHAX', `${this.site.directory}/`, savedShared], limit);
    await this.node.writeFile(savedCib, await this.node.run(['cibadmin', '-Q']));
  }

  override async restore(): Promise<void> {
    // In order, as an administrator would: agents that find their data gone would have to be fenced.
    const script = [
      'pkill -KILL -x xcatha-setup',
      'if crm_resource -r g-xcat -W; then crm --wait resource stop g-xcat; fi',
      `cibadmin --replace --scope configuration --xml-file ${savedCib}`,
      'crm_resource --wait --timeout=60s',
    ];
    await this.node.exec(['sh', '-c', script.join('\n')], limit);
    await super.restore();
  }

  protected override sharedBack(directory: string): string {
    return `rsync -aHAX --delete ${savedShared}/ ${directory}`;
  }

  /** Without the shared data: the management node works on it by now. */
  override picture(): Promise<string> {
    return this.nodePicture();
  }

  override async settle(): Promise<void> {
    await this.site.waitActive('mn1');
    await this.site.waitServed();
  }

  /** Where the management node runs elsewhere, its own node is to be removed first. */
  override async mayRefuse(refusal: string): Promise<boolean> {
    if (!/the management node (runs|ran last) on mn1: begin there/.test(refusal)) return false;
    await this.settle();
    return true;
  }
}
