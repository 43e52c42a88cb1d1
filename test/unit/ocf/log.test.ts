import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { openLog } from '../../../lib/ocf/log';

test('lines go to the file that the cluster names, one line each, with tag and level', async (t) => {
  const file = join(t.testdir({}), 'pacemaker.log');
  const log = openLog('fake(f1)[7]', { HA_LOGFILE: file, HA_LOGFACILITY: 'none' });
  log.info('first\nsecond');
  log.error('third');
  log.debug('not asked for');
  await log.flush();
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  t.equal(lines.length, 2);
  t.match(lines[0], /^[A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d fake\(f1\)\[7\]: INFO: first \| second$/);
  t.match(lines[1], /fake\(f1\)\[7\]: ERROR: third$/);
  t.equal(statSync(file).mode & 0o007, 0, 'not for everybody to read');
});

test('debug lines are written when the cluster debugs', async (t) => {
  const file = join(t.testdir({}), 'pacemaker.log');
  openLog('fake', { HA_logfile: file, HA_debug: '1' }).debug('asked for');
  t.match(readFileSync(file, 'utf8'), /DEBUG: asked for\n$/);
});

test('a log that cannot be written does not fail the action', async (t) => {
  const directory = t.testdir({ file: '' });
  for (const HA_LOGFILE of [join(directory, 'file', 'below'), 'relative', '/dev/null', '']) {
    const log = openLog('fake', { HA_LOGFILE });
    t.doesNotThrow(() => log.warning('lost'), HA_LOGFILE);
    await log.flush();
  }
});
