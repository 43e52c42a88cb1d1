import { test } from 'tap';
import { clusterLab } from './clusternode';
import { testRegistration } from './clusterregistration';

test('registration', async (t) => {
  const lab = await clusterLab('cluster-registration', (line) => t.comment(line));
  t.teardown(() => lab.down());
  await testRegistration(t, lab, { crmTakesOldRoles: true });
});
