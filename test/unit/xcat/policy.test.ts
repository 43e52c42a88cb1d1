import { test } from 'tap';
import { missingTrust } from '../../../lib/xcat/policy';

test('names get the free priorities after the one that xCAT gives itself', async (t) => {
  const policy = [
    { priority: '1', name: 'root', rule: 'allow' },
    { priority: '1.2', name: 'xcatmn', rule: 'trusted' },
    { priority: '1.4', name: 'other', rule: 'trusted' },
    { priority: '2', name: '', rule: 'allow' },
  ];
  t.same(missingTrust(policy, ['mn1', 'mn2', 'xcatmn', 'mn1']), [
    { priority: '1.3', name: 'mn1' },
    { priority: '1.5', name: 'mn2' },
  ]);
});

test('a rule that only allows is not enough', async (t) => {
  t.same(missingTrust([{ priority: '1.3', name: 'mn1', rule: 'allow' }], ['mn1']), [{ priority: '1.4', name: 'mn1' }]);
});

test('priorities stay between 1.2 and 2 as numbers, however many are taken', async (t) => {
  const names = Array.from({ length: 20 }, (_item, index) => `n${index}`);
  const given = missingTrust([], names).map((rule) => Number(rule.priority));
  t.equal(new Set(given).size, 20);
  t.ok(given.every((priority) => priority > 1.2 && priority < 2));
});
