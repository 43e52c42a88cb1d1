import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { fenceProblem, fencesProblem, readFence } from '../../../../lib/cluster/configuration/fencing';
import { Failure } from '../../../../lib/ocf/failure';

test('a fencing device is read from its text, and its secret from a file', async (t) => {
  const file = join(t.testdir({ password: 'p,w=d \nsecond line' }), 'password');
  chmodSync(file, 0o600);
  t.same(readFence('mn1=fence_xvm'), { node: 'mn1', agent: 'fence_xvm', params: {} });
  t.same(readFence(`mn-2.x=fence_ipmilan:ip=10.0.0.1,password=@${file},lanplus=1,options=a=b\\,c`), {
    node: 'mn-2.x',
    agent: 'fence_ipmilan',
    params: { ip: '10.0.0.1', password: 'p,w=d ', lanplus: '1', options: 'a=b,c' },
  });
});

test('what cannot be one is refused by name, and no secret is repeated', async (t) => {
  const cases: [string, RegExp][] = [
    ['', /must be NODE=AGENT/],
    ['mn1', /must be NODE=AGENT/],
    ['mn1=fence x', /must be NODE=AGENT/],
    ['mn1=fence_x:', /has "" where key=value/],
    ['mn1=fence_x:ip', /has "ip" where key=value/],
    ['mn1=fence_x:ip=1,', /has "" where key=value/],
    ['mn1=fence_x:ip=', /where key=value/],
    ['mn1=fence_x:ip=1,ip=2', /has ip twice/],
    ['mn1=fence_x:password=open', /has a secret in password/],
    ['mn1=fence_x:passwd', /has "\*\*\*"/],
  ];
  for (const [text, problem] of cases) {
    t.match(fenceProblem(text), problem, text);
    t.notMatch(fenceProblem(text), 'open', text);
    t.throws(() => readFence(text), Failure, text);
  }
  t.match(fencesProblem(['mn1=a', 'mn2=a', 'mn1=b']), /two devices for mn1/);
  t.equal(fencesProblem(['mn1=a', 'mn2=a']), undefined);
});

test('a file with a secret is there, for root alone, and not empty', async (t) => {
  const directory = t.testdir({ open: 'x', empty: '\nx' });
  chmodSync(join(directory, 'open'), 0o644);
  chmodSync(join(directory, 'empty'), 0o600);
  const read = (name: string) => () => readFence(`mn1=fence_x:password=@${join(directory, name)}`);
  t.throws(read('open'), { message: /can be read by others: chmod 600/, code: 2 });
  t.throws(read('empty'), { message: /nothing in its first line/ });
  t.throws(read('absent'), { message: /cannot be read/ });
  writeFileSync(join(directory, 'absent'), 'x', { mode: 0o600 });
  t.equal(read('absent')().params.password, 'x');
});
