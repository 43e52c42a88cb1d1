import { dirname } from 'node:path';
import type { Test } from 'tap';
import type { LabNode } from '../lab';
import { type AgentNode, agentDirectory, succeeds } from './agentnode';
import { type Ground, type Subject, subjectsOn } from './subjects';

const limits = { timeoutMs: 600_000 };

/**
 * The agents from the first to the last: ocf-tester with each, then it is started for those that stand on it; in the end all
 * are stopped. The shared data is tested with both ways of attaching.
 */
export async function testersOn(t: Test, agents: AgentNode, ground: Ground, names: readonly string[]): Promise<void> {
  const subjects = subjectsOn(ground);
  for (const subject of subjects) {
    for (const variant of names.includes(subject.name) ? variantsOf(subject) : []) {
      await t.test(titleOf(variant, ground), (t) => ocfTester(t, agents, variant));
    }
    succeeds(t, await agents.call(subject.name, 'start', subject.good, limits), `${subject.name} starts`);
  }
  for (const { name, good } of subjects.toReversed()) {
    succeeds(t, await agents.call(name, 'stop', good, limits), `${name} stops`);
  }
}

function variantsOf(subject: Subject): Subject[] {
  if (subject.name !== 'xcat-shareddata') return [subject];
  return ['symlink', 'bind'].map((attach) => ({ ...subject, good: { ...subject.good, attach } }));
}

function titleOf({ name, good }: Subject, { engine }: Ground): string {
  const details = name === 'xcat-vip' ? '' : ` (${[engine, good.attach].filter(Boolean).join(', ')})`;
  return `ocf-tester: ${name}${details}`;
}

async function ocfTester(t: Test, { node }: AgentNode, { name, good }: Subject): Promise<void> {
  const options = Object.entries(good).flatMap(([parameter, value]) => ['-o', `${parameter}=${value}`]);
  const words = ['ocf-tester', '-n', name, ...options, `${agentDirectory}/${name}`];
  const { code, stdout, stderr } = await node.exec(words, limits);
  t.equal(code, 0, `${stdout}${stderr}`);
  t.match(stdout, `${agentDirectory}/${name} passed all tests`);
}

/** The schemas of OCF's API 1.1 that pcs and, since 3.0, pacemaker bring. */
const schemas = ['/usr/share/pcs/data/ocf-1.1.rng', '/usr/share/pacemaker/api/ocf-ra-1.1.rng'];

/** An agent's meta-data: valid by every schema that the node has, and shown whole by its shells. */
export async function metadata(t: Test, node: LabNode, { name, definition }: Subject): Promise<void> {
  const file = `/run/${name}.xml`;
  const text = await node.run(['env', '-i', `${agentDirectory}/${name}`, 'meta-data']);
  await node.writeFile(file, text);
  const present = (await node.exec(['ls', ...schemas])).stdout.trim().split('\n');
  t.ok(present.includes(schemas[0] ?? ''), 'there is a schema');
  for (const schema of present) {
    const judged = await node.exec(['xmllint', '--noout', '--relaxng', schema, '--nonet', file]);
    t.equal(judged.code, 0, `${schema}: ${judged.stderr}`);
  }
  const dtd = '/usr/share/resource-agents/ra-api-1.dtd';
  const judged = await node.exec(['sh', '-c', 'cd "$1" && xmllint --noout --valid - <"$2"', 'sh', dirname(dtd), file]);
  t.strictSame([judged.code, judged.stderr], [0, ''], dtd);
  const shown = {
    crm: await node.exec(['crm', 'ra', 'info', `ocf:xcat:${name}`]),
    pcs: await node.exec(['pcs', 'resource', 'describe', `ocf:xcat:${name}`]),
    pacemaker: await node.exec(['crm_resource', '--show-metadata', `ocf:xcat:${name}`]),
  };
  for (const [shell, { code, stdout, stderr }] of Object.entries(shown)) {
    t.strictSame([code, stderr], [0, ''], shell);
    t.match(stdout, definition.shortdesc, `${shell} shows what it is`);
    for (const parameter of Object.keys(definition.parameters))
      t.match(stdout, parameter, `${shell} shows ${parameter}`);
  }
}
