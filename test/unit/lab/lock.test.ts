import { test } from 'tap';
import { withLock } from '../../lab/lock';

test('one at a time, in any order of failure', async (t) => {
  const name = `test/${process.pid}`;
  const events: string[] = [];
  const task = (label: string, fails: boolean) => async () => {
    events.push(`${label} begins`);
    await new Promise((resolve) => setTimeout(resolve, 30));
    events.push(`${label} ends`);
    if (fails) throw new Error(label);
  };
  let waited = false;
  const first = withLock(name, task('first', true));
  const second = withLock(name, task('second', false), { onWait: () => (waited = true) });
  await t.rejects(first, { message: 'first' });
  await second;
  t.same(events, ['first begins', 'first ends', 'second begins', 'second ends']);
  t.ok(waited, 'who waits is told');
});
