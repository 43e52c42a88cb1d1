import { test } from 'tap';
import { installProblem, installWords, installXcat } from '../../../lib/xcat/install';

test('a command is its words, and no shell reads it', async (t) => {
  t.same(installWords(' go-xcat  --yes install '), ['go-xcat', '--yes', 'install']);
  t.equal(installProblem('/root/install-xcat --quiet'), undefined);
  t.equal(installProblem('auto'), undefined);
  for (const text of ['curl x | sh', 'go-xcat; reboot', 'sh -c "x"', '$HOME/x', '`x`', 'a && b']) {
    t.match(installProblem(text), /run without a shell/, text);
  }
  t.match(installProblem('-y'), /must be a command/);
});

test('what the command prints is progress; how it fails is told', async (t) => {
  const lines: string[] = [];
  const never = new AbortController().signal;
  const tell = (line: string) => lines.push(line);
  await installXcat(['env'], { https_proxy: 'http://proxy:3128', SECRET: 'x' }, tell, never);
  t.ok(lines.length > 0);
  await t.rejects(installXcat(['ls', '/nowhere'], {}, tell, never), /nowhere/);
  await t.rejects(installXcat(['no-such-program'], {}, tell, never), /no-such-program is not installed/);
  const stopped = new AbortController();
  setTimeout(() => stopped.abort(), 100);
  await t.rejects(installXcat(['sleep', '60'], {}, tell, stopped.signal), /was killed/);
});

test('only what is of the network is taken from the environment', async (t) => {
  const seen: string[] = [];
  const env = { https_proxy: 'http://proxy:3128', NO_PROXY: 'local', SECRET: 'x', PATH: '/mine' };
  await installXcat(['printenv', 'https_proxy'], env, (line) => seen.push(line), new AbortController().signal);
  await installXcat(['printenv', 'DEBIAN_FRONTEND'], env, (line) => seen.push(line), new AbortController().signal);
  t.same(seen, ['http://proxy:3128', 'noninteractive']);
  await t.rejects(installXcat(['printenv', 'SECRET'], env, () => {}, new AbortController().signal));
});
