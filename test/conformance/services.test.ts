import { setTimeout as setFileTimeout, test } from 'tap';
import { agentNode, casesOf, runtimes } from './agentnode';
import { carried } from './services/carried';
import { choice } from './services/choice';
import { life } from './services/life';
import { nfsExports } from './services/nfs';
import { perform } from './services/stage';
import { daemon } from './services/xcatd';

setFileTimeout(1_800_000);

const lab = agentNode('services', { setUp: true });
const chosen = process.env.CONFORMANCE_CASE;

for (const runtime of runtimes) {
  test(`xcat-services, built for ${runtime}`, async (t) => {
    const agents = await lab;
    await agents.install(runtime);
    for (const [name, run] of casesOf(runtime, { ...life, ...daemon, ...carried, ...choice, ...nfsExports })) {
      if (chosen && !name.includes(chosen)) continue;
      await t.test(name, (t) => perform(t, agents, run));
    }
  });
}
