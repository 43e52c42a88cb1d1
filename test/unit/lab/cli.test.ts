import { CommanderError } from 'commander';
import { test } from 'tap';
import { labProgram } from '../../lab/cli';
import type { LabCommands } from '../../lab/commands';

/** Parses a command line and returns what it would have done, and with which exit code. */
async function parse(...args: string[]): Promise<{ calls: unknown[][]; exitCode: number | undefined }> {
  const calls: unknown[][] = [];
  const recording = new Proxy({} as LabCommands, {
    get:
      (_target, name) =>
      async (...given: unknown[]) => {
        calls.push([name, ...given]);
        return 7;
      },
  });
  let exitCode: number | undefined;
  const program = labProgram(recording, (code) => {
    exitCode = code;
  });
  for (const command of [program, ...program.commands]) command.configureOutput({ writeErr: () => undefined });
  await program.parseAsync(args, { from: 'user' });
  return { calls, exitCode };
}

test('up without options: two nodes, a cluster with fencing', async (t) => {
  const { calls, exitCode } = await parse('up', '--no-xcat', '--no-xcatha');
  const plan = { name: 'lab', nodes: ['mn1', 'mn2'], profile: 'debian12', cluster: true, fencing: true };
  t.same(calls, [['up', { ...plan, powerOnAfterFencing: false }]]);
  t.equal(exitCode, 7, 'the exit code is that of the command');
});

test('up takes names, trees and switches', async (t) => {
  const names = ['--lab', 'three', 'up', '--nodes', 'a,b,c'];
  const { calls } = await parse(...names, '--xcat', '/x', '--xcatha', '/y', '--no-cluster', '--no-fencing');
  const plan = {
    name: 'three',
    nodes: ['a', 'b', 'c'],
    xcatTree: '/x',
    xcathaTree: '/y',
    cluster: false,
    fencing: false,
  };
  t.match(calls, [['up', plan]]);
});

test('up takes a profile', async (t) => {
  t.match((await parse('up', '--profile', 'rhel9', '--no-xcat')).calls, [['up', { profile: 'rhel9' }]]);
});

test('a command in a node keeps its own options', async (t) => {
  t.same((await parse('exec', 'mn1', '--', 'ls', '-l', '--lab')).calls, [
    ['exec', 'lab', 'mn1', ['ls', '-l', '--lab']],
  ]);
  t.same((await parse('outside', '--', 'dig', '-x')).calls, [['outside', 'lab', ['dig', '-x']]]);
});

test('what is done to a node', async (t) => {
  const wanted = { 'power-cut': 'powerCut', boot: 'boot', poweroff: 'poweroff', reboot: 'reboot' };
  const network = { 'cut-network': 'cutNetwork', 'restore-network': 'restoreNetwork' };
  for (const [command, how] of Object.entries({ ...wanted, ...network })) {
    t.same((await parse(command, 'mn2')).calls, [['change', 'lab', 'mn2', how]]);
  }
});

test('wrong usage is refused', async (t) => {
  const profiles = ['vms', 'constructor'].map((name) => ['up', '--profile', name]);
  for (const args of [['frob'], ['boot'], ['exec', 'mn1'], ['up', '--nonsense'], ...profiles]) {
    await t.rejects(parse(...args), CommanderError, args.join(' '));
  }
});
