import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildModel, type ClusterModel } from '../../../lib/cluster/configuration/model';
import type { GroupOptions } from '../../../lib/cluster/configuration/options';
import type { Storage } from '../../../lib/cluster/configuration/storage';
import { type Cib, parseCib } from '../../../lib/cluster/state/cib';
import { Failure } from '../../../lib/ocf/failure';

/** The top of the source tree, seen from the compiled tests in build/js. */
export const sourceTree = join(__dirname, '..', '..', '..', '..', '..');

/** The templates as they are in the source tree. */
export const templates = join(sourceTree, 'crm-templates');

/** The text of a file in expected/. */
export function expected(name: string): string {
  return readFileSync(join(sourceTree, 'test', 'unit', 'cluster', 'expected', name), 'utf8');
}

/** The least that a site decides. */
export const usual: GroupOptions = { ip: '10.0.0.100', directory: '/shared' };

/** Everything that a site can decide, with values that need quoting; storage is a promotable clone; fencing is off; one node is kept off. */
export function fullModel(storage: Storage = { id: 'drbd-clone', promoted: true }): ClusterModel {
  const options = {
    ...usual,
    nic: 'eth0:0',
    netmask: '255.255.255.0',
    hostname: 'xcatmn',
    attach: 'bind',
    database: 'sqlite',
    links: `/install, /it's"here"\\<&>`,
  };
  return buildModel(options, { storage, noFencing: true, notOn: ['mn3'] });
}

/** A cluster with a fencing device, a Filesystem, a plain clone and a promotable one; `more` goes into the resources. */
export function cibText(more = '', constraints = '', config = ''): string {
  const meta = (id: string) =>
    `<meta_attributes id="${id}-meta"><nvpair id="${id}-meta-promotable" name="promotable" value="true"/></meta_attributes>`;
  return `<cib crm_feature_set="3.16.1" validate-with="pacemaker-3.9" epoch="1" num_updates="0" admin_epoch="0" have-quorum="1">
  <configuration>
    <crm_config>${config}</crm_config>
    <nodes><node id="1" uname="mn1"/><node id="2" uname="mn2"/><node id="r" uname="far" type="remote"/></nodes>
    <resources>
      <primitive id="fence" class="stonith" type="fence_dummy"/>
      <primitive id="fs" class="ocf" provider="pacemaker" type="Dummy"/>
      <clone id="gpfs-clone"><primitive id="gpfs" class="ocf" provider="pacemaker" type="Dummy"/></clone>
      <clone id="drbd-clone">${meta('drbd-clone')}<primitive id="drbd" class="ocf" provider="pacemaker" type="Stateful"/></clone>
      ${more}
    </resources>
    <constraints>${constraints}</constraints>
  </configuration>
  <status/>
</cib>`;
}

/** The same, read. */
export function cib(more = '', constraints = '', config = ''): Promise<Cib> {
  return parseCib(cibText(more, constraints, config));
}

/** What `cib` (the XML format) of a model puts into one section, to be put into a CIB. */
export function sectionOf(xml: string, name: string): string {
  return new RegExp(`<${name}>(.*)</${name}>`, 's').exec(xml)?.[1] ?? '';
}

/** The stable id of the Failure that an action ends in; undefined when it succeeds. Anything else thrown is passed on. */
export async function failureOf(action: () => unknown): Promise<string | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error.id;
    throw error;
  }
}
