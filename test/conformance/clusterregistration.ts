import type { Test } from 'tap';
import type { RegistrationRequest, Shell } from '../../lib/cluster/change/register';
import { buildModel } from '../../lib/cluster/configuration/model';
import { render } from '../../lib/cluster/configuration/render';
import type { Lab, LabNode } from '../lab';
import { templates, usual } from '../unit/cluster/sources';
import { difference, freshCib, load, nodeTemplates, oldDrbd, onFile, registrar, type Shells } from './clusternode';

const request: RegistrationRequest = { options: usual, templates: nodeTemplates };
const shells: readonly Shell[] = ['crm', 'pcs', 'cibadmin'];

/** The version that changes with every change of the configuration. */
async function epoch(node: LabNode, file: string): Promise<string> {
  return /<cib [^>]*\bepoch="(\d+)"/.exec(await node.readFile(file))?.[1] ?? '';
}

/** Registration by each shell, by hand, from both nodes, and what must survive it or be refused. */
export async function testRegistration(t: Test, lab: Lab, { crmTakesOldRoles }: Shells): Promise<void> {
  const node = lab.node('mn1');

  for (const shell of shells) {
    await t.test(`registration by ${shell}`, async (t) => {
      const cibFile = await freshCib(node, `register-${shell}`);
      const storage = shell === 'crm' && !crmTakesOldRoles ? { id: 'fs', promoted: false } : oldDrbd;
      const after = storage.id.replace('-clone', '');
      const job = { request: { ...request, after, shell }, cibFile, backups: '/root/backups' };
      const before = await node.readFile(cibFile);
      const plan = await registrar(node, { action: 'plan', ...job });
      t.equal(plan.shell, shell);
      t.equal(await node.readFile(cibFile), before, 'planning changes nothing');
      const { changed, backup = '', failure, message } = await registrar(node, { action: 'register', ...job });
      t.same([changed, failure, message], [true, undefined, undefined]);
      t.equal((await node.run(['stat', '--format=%a %U', backup])).trim(), '600 root');
      await node.writeFile('/root/cib/backup.xml', await node.readFile(backup));
      t.equal(
        await difference(node, '/root/cib/backup.xml', await freshCib(node, 'untouched')),
        '',
        'the backup is as it was',
      );
      const wanted = await freshCib(node, 'wanted');
      await load(node, 'cib', render(buildModel(usual, { storage }), 'cib', templates), wanted);
      t.equal(await difference(node, cibFile, wanted), '');
      const written = await node.readFile(cibFile);
      const again = await registrar(node, { action: 'register', ...job });
      t.same([again.changed, again.failure], [false, undefined]);
      t.equal(await node.readFile(cibFile), written, 'the second time nothing is written');
    });
  }

  await t.test('storage whose roles have their old names: no shell is asked', async (t) => {
    const cibFile = await freshCib(node, 'old-roles');
    const job = { request: { ...request, after: 'drbd' }, cibFile, backups: '/root/backups' };
    const { changed, failure, message, plan } = await registrar(node, { action: 'register', ...job });
    t.same([changed, failure, plan?.shell], [true, undefined, 'cibadmin'], message ?? '');
  });

  await t.test(
    'with a fencing device, a preference and a look at the network; the same again changes nothing',
    async (t) => {
      const cibFile = await freshCib(node, 'surrounded');
      const fences = [
        { node: 'mn1', agent: 'fence_lab', params: { plug: 'other' } },
        { node: 'mn3', agent: 'fence_lab', params: { plug: 'not-to-be-told' } },
      ];
      const more = { fences, prefer: 'mn2', ping: ['10.88.0.250'] };
      const job = { request: { ...request, ...more }, cibFile, backups: '/root/backups' };
      const before = await node.readFile(cibFile);
      const { changed, failure, message, plan } = await registrar(node, { action: 'register', ...job });
      t.same([changed, failure, message], [true, undefined, undefined]);
      t.match(plan?.changes, [
        /^add group/,
        'add location: g-xcat rather on mn2 (score 50)',
        'add fencing device fence-mn3 (fence_lab) for mn3',
        'add clone xcat-ping-clone of xcat-ping',
        'add location: g-xcat rather where pingd is higher',
        'set the cluster property priority-fencing-delay=15s',
      ]);
      t.notMatch(JSON.stringify(plan?.changes), 'not-to-be-told');
      t.same(plan?.kept, ['fencing device fence-mn1'], 'the one that is there stays');
      await onFile(node, cibFile, ['crm_verify', '--xml-file', cibFile]);
      const written = await node.readFile(cibFile);
      t.same((await registrar(node, { action: 'register', ...job })).changed, false);
      t.equal(await node.readFile(cibFile), written, 'the second time nothing is written');
      const moved = { ...job, request: { ...job.request, prefer: 'mn1', ping: ['10.88.0.251'] } };
      const { plan: next } = await registrar(node, { action: 'register', ...moved });
      t.same(next?.changes, [
        'change: location: g-xcat rather on mn2 (score 50) becomes location: g-xcat rather on mn1 (score 50)',
        'change xcat-ping host_list from 10.88.0.250 to 10.88.0.251',
      ]);
      const unknown = {
        ...job,
        request: { ...request, fences: [{ node: 'mn4', agent: 'fence_nowhere', params: {} }] },
      };
      const refused = await registrar(node, { action: 'plan', ...unknown });
      t.match(refused, {
        failure: 'fence-unknown',
        message: /--fence mn4=fence_nowhere: this node has no fence agent/,
      });
      const { removed, failure: stays } = await registrar(node, {
        action: 'unregister',
        cibFile,
        backups: '/root/backups',
      });
      t.equal(stays, undefined);
      t.same(removed?.toSorted(), ['g-xcat', 'g-xcat-prefers', 'g-xcat-with-network', 'xcat-ping-clone']);
      await node.writeFile('/root/cib/before.xml', before);
      t.match(await difference(node, '/root/cib/before.xml', cibFile), /fence-mn3/, 'the device stays in the cluster');
    },
  );

  await t.test('what administrators set with their shells survives a change of ours', async (t) => {
    const cibFile = await freshCib(node, 'administered');
    const job = { request: { ...request, after: 'fs' }, cibFile, backups: '/root/backups' };
    await registrar(node, { action: 'register', ...job });
    const admin: string[][] = [
      [
        'crm_resource',
        '--resource',
        'g-xcat',
        '--meta',
        '--set-parameter',
        'target-role',
        '--parameter-value',
        'Stopped',
      ],
      ['crm', 'resource', 'meta', 'xcat-db', 'set', 'is-managed', 'false'],
      ['pcs', '-f', cibFile, 'resource', 'meta', 'g-xcat', 'resource-stickiness=INFINITY', 'priority=5'],
      ['pcs', '-f', cibFile, 'resource', 'update', 'xcat-vip', 'announce_count=9'],
      ['pcs', '-f', cibFile, 'resource', 'update', 'xcat-db', 'op', 'start', 'timeout=900s'],
      ['pcs', '-f', cibFile, 'constraint', 'location', 'g-xcat', 'prefers', 'mn1=50'],
      ['crm', 'resource', 'utilization', 'xcat-db', 'set', 'memory', '512'],
    ];
    for (const command of admin) await onFile(node, cibFile, command);
    await node.run(['cp', cibFile, '/root/cib/before-change.xml']);
    const same = await registrar(node, { action: 'register', ...job });
    t.same([same.changed, same.failure], [false, undefined]);
    const options = { ...usual, nic: 'eth0' };
    const other = await registrar(node, { action: 'register', ...job, request: { ...request, options } });
    t.same([other.changed, other.failure, other.plan?.changes], [true, undefined, ['set xcat-vip nic=eth0']]);
    await onFile(node, cibFile, ['crm_resource', '--resource', 'xcat-vip', '--delete-parameter', 'nic']);
    t.equal(
      await difference(node, '/root/cib/before-change.xml', cibFile),
      '',
      'but for the parameter nothing has changed',
    );
  });

  await t.test('refused, with nothing changed', async (t) => {
    const cibFile = await freshCib(node, 'refused');
    const refused = async (job: Partial<RegistrationRequest>, failure: string) => {
      const before = await node.readFile(cibFile);
      const answer = await registrar(node, {
        action: 'register',
        cibFile,
        backups: '/root/none',
        request: { ...request, ...job },
      });
      t.equal(answer.failure, failure, answer.message ?? 'no failure');
      t.equal(await node.readFile(cibFile), before);
    };
    await refused({ after: 'nothing' }, 'after-unknown');
    await refused({ after: 'fs:promoted' }, 'after-not-promotable');
    await refused({ templates: '/root' }, 'bad-template');
    await refused({ options: { ...usual, ip: 'ten' } }, 'bad-option');
    await onFile(node, cibFile, ['pcs', '-f', cibFile, 'property', 'set', 'stonith-enabled=false']);
    await refused({}, 'no-fencing');
    await onFile(node, cibFile, ['pcs', '-f', cibFile, 'property', 'set', 'stonith-enabled=true']);
    await onFile(node, cibFile, [
      'cibadmin',
      '--modify',
      '--allow-create',
      '--xml-text',
      '<resources><primitive id="xcat-vip" class="ocf" provider="pacemaker" type="Dummy"/></resources>',
    ]);
    await refused({}, 'id-taken');
    t.equal((await node.exec(['ls', '/root/none'])).code, 2, 'no backup was needed');
  });

  await t.test('in the living cluster', async (t) => {
    // The group is not to start: there is no xCAT in these nodes.
    await node.run(['crm_attribute', '--type', 'crm_config', '--name', 'maintenance-mode', '--update', 'true']);
    await node.run(['cibadmin', '--query']).then((text) => node.writeFile('/root/cib/live-before.xml', text));
    const first = await registrar(node, { action: 'register', request });
    t.same([first.changed, first.failure, first.plan?.shell], [true, undefined, 'crm'], first.message ?? '');
    t.match(first.backup, /^\/var\/lib\/xcatha\/cib-.*\.xml$/);
    const live = async () => {
      await node.writeFile('/root/cib/live.xml', await node.run(['cibadmin', '--query']));
      return epoch(node, '/root/cib/live.xml');
    };
    const registeredEpoch = await live();
    for (const name of ['mn1', 'mn2']) {
      const again = await registrar(lab.node(name), { action: 'register', request });
      t.same([again.changed, again.failure], [false, undefined], name);
    }
    t.equal(await live(), registeredEpoch);
    const status = await registrar(node, { action: 'status' });
    t.same(
      status.members?.map((member) => member.id),
      ['xcat-vip', 'xcat-shareddata', 'xcat-db', 'xcat-services'],
    );
    t.same(
      status.nodes?.map(({ name, online }) => [name, online]),
      [
        ['mn1', true],
        ['mn2', true],
      ],
    );
    const gone = await registrar(node, { action: 'unregister' });
    t.same(gone.removed, ['g-xcat'], gone.message ?? '');
    await node.writeFile('/root/cib/live-after.xml', await node.run(['cibadmin', '--query']));
    const configuration = async (file: string) =>
      /<configuration>.*<\/configuration>/s.exec(await node.readFile(file))?.[0];
    t.equal(await configuration('/root/cib/live-after.xml'), await configuration('/root/cib/live-before.xml'));
  });

  await t.test('by hand in the living cluster: it is what registering would have done', async (t) => {
    await node.writeFile('/root/group.crm', render(buildModel(usual), 'crm', templates));
    await node.writeFile('/root/group.pcs', render(buildModel(usual), 'pcs', templates));
    for (const command of [
      ['crm', 'configure', 'load', 'update', '/root/group.crm'],
      ['sh', '/root/group.pcs'],
    ]) {
      await node.run(command);
      const { changed, failure, plan } = await registrar(node, { action: 'register', request });
      t.same([changed, failure, plan?.changes, plan?.kept], [false, undefined, [], []], command.join(' '));
      t.same((await registrar(node, { action: 'unregister' })).removed, ['g-xcat']);
    }
  });

  await t.test('from both nodes at once', async (t) => {
    const answers = await Promise.all(lab.nodes.map((each) => registrar(each, { action: 'register', request })));
    t.same(
      answers.map(({ failure, message }) => [failure, message]),
      answers.map(() => [undefined, undefined]),
    );
    t.ok(answers.some(({ changed }) => changed));
    const groups = (await node.run(['cibadmin', '--query'])).match(/<group id="g-xcat"/g);
    t.equal(groups?.length, 1);
    t.equal((await registrar(node, { action: 'register', request })).changed, false);
  });

  await t.test('without names in the nodelist of corosync', async (t) => {
    const conf = await node.readFile('/etc/corosync/corosync.conf');
    await node.writeFile('/etc/corosync/corosync.conf', conf.replace(/^\s*name: mn2$/m, ''));
    t.equal((await registrar(node, { action: 'plan', request })).failure, 'nodes-unnamed');
    await node.writeFile('/etc/corosync/corosync.conf', conf);
    t.equal((await registrar(node, { action: 'plan', request })).failure, undefined);
  });
}
