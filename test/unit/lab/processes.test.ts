import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'tap';
import { findProcesses, identify, isAlive, isInit, kill, waitUntil } from '../../lab/processes';

test('a process is known by number and start time', async (t) => {
  const child = spawn('sleep', ['31.4159']);
  t.teardown(() => child.kill('SIGKILL'));
  const id = identify(child.pid ?? 0);
  if (id === undefined) throw new Error('a running process is not found');
  t.ok(isAlive(id));
  t.notOk(isAlive({ ...id, startTime: '1' }), 'another process had that number before');
  t.notOk(isInit(id.pid), 'it is not number 1 of a namespace');
  await waitUntil(
    () => findProcesses((argv) => argv[1] === '31.4159').length === 1,
    5_000,
    'it is found by its arguments',
  );
  const ended = once(child, 'exit');
  kill(id);
  await ended;
  t.notOk(isAlive(id));
  t.doesNotThrow(() => kill(id), 'one that has gone is no error');
});

test('waiting ends with what was waited for', async (t) => {
  await t.rejects(
    waitUntil(() => false, 60, 'pigs fly'),
    { message: 'not within 0.06 s: pigs fly' },
  );
});
