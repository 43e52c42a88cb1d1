import { test } from 'tap';
import { isOver, type Operated } from '../../../../lib/cluster/state/history';

const said = { resource: 'xcat-services', node: 'mn1', interval: 20_000 };

function monitored(code: number, since: number, changes: Partial<Operated> = {}): Operated {
  return { ...said, task: 'monitor', code, reason: '', since, ended: since, ...changes };
}

test('a word of a monitor is over when the same one has said since that all is well, or after a new start', (t) => {
  t.notOk(isOver(said, [monitored(190, 10)]));
  t.notOk(isOver(said, [monitored(0, 5), monitored(190, 10)]), 'what was well before');
  t.ok(isOver(said, [monitored(0, 20), monitored(190, 10)]));
  t.notOk(
    isOver(said, [monitored(0, 20, { interval: 60_000 }), monitored(190, 10)]),
    'another monitor looks at other things',
  );
  t.notOk(isOver(said, [monitored(0, 20, { node: 'mn2' }), monitored(190, 10)]), 'on another node');
  const start = monitored(0, 20, { task: 'start', interval: 0 });
  t.ok(isOver(said, [start, monitored(190, 10)]));
  t.end();
});
