import { test } from 'tap';
import { agentNode, type Runtime, succeeds } from './agentnode';
import { access } from './servers/access';
import { data } from './servers/data';
import { life } from './servers/life';
import { attach, call, detach, isGone, type ServerUnderTest, vip } from './servers/stage';

/**
 * All cases of a server, with the address up and the shared data attached. Minutes long, so for one of the two builds; what
 * they differ in (processes, files, time) does not differ between the servers.
 */
export function testServer(server: ServerUnderTest, runtime: Runtime): void {
  const lab = agentNode(`db-${server.engine}`, { setUp: true, engine: server.engine });
  const cases = { ...life, ...access, ...data, ...server.cases };
  test(`xcat-db with ${server.engine}, built for ${runtime}`, async (t) => {
    const agents = await lab;
    await agents.install(runtime);
    succeeds(t, await agents.call('xcat-vip', 'start', vip(agents)), 'the address is up');
    for (const [name, run] of Object.entries(cases)) {
      await t.test(name, async (t) => {
        await attach(t, agents, server);
        await run(t, agents, server);
        succeeds(t, await call(agents, server, 'stop'), 'stop');
        await isGone(t, agents, server);
        await detach(t, agents, server);
      });
    }
    succeeds(t, await agents.call('xcat-vip', 'stop', vip(agents)), 'the address is away');
  });
}
