import { test } from 'tap';
import { lastMove } from '../../../lib/check/status/lastmove';
import { parseCib } from '../../../lib/cluster/state/cib';
import { type Operated, operations } from '../../../lib/cluster/state/history';
import { secondsOf } from '../../../lib/cluster/state/moment';
import { type FencingEvent, parseSituation } from '../../../lib/cluster/state/situation';
import { recorded } from './samples';

function operated(node: string, task: string, since: number, changes: Partial<Operated> = {}): Operated {
  return { node, resource: 'xcat-vip', task, interval: 0, code: 0, reason: '', since, ended: since + 1, ...changes };
}

const fenced: FencingEvent = {
  target: 'mn2',
  action: 'off',
  status: 'success',
  by: 'mn1',
  client: 'stonith_admin',
  at: '2026-11-25 04:06:25Z',
};
const at = secondsOf(fenced.at) + 2;

test('a node was fenced: as recorded', async (t) => {
  const { fencing } = await parseSituation(recorded('crm_mon-fenced.xml'));
  const move = lastMove(operations(await parseCib(recorded('cib-fenced.xml'))), fencing, 'mn1');
  t.match(move, {
    from: 'mn2',
    to: 'mn1',
    why: /^mn2 was fenced \(reboot by mn1, 2026-11-\d\d \d\d:\d\d:25\): the cluster/,
  });
});

test('an administrator had it fenced, or it was long ago, or failed', async (t) => {
  const history = [operated('mn1', 'start', at)];
  t.match(lastMove(history, [fenced], 'mn1')?.why, /stonith_admin asked for it/);
  t.equal(lastMove([operated('mn1', 'start', at + 3600)], [fenced], 'mn1')?.from, undefined);
  t.equal(lastMove(history, [{ ...fenced, status: 'failed' }], 'mn1')?.from, undefined);
});

test('a node was fenced, and the group has been moved twice since: the last move is none of the fencing', async (t) => {
  const history = [operated('mn2', 'stop', at + 118), operated('mn1', 'start', at + 120)];
  t.match(lastMove(history, [fenced], 'mn1'), { at: at + 120, from: 'mn2', why: /stopped there in order/ });
  const failedHere = operated('mn1', 'monitor', at + 60, { resource: 'xcat-db', code: 1 });
  t.match(lastMove([failedHere, operated('mn1', 'start', at + 70)], [fenced], 'mn1'), {
    from: 'mn1',
    why: 'restarted in place: monitor of xcat-db failed on mn1: return code 1',
  });
  t.equal(lastMove([operated('mn1', 'start', at + 600)], [fenced], 'mn1')?.from, undefined, 'not shortly before');
});

test('a node that was back before the start did not lose the group to it', async (t) => {
  const probe = operated('mn2', 'monitor', at + 88, { code: 7 });
  t.match(lastMove([probe, operated('mn1', 'start', at + 90)], [fenced], 'mn1'), {
    from: undefined,
    why: /remembers nothing before/,
  });
});

test('it was fenced because a stop had failed there', async (t) => {
  const history = [operated('mn2', 'stop', at - 60, { code: 1 }), operated('mn1', 'start', at)];
  t.match(lastMove(history, [fenced], 'mn1')?.why, /^mn2 was fenced/);
});

test('a parameter was changed since: the cluster writes a reload down as a start', async (t) => {
  const member = (resource: string, since: number) => operated('mn1', 'start', since, { resource });
  const since = [member('xcat-shareddata', at + 1), member('xcat-db', at + 2), member('xcat-services', at + 4)];
  const history = [operated('mn2', 'stop', at - 10), operated('mn1', 'start', at + 500), ...since];
  t.match(lastMove(history, [], 'mn1'), { at: at + 1, from: 'mn2', to: 'mn1', why: /stopped there in order/ });
});

test('it was stopped in order on the other node', async (t) => {
  const history = [operated('mn2', 'stop', at - 10), operated('mn1', 'start', at)];
  t.match(lastMove(history, [], 'mn1'), { at, from: 'mn2', to: 'mn1', why: /stopped there in order/ });
  t.equal(lastMove([operated('mn2', 'stop', at - 4000), operated('mn1', 'start', at)], [], 'mn1')?.from, undefined);
  t.equal(lastMove([operated('mn2', 'stop', at + 5), operated('mn1', 'start', at)], [], 'mn1')?.from, undefined);
});

test('it was to move, a start failed there, and it came back', async (t) => {
  const last = (task: string, since: number) => operated('mn2', task, since, { resource: 'xcat-services' });
  const back = [operated('mn2', 'stop', at - 10), operated('mn1', 'start', at)];
  const failed = operated('mn2', 'start', at - 20, { resource: 'xcat-db', code: 1, reason: 'no room [db-disk-full]' });
  const never = last('stop', at - 5000);
  t.match(lastMove([...back, never, failed], [], 'mn1'), {
    from: undefined,
    to: 'mn1',
    why: 'start of xcat-db failed on mn2: no room [db-disk-full]',
  });
  const cleaned = lastMove([...back, last('monitor', at + 60)], [], 'mn1');
  t.match(cleaned, { from: undefined, why: /remembers nothing before/ }, 'when that has been cleaned up');
  t.match(lastMove([...back, last('stop', at - 12)], [], 'mn1'), { from: 'mn2', why: /in order/ }, 'it was there');
});

test('a member had failed on the other node', async (t) => {
  const failed = { resource: 'xcat-db', code: 1, reason: 'it does not run [db-down]' };
  const history = [
    operated('mn2', 'monitor', at - 30, failed),
    operated('mn2', 'monitor', at - 20, { resource: 'xcat-services', code: 190, reason: 'only degraded' }),
    operated('mn2', 'stop', at - 10),
    operated('mn1', 'start', at),
  ];
  t.equal(lastMove(history, [], 'mn1')?.why, 'monitor of xcat-db failed on mn2: it does not run [db-down]');
  const bare = [operated('mn2', 'start', at - 30, { code: 5 }), operated('mn1', 'start', at)];
  t.equal(lastMove(bare, [], 'mn1')?.why, 'start of xcat-vip failed on mn2: return code 5');
});

test('it was restarted in place', async (t) => {
  const history = [operated('mn1', 'monitor', at - 5, { code: 1, reason: 'gone' }), operated('mn1', 'start', at)];
  t.match(lastMove(history, [], 'mn1'), {
    from: 'mn1',
    why: 'restarted in place: monitor of xcat-vip failed on mn1: gone',
  });
});

test('nothing is remembered', async (t) => {
  t.match(lastMove([operated('mn1', 'start', at)], [], 'mn1'), { from: undefined, why: /remembers nothing/ });
  t.equal(lastMove([], [], 'mn1'), undefined);
  t.equal(lastMove([operated('mn1', 'start', at, { code: 1 })], [], 'mn1'), undefined);
});

test('times as different releases of crm_mon write them', async (t) => {
  const wanted = Date.UTC(2026, 10, 25, 3, 0, 5) / 1000;
  for (const text of [
    '2026-11-25 03:00:05Z',
    '2026-11-25 03:00:05.123456 Z',
    '2026-11-25 04:00:05 +01:00',
    '2026-11-25 04:00:05 +0100',
  ]) {
    t.equal(secondsOf(text), wanted, text);
  }
  t.ok(Number.isNaN(secondsOf('')));
});
