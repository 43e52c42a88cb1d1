import { setTimeout as setFileTimeout, test } from 'tap';
import { testFormats } from './clusterformats';
import { clusterLab } from './clusternode';
import { testRegistration } from './clusterregistration';

// Pacemaker 3.0, crmsh 5 and pcs 0.12 take the same configuration.
setFileTimeout(900_000);

const shells = { crmTakesOldRoles: false };

test('on Debian 13', async (t) => {
  const lab = await clusterLab('cluster-debian13', (line) => t.comment(line), 'debian13');
  t.teardown(() => lab.down());
  await t.test('the configuration in three formats', (t) => testFormats(t, lab, shells));
  await t.test('registration', (t) => testRegistration(t, lab, shells));
});
