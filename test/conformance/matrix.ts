import { test } from 'tap';
import { type AgentNode, setUpAnew, setupWords, sharedDirectory, succeeds } from './agentnode';
import { testersOn } from './ocftester';
import { type Ground, subjectsOn } from './subjects';

const servers = ['mariadb', 'postgresql'] as const;

function directoryFor(engine: (typeof servers)[number]): string {
  return `${sharedDirectory}-${engine}`;
}

/** Each server in turn under a node that is set up on SQLite: the agents that differ by it pass ocf-tester. By the build that is usual. */
export function testOnServers(lab: Promise<AgentNode>, attach: 'symlink' | 'bind'): void {
  for (const engine of servers) {
    test(`on ${engine}`, async (t) => {
      const agents = await lab;
      await agents.install('bun');
      const ground = { engine, attach, directory: directoryFor(engine) };
      await setUpAnew(agents, ground.directory, engine);
      await testersOn(t, agents, ground, ['xcat-shareddata', 'xcat-db', 'xcat-services']);
    });
  }
}

/**
 * The same node, now of a distribution that nobody has described: what was set up on the last server before is found by
 * probing, and the set-up and the log each say once what is assumed.
 */
export function testUnknownDistribution(lab: Promise<AgentNode>, attach: 'symlink' | 'bind'): void {
  test('on a distribution that nobody has described', async (t) => {
    const agents = await lab;
    const { node } = agents;
    const ground: Ground = { engine: 'postgresql', attach, directory: directoryFor('postgresql') };
    const said = async () => {
      const log = await node.exec(['grep', '-c', 'frobix 7 is unknown to xcatha', '/var/log/pacemaker/pacemaker.log']);
      return log.stdout.trim();
    };
    await node.run(['mv', '/etc/os-release', '/etc/os-release.kept']);
    await node.writeFile('/etc/os-release', 'ID=frobix\nVERSION_ID=7\n');
    const setup = await node.exec([...setupWords(agents.lab, ground.directory, ground.engine), '--dry-run']);
    t.equal(setup.code, 0, setup.stderr);
    const assumed = /^xcatha-setup: warning: distribution frobix 7 is unknown to xcatha.*named is unit named.*$/m;
    t.match(setup.stderr, assumed, 'the set-up says what it assumes');
    t.match(setup.stderr, 'PostgreSQL would be in /var/lib/postgresql and /etc/postgresql');
    t.equal(await said(), '0');
    for (const { name, good } of subjectsOn(ground)) {
      succeeds(t, await agents.call(name, 'start', good, { timeoutMs: 600_000 }), `${name} starts`);
      if (name === 'xcat-shareddata') succeeds(t, await agents.call(name, 'start', good), 'and once more');
      succeeds(t, await agents.monitor(name, good, 10), `${name} is well`);
    }
    t.equal(await said(), '1', 'the log says it once');
    for (const { name, good } of subjectsOn(ground).toReversed()) {
      succeeds(t, await agents.call(name, 'stop', good, { timeoutMs: 300_000 }), `${name} stops`);
    }
    await node.run(['mv', '/etc/os-release.kept', '/etc/os-release']);
  });
}
