import { setTimeout as setFileTimeout, test } from 'tap';
import type { LabNode } from '../lab';
import { Site } from './site';

// A management node with years of data is set up: nothing is lost of it, and nothing is altered.
setFileTimeout(900_000);

const nodeCount = 10_000;
const limit = { timeoutMs: 300_000 };

/** What lies about on a management node: 20,000 files of all owners and modes, and all that is awkward to copy. */
const makeData = `
import os
base = '/install/years'
for d in range(200):
    place = f'{base}/d{d:03d}'
    os.makedirs(place)
    for f in range(100):
        path = f'{place}/f{f:03d}'
        with open(path, 'w') as file:
            file.write(f'{d} {f}\\n' * (f % 7))
        os.chown(path, 1000 + d % 3, 2000 + f % 5)
        os.chmod(path, [0o644, 0o600, 0o755, 0o4755, 0o000][f % 5])
        os.utime(path, (1e9 + d, 1e9 + f))
    if d % 10 == 0:
        os.link(f'{place}/f001', f'{base}/hard-{d}')
os.symlink('/nowhere/at/all', f'{base}/dangling')
os.symlink('d000/f000', f'{base}/relative')
os.mkfifo(f'{base}/fifo')
open(f'{base}/name with blanks, \\u00e4 and\\nnewline', 'w').write('x')
os.setxattr(f'{base}/d000/f000', 'user.colour', b'blue')
os.setxattr(f'{base}/d000/f000', 'trusted.mine', b'for root')
with open(f'{base}/iso', 'wb') as file:
    for _ in range(128):
        file.write(os.urandom(1 << 20))
with open(f'{base}/sparse', 'wb') as file:
    file.truncate(2 << 30)
    file.write(b'end')
`;

const damage = `
import os, sys
before = os.stat(sys.argv[1])
with open(sys.argv[1], 'r+b') as file:
    file.write(b'#')
os.utime(sys.argv[1], ns=(before.st_atime_ns, before.st_mtime_ns))
`;

let site: Site;
let node: LabNode;
let tree: string;
let tables: string;

test('a management node with 20,000 files and 10,000 nodes', async (t) => {
  site = await Site.fresh('production', (line) => t.comment(line));
  node = site.lab.node('mn1');
  await node.run(['python3', '-'], { ...limit, input: makeData });
  await node.run(['setfacl', '-m', 'u:1234:rw', '/install/years/d001/f001']);
  await node.run(['setfacl', '-d', '-m', 'g:77:rx', '/install/years/d002']);
  const rows = Array.from(
    { length: nodeCount },
    (_, index) => `"n${index}","compute,all",,,,,,,,"no ""quotes"" lost",`,
  );
  const head = (await site.xcat(node, 'tabdump', 'nodelist')).split('\n', 1)[0] ?? '';
  await node.writeFile('/root/nodelist.csv', `${[head, ...rows].join('\n')}\n`);
  await site.xcat(node, 'tabrestore', '/root/nodelist.csv');
  tree = await treeOf('/install');
  tables = await tablesOf();
  t.ok(tables.includes(`"n${nodeCount - 1}"`));
});

test('killed in the middle of the copy, and run again', async (t) => {
  const copying = `${site.directory}/.xcatha/incoming/install/years/d100`;
  const script = `"$@" & while ! test -e ${copying}; do sleep 0.02; done; kill -9 $!; pkill -9 rsync; true`;
  await node.run(['sh', '-c', script, 'sh', ...site.setupCommand], limit);
  t.not((await node.exec(['test', '-L', '/install'])).code, 0, 'the node still works on its own data');
  t.equal((await node.exec(['test', '-e', `${site.directory}/install`])).code, 1, 'half a copy is not in its place');
  // What the storage has lost of it: neither size nor time tells.
  await node.run(['python3', '-', `${copying}/../d000/f001`], { input: damage });
  await node.run([...site.setupCommand, '--checksum'], limit);
  t.equal(
    await treeOf(`${site.directory}/install`),
    tree,
    'the copy is the same in content, owners, modes, times, links, ACLs',
  );
  t.equal(await treeOf('/install'), tree, 'what was there is as it was');
  const used = await node.run(['du', '--block-size=1M', '--summarize', `${site.directory}/install/years/sparse`]);
  t.ok(Number.parseInt(used, 10) < 10, 'what is sparse stays so');
});

test('in the cluster the tables are what they were', async (t) => {
  await site.setUp('mn2');
  node = await site.waitActive(undefined, 300_000);
  await site.waitServed();
  t.equal(await tablesOf(), tables);
  await site.lab.down();
});

/** All below a directory, each side of it as one sum: times, owners, modes and links; contents; ACLs; extended attributes. */
async function treeOf(directory: string): Promise<string> {
  const parts = {
    'what is there': "find . ! -type d -printf '%p %y %m %U:%G %n %l %s %T@\\n' -o -printf '%p %m %U:%G\\n' | sort",
    contents: 'find . -type f ! -name sparse -print0 | sort -z | xargs -0 sha256sum',
    ACLs: 'find . -type f -o -type d | sort | getfacl -n -s -',
    attributes: "find . -type f -print0 | sort -z | xargs -0 getfattr -d -m '^(user|trusted)'",
  };
  const sums: string[] = [];
  for (const [part, command] of Object.entries(parts)) {
    const sum = await node.run(['sh', '-c', `cd ${directory} && { ${command}; } 2>/dev/null | sha256sum`], limit);
    sums.push(`${part}: ${sum.trim()}`);
  }
  return sums.join('\n');
}

/** The tables that the set-up has no business with. */
async function tablesOf(): Promise<string> {
  const names = ['nodelist', 'hosts', 'mac', 'nodetype', 'nodehm', 'ipmi'];
  const texts: string[] = [];
  for (const name of names) texts.push(await site.xcat(node, 'tabdump', name));
  return texts.join('\n');
}
