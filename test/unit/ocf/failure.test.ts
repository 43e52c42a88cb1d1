import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'tap';
import { errnoOf, onFile } from '../../../lib/ocf/failure';

test('a system error names its file, once', async (t) => {
  const full = openSync('/dev/full', 'w');
  t.throws(() => onFile('/run/xcatha/value', () => writeFileSync(full, 'text')), {
    message: /^ENOSPC: .*: \/run\/xcatha\/value$/,
    code: 'ENOSPC',
  });
  closeSync(full);
  t.throws(() => onFile('/no/such', () => readFileSync('/no/such')), { message: /^ENOENT: [^/]*'\/no\/such'$/ });
  t.equal(errnoOf(new Error('none')), undefined);
});
