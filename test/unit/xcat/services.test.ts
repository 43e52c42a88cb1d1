import { test } from 'tap';
import { Deadline } from '../../../lib/ocf/deadline';
import { attachmentsOf, recordsDirectory } from '../../../lib/xcat/data/layout';
import { retryUnderWay } from '../../../lib/xcat/services/retrying';
import { runService } from '../../../lib/xcat/services/runservice';
import {
  catalogue,
  isServiceName,
  serviceListProblem,
  serviceNames,
  unitCandidates,
} from '../../../lib/xcat/services/services';
import { recordingLog } from '../support';

function context(overrides: { retries?: number; retryDelayMs?: number; ms?: number } = {}) {
  const log = recordingLog();
  const { retries = 5, retryDelayMs = 1, ms = 10_000 } = overrides;
  return { log, retries, retryDelayMs, deadline: Deadline.in(ms) };
}

test('a service that comes up at the third try has passed', async (t) => {
  const around = context();
  let tries = 0;
  const work = async () => {
    if (++tries < 3) throw new Error('not yet');
    t.equal(retryUnderWay(), 'start named: try 2 of 5 failed: not yet', 'the status can tell it');
  };
  await runService('start named', work, around);
  t.strictSame(around.log.lines, [
    'warning: start named: try 1 of 5 failed: not yet',
    'warning: start named: try 2 of 5 failed: not yet',
    'info: start named [Passed]',
  ]);
  t.equal(retryUnderWay(), undefined);
});

test('after the last try it has failed, with what that try said', async (t) => {
  for (const retries of [1, 3, 0]) {
    const around = context({ retries });
    let tries = 0;
    const work = async () => {
      throw new Error(`broken ${++tries}`);
    };
    const expected = Math.max(1, retries);
    await t.rejects(runService('start named', work, around), { message: `broken ${expected}` });
    t.equal(around.log.lines.at(-1), `error: start named [Failed]: broken ${expected}`);
    t.equal(tries, expected);
  }
});

test('no try is begun that there is no time for', async (t) => {
  const around = context({ retryDelayMs: 5000, ms: 1000 });
  let tries = 0;
  const work = async () => {
    tries++;
    throw new Error('broken');
  };
  const before = performance.now();
  await t.rejects(runService('start named', work, around));
  t.equal(tries, 1);
  t.ok(performance.now() - before < 900);
});

test('lists of services', async (t) => {
  for (const text of ['', 'xcatd', 'xcatd,named dhcpd', serviceNames.join(' ')])
    t.equal(serviceListProblem(text), undefined);
  t.match(serviceListProblem('xcatd,frobd'), /knows no service "frobd"; there are xcatd, named/);
  t.match(serviceListProblem('Named'), /"Named"/);
  t.strictSame(['named', 'tftp', 'constructor'].map(isServiceName), [true, false, false]);
});

test('the catalogue describes each service once', async (t) => {
  t.strictSame(Object.keys(catalogue), [...serviceNames]);
  for (const name of serviceNames) {
    t.equal(catalogue[name].name, name);
    t.ok(unitCandidates(name).length > 0);
  }
});

test('where data is on the shared directory', async (t) => {
  t.strictSame(attachmentsOf('/shared', ['/install', '/etc/xcat/']), [
    { path: '/install', source: '/shared/install' },
    { path: '/etc/xcat', source: '/shared/etc/xcat' },
  ]);
  t.equal(recordsDirectory('/shared'), '/shared/.xcatha');
});
