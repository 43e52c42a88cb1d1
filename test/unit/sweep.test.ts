import { test } from 'tap';
import { pointsOf } from '../sweep/points';
import { strikeName, strikesAt, whole } from '../sweep/strikes';
import { parseTrace } from '../sweep/trace';

/** A short action as strace shows it: 7 is the action, 8 a thread of it, 9 a command, 10 and 11 a child that works on storage. */
const trace = `7  100.000001 execve("/usr/lib/ocf/resource.d/xcat/xcat-db", ["/usr/lib/ocf/resource.d/xcat/xcat-db", "start"], 0x7f /* 9 vars */) = 0
7  100.000100 openat(AT_FDCWD</var>, "/etc/ld.so.cache", O_RDONLY|O_CLOEXEC) = 3</etc/ld.so.cache>
7  100.000200 clone3({flags=CLONE_VM|CLONE_FS|CLONE_THREAD, child_tid=0x7f}, 88) = 8
8  100.000300 openat(AT_FDCWD</var>, "/tmp/thread", O_WRONLY|O_CREAT, 0600) = 9</tmp/thread>
7  100.000400 openat(AT_FDCWD</var>, "/run/x/.db.7", O_WRONLY|O_CREAT|O_CLOEXEC, 0600 <unfinished ...>
8  100.000500 write(9</tmp/thread>, "a, b) = 1", 9) = 9
7  100.000600 <... openat resumed>)          = 5</run/x/.db.7>
7  100.000700 write(5</run/x/.db.7>, "{\\"x\\":\\"1\\"}", 9) = 9
7  100.000800 write(1<pipe:[123]>, "said", 4)  = 4
7  100.000900 fsync(5</run/x/.db.7>)         = 0
7  100.001000 unlink("/run/x/absent")        = -1 ENOENT (No such file or directory)
7  100.001100 unlink("/run/x/there")         = 0
7  100.001200 vfork( <unfinished ...>
9  100.001300 execve("/usr/sbin/ip", ["ip", "address", "show"], 0x7f /* 5 vars */ <unfinished ...>
7  100.001400 <... vfork resumed>)           = 9
9  100.001500 <... execve resumed>)          = 0
9  100.001600 openat(AT_FDCWD</>, "/tmp/ip", O_WRONLY|O_CREAT, 0600) = 3</tmp/ip>
9  100.101400 +++ exited with 0 +++
7  100.200000 vfork()                        = 10
10 100.200100 execve("/usr/lib/xcatha/xcatha", ["/usr/lib/xcatha/xcatha", "internal", "storage", "{\\"op\\":\\"write\\"}"], 0x7f /* 2 vars */) = 0
10 100.200200 unlink("/s/.new-0123456789abcdef0123456789abcdef") = -1 ENOENT (No such file or directory)
10 100.200300 unlink("/s/.new-0123456789abcdef0123456789abcdef") = 0
10 100.200400 write(1</run/x/.scratch.7 (deleted)>, "{}", 2) = 2
10 100.200500 +++ exited with 0 +++
7  100.300000 exit_group(0)                  = ?
7  100.300100 +++ exited with 0 +++
`;

const points = pointsOf(parseTrace(trace));

test('the points of a trace: what the action changes, what it starts, what its child on storage changes', (t) => {
  t.strictSame(
    points.map(({ syscall, ordinal, name, kind }) => [syscall, ordinal, name, kind]),
    [
      ['openat', 2, 'openat /run/x/.db.PID', 'change'],
      ['write', 1, 'write /run/x/.db.PID', 'change'],
      ['fsync', 1, 'fsync /run/x/.db.PID', 'sync'],
      ['unlink', 2, 'unlink /run/x/there', 'change'],
      ['vfork', 1, 'ip address show', 'spawn'],
      ['vfork', 2, 'xcatha internal storage {\\"op\\":\\"write\\"}', 'spawn'],
      ['unlink', 2, 'unlink /s/.new-ID', 'change'],
      ['exit_group', 1, 'exit_group', 'end'],
    ],
  );
  const { command: ip } = points[4] ?? {};
  t.match(ip, { program: 'ip', byName: true, ordinal: 1 });
  t.ok(ip && Math.abs(ip.ms - 100.2) < 1, `it ran ${ip?.ms} ms`);
  t.match(points[5]?.command, { program: 'xcatha', byName: false, ordinal: 1 });
  t.equal(points[6]?.storagePath, '/s/.new-0123456789abcdef0123456789abcdef');
  t.end();
});

test('killed before each change, and before, right after and in the middle of each command', (t) => {
  t.strictSame(strikesAt(points, 'kill', whole, new Set()).map(strikeName), [
    'group killed before openat 2, openat /run/x/.db.PID',
    'process killed before write 1, write /run/x/.db.PID',
    'process killed before unlink 2, unlink /run/x/there',
    'group killed before vfork 1, ip address show',
    'group killed right after vfork 1, ip address show',
    'process killed right after vfork 1, ip address show',
    'group killed 50 ms after vfork 1, ip address show',
    'process killed 50 ms after vfork 1, ip address show',
    'process killed before vfork 2, xcatha internal storage {\\"op\\":\\"write\\"}',
    'process killed right after vfork 2, xcatha internal storage {\\"op\\":\\"write\\"}',
    'group killed right after vfork 2, xcatha internal storage {\\"op\\":\\"write\\"}',
    'group killed before unlink 2, unlink /s/.new-ID',
    'process killed before exit_group 1, exit_group',
  ]);
  t.end();
});

test('failing: each change and sync with an error, each command by not starting and by failing', (t) => {
  t.strictSame(strikesAt(points, 'fail', whole, new Set()).map(strikeName), [
    'ENOSPC at openat 2, openat /run/x/.db.PID',
    'ENOSPC at write 1, write /run/x/.db.PID',
    'EIO at fsync 1, fsync /run/x/.db.PID',
    'EIO at unlink 2, unlink /run/x/there',
    'failing at vfork 1, ip address show',
    'EAGAIN at vfork 1, ip address show',
    'EAGAIN at vfork 2, xcatha internal storage {\\"op\\":\\"write\\"}',
    'EIO at unlink 2, unlink /s/.new-ID',
  ]);
  t.end();
});

test('the bounded form: one way each, no point twice, none that was struck before, no more than asked for', (t) => {
  const each = { points: 'each', restartEvery: 1 } as const;
  const twice = [...points, ...points];
  const strikes = strikesAt(twice, 'kill', each, new Set(['unlink unlink /run/x/there']));
  t.equal(strikes.length, 6);
  t.strictSame(strikes, strikesAt(points, 'kill', each, new Set(['unlink unlink /run/x/there'])));
  const few = strikesAt(points, 'kill', { ...each, atMost: 3 }, new Set()).map(strikeName);
  t.equal(few.length, 3);
  t.match(few[2], /exit_group|unlink/, 'they reach to the end');
  t.end();
});

test('in parts: together they are all of it, and no strike is in two', (t) => {
  const all = { points: 'all', restartEvery: 1 } as const;
  const wholly = strikesAt(points, 'kill', all, new Set()).map(strikeName);
  const parts = [1, 2, 3].map((number) =>
    strikesAt(points, 'kill', { ...all, part: { number, of: 3 } }, new Set()).map(strikeName),
  );
  t.ok(parts.every((part) => part.length >= Math.floor(wholly.length / 3)));
  t.strictSame(parts.flat().sort(), wholly.sort());
  t.end();
});

test('only the points of a pattern', (t) => {
  const chosen = strikesAt(points, 'kill', { ...whole, matching: /unlink/ }, new Set());
  t.ok(chosen.length > 0);
  t.ok(chosen.every((blow) => strikeName(blow).includes('unlink')));
  t.end();
});
