import { setTimeout as setFileTimeout, type Test, test } from 'tap';
import type { Parameter } from '../../lib/ocf/parameters';
import { wholePicture } from '../cluster/picture';
import { type AgentNode, agentDirectory, agentNode, ends, runtimes, succeeds } from './agentnode';
import { testOnServers } from './matrix';
import { metadata, testersOn } from './ocftester';
import { type Subject, subjectsOn, usualGround } from './subjects';

// What every agent owes the cluster whatever it manages: OCF RA API 1.1, ocf-tester, and the shells that read the meta-data.
setFileTimeout(1_800_000);

const subjects = subjectsOn(usualGround);
const names = subjects.map(({ name }) => name);

/** Texts that no parameter of a type may have, and those of parameters with rules of their own. */
const badByType: Readonly<Record<Exclude<Parameter['type'], 'string' | 'list'>, readonly string[]>> = {
  boolean: ['maybe', '2', 'tru'],
  integer: ['-1', '1.5', 'many', '1e3', '12345678901'],
  duration: ['soon', '-1s', '1.5s', '3 weeks'],
};
const badByName: Readonly<Record<string, readonly string[]>> = {
  ip: [
    ...['10.88.0.256', 'xcatmn', '10.88.0.0/24', '127.0.0.1', '224.0.0.1', '0.0.0.0', '10.88.0', '10.88.0.1 10.88.0.2'],
    ...['fd00::1::2', 'fe80::1', 'fe80::1%eth0', '::ffff:10.88.0.100', 'ff02::1', '::', '::1'],
  ],
  cidr_netmask: ['33', '64', '0', '-1', '255.0.255.0', 'x'],
  nic: ['a b', 'eth0:twelveletter', 'x'.repeat(128), '../eth0', 'eth0:', '$(reboot)'],
  hostname: ['a_b', '-a', 'a..b', 'x'.repeat(65), '10.0.0.1', 'a;b'],
  directory: ['relative', '/', '/a//b', '/a/../b', '/a b'],
  links: ['relative', '/a /a', '/a /a/b', '/', '/a/../b'],
  services: ['frobd', 'xcatd,frobd', 'XCATD', 'conserver,goconserver'],
  critical: ['frobd'],
  unit: ['mariadb.service', 'a b', 'a/b', 'a;b'],
};

const lab = agentNode('contract', { setUp: true, clusterStays: true });

for (const runtime of runtimes) {
  test(`built for ${runtime}`, async (t) => {
    const agents = await lab;
    await agents.install(runtime);
    for (const subject of subjects) {
      await t.test(`${subject.name}: its meta-data is valid and shown by the shells`, (t) =>
        metadata(t, agents.node, subject),
      );
    }
    // Only now: the shells leave files of their own at root's.
    const before = await wholePicture(agents.node);
    for (const subject of subjects) {
      await t.test(`${subject.name}: bad parameters`, (t) => badParameters(t, agents, subject));
      await t.test(`${subject.name}: who calls what, and from where`, (t) => callers(t, agents, subject));
    }
    t.equal(await wholePicture(agents.node), before, 'none of it has changed the node');
    await testersOn(t, agents, usualGround, names);
  });
}

testOnServers(lab, 'symlink');

/** Every parameter with every text that it cannot have, and a required one with none. */
function badTexts({ definition, good }: Subject): [parameter: string, text: string][] {
  return Object.entries(definition.parameters).flatMap(([name, row]) => {
    const byType = row.type === 'string' || row.type === 'list' ? [] : badByType[row.type];
    const choices = row.oneOf ? ['nonesuch', row.oneOf[0]?.toUpperCase() ?? ''] : [];
    const texts = [...byType, ...choices, ...(badByName[name] ?? [])];
    if (texts.length === 0) throw new Error(`parameter ${name} has no bad text in this test`);
    const missing = row.required ? [''] : [];
    return [...texts, ...missing, `${good[name] ?? row.default ?? 'x'}\nx`].map((text): [string, string] => [
      name,
      text,
    ]);
  });
}

async function badParameters(t: Test, agents: AgentNode, subject: Subject): Promise<void> {
  const { name, good } = subject;
  for (const [parameter, text] of badTexts(subject)) {
    const parameters = { ...good, [parameter]: text };
    const what = `${parameter}=${JSON.stringify(text)}`;
    const outcomes = {
      start: await agents.call(name, 'start', parameters),
      monitor: await agents.monitor(name, parameters),
      probe: await agents.call(name, 'monitor', parameters),
      'validate-all': await agents.call(name, 'validate-all', parameters),
    };
    for (const [action, outcome] of Object.entries(outcomes)) {
      ends(t, outcome, 6, 'bad-parameter', `${what}: ${action}`);
      t.match(outcome.reason, `parameter ${parameter}`, 'the parameter is named');
    }
    t.match(outcomes['validate-all'].stdout, /^ERROR: parameter .*\n$/, `${what}: validate-all`);
  }
  succeeds(t, await agents.call(name, 'validate-all', good), 'validate-all of good ones is silent');
}

async function callers(t: Test, agents: AgentNode, { name, good }: Subject): Promise<void> {
  const { node } = agents;
  for (const action of ['promote', 'demote', 'notify', 'reload', 'migrate_to', 'START', '']) {
    const { code, stdout } = await agents.call(name, action, good);
    t.strictSame([code, stdout], [3, ''], `action ${JSON.stringify(action)}`);
  }
  for (const action of ['start', 'stop', 'monitor']) {
    ends(t, await agents.call(name, action, good, { user: 'nobody' }), 4, 'not-root', `${action} by nobody`);
  }
  const nobody = await agents.call(name, 'meta-data', {}, { user: 'nobody' });
  t.strictSame([nobody.code, nobody.stderr], [0, ''], 'meta-data by nobody');
  succeeds(t, await agents.call(name, 'validate-all', good, { user: 'nobody' }), 'validate-all by nobody');
  // What the current directory holds is not read: a file there must not be able to set parameters or run code.
  await node.writeFile(
    '/run/trap/.env',
    'OCF_RESKEY_ip=10.88.0.999\nOCF_RESKEY_directory=relative\nOCF_RESKEY_database=x\n',
  );
  await node.writeFile('/run/trap/bunfig.toml', 'preload = ["./evil.js"]\n');
  await node.writeFile('/run/trap/evil.js', 'process.exit(99)\n');
  await node.writeFile('/run/trap/package.json', '{ "type": "module" }\n');
  const assignments = Object.entries(good).map(([parameter, value]) => `OCF_RESKEY_${parameter}=${value}`);
  const script = 'cd /run/trap && exec "$0" validate-all';
  const trapped = await node.exec(['env', '-i', ...assignments, 'sh', '-c', script, `${agentDirectory}/${name}`]);
  t.strictSame(
    { code: trapped.code, stdout: trapped.stdout, stderr: trapped.stderr },
    { code: 0, stdout: '', stderr: '' },
    'nothing is read from the current directory',
  );
}
