import { test } from 'tap';
import { lookAround } from '../../../lib/setup/lookaround';
import { Refusal } from '../../../lib/setup/refusal';
import { recordingLog } from '../support';
import { options } from './samples';

test('templates that are not there are refused with all the rest', async (t) => {
  const wrong = { ...options, nic: 'absent0', directory: '/nonexistent', templates: '/nonexistent/templates' };
  const error = await lookAround(wrong, undefined, recordingLog()).catch((problem: unknown) => problem);
  if (!(error instanceof Refusal)) throw error;
  const problem = 'cannot read the template /nonexistent/templates/group.crm: there is no such file';
  t.ok(error.problems.includes(problem), error.message);
  t.ok(error.problems.includes('there is no directory /nonexistent: mount the shared storage there first'));
});
