import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { takeLock } from '../../../lib/host/lock';

test('a lock can be had once, and again when it was given back', async (t) => {
  const path = join(t.testdir(), 'lock');
  const release = takeLock(path);
  t.throws(() => takeLock(path), { message: `process ${process.pid} is at work on this node` });
  release();
  takeLock(path)();
  t.same(readdirSync(t.testdirName), []);
});

test('the lock of a process that is gone, or of an older one with the same number, counts for nothing', async (t) => {
  const path = join(t.testdir(), 'lock');
  writeFileSync(path, JSON.stringify({ pid: process.pid, startTime: '1' }));
  const release = takeLock(path);
  t.ok(existsSync(path));
  t.throws(() => takeLock(path), { message: `process ${process.pid} is at work on this node` });
  release();
  t.same(readdirSync(t.testdirName), []);
});

test('a lock that cannot be removed is no failure of what was done under it', async (t) => {
  const path = join(t.testdir(), 'lock');
  const release = takeLock(path);
  rmSync(path);
  mkdirSync(path);
  t.doesNotThrow(release);
});
