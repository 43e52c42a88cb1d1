import type { Test } from 'tap';
import { buildModel, type ClusterModel } from '../../lib/cluster/configuration/model';
import { render } from '../../lib/cluster/configuration/render';
import { formats } from '../../lib/cluster/configuration/templatefiles';
import type { Lab } from '../lab';
import { fullModel, templates, usual } from '../unit/cluster/sources';
import { difference, freshCib, load, newDrbd, oldDrbd, onFile, registrar, type Shells, verify } from './clusternode';

/** The configuration as crm, pcs and CIB XML: the same in the cluster, and one that does what it should. */
export async function testFormats(t: Test, lab: Lab, { crmTakesOldRoles }: Shells): Promise<void> {
  const node = lab.node('mn1');

  const cases: [string, ClusterModel][] = [
    ['no storage', buildModel(usual)],
    ['a Filesystem', buildModel(usual, { storage: { id: 'fs', promoted: false } })],
    ['a clone', buildModel(usual, { storage: { id: 'gpfs-clone', promoted: false } })],
    [
      'nodes to keep off',
      buildModel(usual, { storage: { id: 'fs', promoted: false }, notOn: ['mn2', 'mn3.example.com'] }),
    ],
    [
      'fencing, a preference, a look at the network',
      buildModel(usual, {
        storage: { id: 'fs', promoted: false },
        prefer: 'mn2',
        ping: ['10.88.0.250', '10.88.0.251'],
        fences: [
          { node: 'mn3', agent: 'fence_lab', params: { plug: 'mn3', pcmk_delay_max: '2s' } },
          { node: 'all', agent: 'fence_lab', params: { pcmk_host_map: 'mn1:1;mn2:2' } },
        ],
      }),
    ],
    [
      'a file system to mount',
      buildModel(usual, { filesystem: { device: '/dev/mapper/xcat', type: 'xfs', options: 'noatime,nodev' } }),
    ],
    ['everything decided', fullModel(oldDrbd)],
    ['everything decided, in an upgraded cluster', fullModel(newDrbd)],
  ];
  for (const [number, [title, model]] of cases.entries()) {
    await t.test(`three formats, one CIB: ${title}`, async (t) => {
      const fresh = async (format: string) => {
        const file = await freshCib(node, `format-${number}-${format}`);
        if (title.endsWith('upgraded cluster')) await onFile(node, file, ['cibadmin', '--upgrade', '--force']);
        return file;
      };
      const files: string[] = [];
      for (const format of formats) {
        const file = await fresh(format);
        if (format === 'crm' && title === 'everything decided' && !crmTakesOldRoles) {
          await t.rejects(load(node, format, render(model, format, templates), file), /schema version is old/);
          continue;
        }
        await load(node, format, render(model, format, templates), file);
        await verify(node, file);
        files.push(file);
      }
      const [one = '', ...others] = files;
      for (const other of others) t.equal(await difference(node, one, other), '', other);
      t.not(await difference(node, one, await fresh('none')), '', 'something was loaded');
    });
  }

  await t.test('the group runs on one node, and on the other when that fails', async (t) => {
    const cibFile = await freshCib(node, 'simulated');
    await load(node, 'cib', render(buildModel(usual, { storage: oldDrbd }), 'cib', templates), cibFile);
    const simulate = (...args: string[]) =>
      node.run(['crm_simulate', '--simulate', ...args], { env: { CIB_shadow_dir: '/root/cib' } });
    // Stateful is promoted where its score says so; the simulator runs no agent that would set it.
    for (const [name, score] of [
      ['mn1', '10'],
      ['mn2', '5'],
    ]) {
      const where = ['--node', name ?? '', '--lifetime', 'forever'];
      await onFile(node, cibFile, ['crm_attribute', ...where, '--name', 'master-drbd', '--update', score ?? '']);
    }
    await simulate('--xml-file', cibFile, '--save-output', '/root/cib/first.xml');
    await simulate('--xml-file', '/root/cib/first.xml', '--save-output', '/root/cib/second.xml');
    const before = await registrar(node, { action: 'status', cibFile: '/root/cib/second.xml' });
    t.equal(before.activeNode, 'mn1', 'where the storage is promoted');
    const running = await registrar(node, { action: 'unregister', cibFile: '/root/cib/second.xml' });
    t.equal(running.failure, 'group-running', running.message ?? 'it was unregistered while it ran');
    const log = await simulate(
      '--xml-file',
      '/root/cib/second.xml',
      '--node-fail',
      'mn1',
      '--save-output',
      '/root/cib/third.xml',
    );
    await simulate('--xml-file', '/root/cib/third.xml', '--save-output', '/root/cib/fourth.xml');
    const after = await registrar(node, { action: 'status', cibFile: '/root/cib/fourth.xml' });
    t.equal(after.activeNode, 'mn2');
    const started = [...log.matchAll(/Resource action: (drbd|xcat-\w+)\s+(?:promote|start) on mn2/g)].map(
      (match) => match[1],
    );
    t.same(
      started,
      ['drbd', 'xcat-vip', 'xcat-shareddata', 'xcat-db', 'xcat-services'],
      'storage first, then in order',
    );
  });
}
