import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'tap';
import { databasePassword } from '../../../lib/setup/password';

const directory = mkdtempSync(join(tmpdir(), 'password-'));

function fileWith(text: string, mode = 0o600): string {
  const file = join(directory, `${Math.random()}`);
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

test('the password comes from a file, else from the variable that xCAT itself reads', (t) => {
  t.equal(databasePassword('postgresql', fileWith('Secret1\nmore\n'), { XCATPGPW: 'Other2' }), 'Secret1');
  t.equal(databasePassword('postgresql', undefined, { XCATPGPW: 'Other2' }), 'Other2');
  t.equal(databasePassword('mariadb', undefined, { XCATMYSQLADMIN_PW: 'Other3' }), 'Other3');
  t.end();
});

test('without one, or with one that is not safe or not possible, it is refused and not repeated', (t) => {
  const refused = (file: string | undefined, env: Record<string, string>, words: RegExp) =>
    t.throws(() => databasePassword('postgresql', file, env), words);
  refused(undefined, {}, /needs a password .* --database-password-file FILE, or in the variable XCATPGPW/);
  refused(fileWith('\n'), { XCATPGPW: 'Other2' }, /has nothing in its first line/);
  refused(fileWith('Secret1', 0o644), {}, /can be read by others: chmod 600/);
  refused('/nonexistent/file', {}, /cannot be read: .*ENOENT/);
  refused(undefined, { XCATPGPW: "it's" }, /^(?!.*it's).*letters and digits only/);
  t.end();
});
