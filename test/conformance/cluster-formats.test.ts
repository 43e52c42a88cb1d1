import { test } from 'tap';
import { testFormats } from './clusterformats';
import { clusterLab } from './clusternode';

test('the configuration in three formats', async (t) => {
  const lab = await clusterLab('cluster-formats', (line) => t.comment(line));
  t.teardown(() => lab.down());
  await testFormats(t, lab, { crmTakesOldRoles: true });
});
