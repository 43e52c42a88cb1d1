import { setTimeout as setFileTimeout, test } from 'tap';
import type { LabNode } from '../lab';
import { Site } from './site';

// A management node with years of data is set up, on a file system that the cluster is to mount: nothing is lost of the data, and
// nothing is altered.
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

/** A disk that both nodes see. Like a disk on a storage network it does not care who has it mounted. */
const disk = '/shared/disk';
const mount = ['-t', 'ext4', '-o', 'loop', disk];

test('a management node with 20,000 files and 10,000 nodes', async (t) => {
  const words = ['--device', disk, '--fstype', 'ext4', '--mount-options', 'loop'];
  site = await Site.fresh('production', (line) => t.comment(line), { directory: '/srv/xcat', words });
  node = site.lab.node('mn1');
  for (const each of site.lab.nodes) {
    await each.run(['mkdir', '-p', site.directory]);
    // What a container has none of, being no machine.
    await each.run(['mknod', '/dev/loop-control', 'c', '10', '237']);
    for (let number = 0; number < 8; number++) await each.run(['mknod', `/dev/loop${number}`, 'b', '7', `${number}`]);
  }
  await node.run(['truncate', '--size=6G', disk]);
  await node.run(['mkfs.ext4', '-q', disk]);
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

test('what the cluster is to mount is mounted by hand for the set-up', async (t) => {
  const refused = await node.exec(site.setupCommand);
  t.match(refused, { code: 2, stderr: /nothing is mounted at \/srv\/xcat: .* mount -t ext4 -o loop \/shared\/disk/ });
  await node.run(['mount', ...mount, site.directory]);
});

test('killed in the middle of the copy, and run again', async (t) => {
  const copying = `${site.directory}/.xcatha/incoming/install/years/d100`;
  const script = `"$@" & while ! test -e ${copying}; do sleep 0.02; done; kill -9 $!; pkill -9 rsync; true`;
  await node.run(['sh', '-c', script, 'sh', ...site.setupCommand], limit);
  t.not((await node.exec(['test', '-L', '/install'])).code, 0, 'the node still works on its own data');
  t.equal((await node.exec(['test', '-e', `${site.directory}/install`])).code, 1, 'half a copy is not in its place');
  // What the storage has lost of it: neither size nor time tells.
  await node.run(['python3', '-', `${copying}/../d000/f001`], { input: damage });
  const done = await node.run([...site.setupCommand, '--checksum'], limit);
  t.match(done, /waits for: mn2.*\nbefore that, umount \/srv\/xcat here, and there mount -t ext4 /);
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
  const other = site.lab.node('mn2');
  await node.run(['umount', site.directory]);
  await other.run(['mount', ...mount, site.directory]);
  await other.run(['systemctl', 'stop', 'xcatd']);
  await other.run(['mv', '/opt/xcat', '/opt/xcat.away']);
  await other.writeFile('/root/get-xcat', '#!/bin/sh\nmv /opt/xcat.away /opt/xcat\n', 0o755);
  const joined = await other.run([...site.setupCommand, '--xcat-install', '/root/get-xcat'], limit);
  t.match(joined, /xCAT is installed \[Passed\]/, 'what was missing there comes first');
  node = await site.waitActive(undefined, 300_000);
  await site.waitServed();
  t.equal(await tablesOf(), tables);
});

test('the file system moves with the group', async (t) => {
  t.equal(node.name, 'mn2', 'it started where it was mounted');
  node = await site.move('mn1');
  await site.waitServed();
  t.equal(await tablesOf(), tables);
  const isMounted = async (name: string) =>
    (await site.lab.node(name).exec(['mountpoint', '--quiet', site.directory])).code === 0;
  t.same([await isMounted('mn1'), await isMounted('mn2')], [true, false]);
  t.match(await node.run(site.setupCommand), /^nothing to do: mn1 is set up\n/m);
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
