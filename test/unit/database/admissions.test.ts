import { test } from 'tap';
import { admission, withAdmissions } from '../../../lib/database/admissions';

const mark = ' # ours';

test('an address has its mask, a name has none', async (t) => {
  const line = (from: string) => admission('xcatadm', from, 'scram-sha-256', mark);
  t.equal(line('10.88.0.1'), 'host xcatdb xcatadm 10.88.0.1/32 scram-sha-256 # ours');
  t.equal(line('fd00:88::1'), 'host xcatdb xcatadm fd00:88::1/128 scram-sha-256 # ours');
  t.equal(line('mn1.xl.test'), 'host xcatdb xcatadm mn1.xl.test scram-sha-256 # ours', 'as corosync may know a node');
});

test('lines of ours stand first, once each, and go without a trace', async (t) => {
  const own = '# comment\nlocal all all peer\n';
  const lines = ['10.0.0.1', '10.0.0.1', '10.0.0.2'].map((from) => admission('xcatadm', from, 'md5', mark));
  const opened = withAdmissions(own, [mark], lines);
  t.equal(opened, `${lines[0]}\n${lines[2]}\n${own}`);
  t.equal(withAdmissions(opened, [mark], lines), opened, 'once more');
  t.equal(withAdmissions(opened, [' # of others'], []), opened);
  t.equal(withAdmissions(opened, [mark], []), own);
});
