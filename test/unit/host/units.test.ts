import { test } from 'tap';
import { telling } from '../../../lib/host/programs/units';

const manager = (text: string) => ({ text, byManager: true });
const own = (text: string) => ({ text, byManager: false });

test('what a unit said itself since it was last started tells why it does not come up', async (t) => {
  const lines = [
    own('of an earlier life'),
    manager('Starting postgresql@15-main.service - PostgreSQL Cluster 15-main...'),
    own('Error: pg_ctl exited with status 1:'),
    own('PANIC:  could not locate a valid checkpoint record'),
    manager('postgresql@15-main.service: Control process exited, code=exited, status=1/FAILURE'),
    manager("postgresql@15-main.service: Failed with result 'exit-code'."),
    manager('Failed to start postgresql@15-main.service - PostgreSQL Cluster 15-main.'),
  ];
  t.strictSame(telling(lines), [lines[2]?.text, lines[3]?.text]);
});

test('how it was ended is told by systemd', async (t) => {
  const lines = [own('ready'), manager('x.service: Main process exited, code=killed, status=9/KILL')];
  t.strictSame(telling(lines), ['ready', 'x.service: Main process exited, code=killed, status=9/KILL']);
});

test('where nothing tells anything, commonplaces are better than nothing', async (t) => {
  const failed = "x.service: Failed with result 'protocol'.";
  t.strictSame(telling([own('old'), manager('Starting x...'), manager(failed)]), [failed]);
});
