import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { RegistrationPlan, RegistrationResult } from '../../lib/cluster/change/register';
import type { UnregistrationResult } from '../../lib/cluster/change/unregister';
import type { Storage } from '../../lib/cluster/configuration/storage';
import type { Format } from '../../lib/cluster/configuration/templatefiles';
import type { ClusterStatus } from '../../lib/cluster/state/query';
import { builtTrees, Lab, type LabNode, type ProfileName } from '../lab';
import { sourceTree } from '../unit/cluster/sources';
import type { RegistrarJob } from './registrar';

/** What the shells of a distribution can do. */
export interface Shells {
  /** crmsh loads a constraint with the roles' old names, Master and Slave, which schemas before pacemaker-3.7 ask for. */
  readonly crmTakesOldRoles: boolean;
}

/** Where the compiled registrar and the templates are in the nodes. */
const program = '/shared/.registrar';
/** The templates as nodes see them. */
export const nodeTemplates = '/shared/.crm-templates';

/** Any answer of the registrar: what the action gives, or the failure. */
export type RegistrarAnswer = Partial<RegistrationResult & RegistrationPlan & UnregistrationResult & ClusterStatus> & {
  readonly failure?: string;
  readonly message?: string;
};

/** Puts lib/cluster, as a program, and the templates where all nodes see them. */
function installRegistrar(lab: Lab): void {
  const script = join(sourceTree, 'build/js/test/conformance/registrar.js');
  const outfile = join(lab.sharedDirectory, '.registrar');
  const bun = join(sourceTree, 'node_modules/.bin/bun');
  execFileSync(bun, ['build', '--compile', '--format=cjs', script, '--outfile', outfile], {
    cwd: sourceTree,
    stdio: 'pipe',
  });
  cpSync(join(sourceTree, 'crm-templates'), join(lab.sharedDirectory, '.crm-templates'), { recursive: true });
}

/** Does a job of lib/cluster in a node. */
export async function registrar(node: LabNode, job: RegistrarJob): Promise<RegistrarAnswer> {
  return JSON.parse(await node.run([program, JSON.stringify(job)])) as RegistrarAnswer;
}

/** Runs a command in a node on a CIB file. */
export function onFile(node: LabNode, cibFile: string, argv: readonly string[], input = ''): Promise<string> {
  return node.run(argv, { env: { CIB_file: cibFile }, input });
}

/** What crm_diff finds different in two CIBs of a node besides their versions; empty when they are the same. */
export async function difference(node: LabNode, one: string, other: string): Promise<string> {
  const unversioned = async (file: string) => {
    const text = (await node.readFile(file)).replace(
      / (epoch|num_updates|admin_epoch|cib-last-written|update-\w+)="[^"]*"/g,
      '',
    );
    await node.writeFile(
      `${file}.unversioned`,
      text.replace('<cib ', '<cib epoch="1" num_updates="0" admin_epoch="0" '),
    );
    return `${file}.unversioned`;
  };
  const args = ['crm_diff', '--cib', '--original', await unversioned(one), '--new', await unversioned(other)];
  const { code, stdout, stderr } = await node.exec(args);
  if (code > 1) throw new Error(`crm_diff: ${stderr}`);
  return code === 0 ? '' : stdout;
}

/** The promotable clone of the storage above, in a cluster that still has the schema it was born with: pacemaker-3.0, as anywhere. */
export const oldDrbd: Storage = { id: 'drbd-clone', promoted: true, oldRoles: true };
/** The same in an upgraded cluster. */
export const newDrbd: Storage = { id: 'drbd-clone', promoted: true };

/** Checks a CIB file as the cluster does; that it warns of the roles' old names is no error. Throws what else it complains of. */
export async function verify(node: LabNode, file: string): Promise<void> {
  const { code, stdout, stderr } = await node.exec(['crm_verify', '--verbose', '--xml-file', file]);
  const said = `${stdout}${stderr}`.trim().split('\n');
  const warned = said.every((line) =>
    /the Master role is deprecated|^Configuration invalid \(with warnings\)$/.test(line),
  );
  if (code !== 0 && !warned) throw new Error(`crm_verify: ${said.join('; ')}`);
}

/** What a site has as storage, added to the cluster of the lab. */
const storageResources = `<resources>
  <primitive id="fs" class="ocf" provider="pacemaker" type="Dummy"/>
  <clone id="gpfs-clone"><primitive id="gpfs" class="ocf" provider="pacemaker" type="Dummy"/></clone>
  <clone id="drbd-clone"><meta_attributes id="drbd-clone-meta"><nvpair id="drbd-clone-meta-promotable" name="promotable" value="true"/></meta_attributes>
    <primitive id="drbd" class="ocf" provider="pacemaker" type="Stateful"/></clone>
</resources>`;

/** Loads a text into a CIB file in the way that an administrator would. */
export async function load(node: LabNode, format: Format, text: string, cibFile: string): Promise<void> {
  const file = `${cibFile}.${format}`;
  await node.writeFile(file, text);
  if (format === 'crm') await onFile(node, cibFile, ['crm', 'configure', 'load', 'update', file]);
  if (format === 'pcs') await node.run(['sh', file, cibFile]);
  if (format === 'cib') await onFile(node, cibFile, ['cibadmin', '--modify', '--allow-create', '--xml-file', file]);
}

/** A copy of the cluster's configuration as a file, with storage in it; `name` makes it this test's own. */
export async function freshCib(node: LabNode, name: string): Promise<string> {
  const file = `/root/cib/${name}.xml`;
  await node.writeFile(file, await node.run(['cibadmin', '--query']));
  await onFile(node, file, ['cibadmin', '--modify', '--allow-create', '--xml-pipe'], storageResources);
  return file;
}

/** A lab whose cluster has the agents and nothing registered; taken down by its user. */
export async function clusterLab(name: string, log: (line: string) => void, profile?: ProfileName): Promise<Lab> {
  const { xcathaTree } = builtTrees();
  if (!xcathaTree) throw new Error('xcatha is not installed in build/root: make install DESTDIR=build/root');
  const lab = await Lab.up({ name, xcathaTree, log, ...(profile && { profile }) });
  try {
    installRegistrar(lab);
    return lab;
  } catch (error) {
    await lab.down();
    throw error;
  }
}
