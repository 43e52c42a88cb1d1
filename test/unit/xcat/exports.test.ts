import { test } from 'tap';
import { pathsOf } from '../../../lib/xcat/services/exports';

test('the paths of an exports file: comments, quotes, octal digits and lines that go on', async (t) => {
  const text = `# /srv everybody
/install *(rw,no_root_squash,sync)   # xCAT
/tftpboot\t10.0.0.0/24(ro) \\
  10.1.0.0/24(ro)

"/data/with blank" host(rw)
/other\\040one host
   /indented host
`;
  t.strictSame(pathsOf(text), ['/install', '/tftpboot', '/data/with blank', '/other one', '/indented']);
  t.strictSame(pathsOf(''), []);
});
