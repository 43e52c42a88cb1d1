import { setTimeout as setFileTimeout, test } from 'tap';
import { agentNode } from './agentnode';
import { testOnServers, testUnknownDistribution } from './matrix';
import { metadata, testersOn } from './ocftester';
import { subjectsOn, usualGround } from './subjects';

// The contract on Debian 13: its ocf-tester, schemas and shells, on each of its databases. What is bad about parameters is the same anywhere.
setFileTimeout(1_800_000);

const lab = agentNode('contract-debian13', { setUp: true, clusterStays: true, profile: 'debian13' });
const ground = { ...usualGround, attach: 'bind' } as const;
const subjects = subjectsOn(ground);

test('on SQLite', async (t) => {
  const agents = await lab;
  for (const subject of subjects) {
    await t.test(`${subject.name}: its meta-data is valid and shown by the shells`, (t) =>
      metadata(t, agents.node, subject),
    );
  }
  await testersOn(
    t,
    agents,
    ground,
    subjects.map(({ name }) => name),
  );
});

testOnServers(lab, 'bind');
testUnknownDistribution(lab, 'bind');
