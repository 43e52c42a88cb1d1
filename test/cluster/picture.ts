import type { LabNode } from '../lab';
import { namesOf, serviceUnits } from './names';

/** Files of the node's own that the management node's role must give back byte for byte. */
const ownFiles = ['/etc/hosts', '/etc/resolv.conf', '/etc/nsswitch.conf', '/etc/hostname'];

/** A node's own names as text: the sums, owners and modes of its name files, and the host name. */
export async function namesPicture(node: LabNode): Promise<string> {
  const files = await node.run(['sha256sum', ...ownFiles]);
  const modes = await node.run(['stat', '-c', '%n %U:%G %a', ...ownFiles]);
  return [files, modes, await node.run(['hostname'])].join('\n');
}

/** The files in root's own directory of keys, as text: inode, mode, owner and sum of each. */
export async function keysPicture(node: LabNode): Promise<string> {
  const files = ['find', '/root/.ssh', '-type', 'f', '-printf', '%p %m %U %i\n', '-exec', 'sha256sum', '{}', ';'];
  return (await node.run(files)).split('\n').sort().join('\n');
}

/** What stands on a node at the paths that lead to the shared directory on the management node, and all that is below them. */
export function directoriesPicture(node: LabNode, paths: readonly string[]): Promise<string> {
  return treePicture(node, paths);
}

/** All below some directories: type, owner, mode, link target, and the sum of each file. Links at the top are not followed. */
export async function treePicture(node: LabNode, directories: readonly string[]): Promise<string> {
  const listed = await node.run(['find', ...directories, '-xdev', '-printf', '%p %y %U:%G %m %l\n']);
  const sums = await node.run(['find', ...directories, '-xdev', '-type', 'f', '-exec', 'sha256sum', '{}', '+']);
  return [...listed.split('\n').sort(), ...sums.split('\n').sort()].join('\n');
}

/**
 * The whole of a node that a set-up could change: /etc (with the links to what starts at boot) and xCAT's directories, xcatha's
 * own state, addresses, host name, what runs, and the cluster's configuration.
 */
export async function wholePicture(node: LabNode): Promise<string> {
  const commands = [
    ['ip', '-o', '-4', 'address'],
    ['hostname'],
    ['systemctl', 'is-active', ...Object.values(namesOf).flatMap(serviceUnits)],
    ['cibadmin', '-Q', '-o', 'configuration'],
  ];
  const outputs = await Promise.all(commands.map(async (command) => (await node.exec(command)).stdout));
  const state = (await node.exec(['find', '/var/lib/xcatha', '-printf', '%p %y %m %s\n'])).stdout;
  return [await treePicture(node, ['/etc', '/install', '/root', '/tftpboot']), state, ...outputs].join('\n');
}

/**
 * What of a node the set-up and the role have changed: /etc, xCAT's directories, its tables and what runs. Of the tables
 * the rows, since the files of SQLite never become the same again.
 */
export async function ownPicture(node: LabNode): Promise<string> {
  const tables = await node.run(['sh', '-c', 'XCATBYPASS=1 tabdump site; XCATBYPASS=1 tabdump networks'], {
    env: { PATH: '/opt/xcat/sbin:/opt/xcat/bin:/usr/bin:/bin', XCATROOT: '/opt/xcat', HOME: '/root' },
  });
  const tree = (await treePicture(node, ['/etc', '/install', '/root', '/tftpboot'])).split('\n');
  // What the cluster's shell keeps for itself is none of it.
  const files = tree.filter((line) => !/\.sqlite|\/root\/\.(cache|config)\b/.test(line));
  const runs = (await node.exec(['systemctl', 'is-active', ...serviceUnits(namesOf.debian12)])).stdout;
  const all = [await node.run(['hostname']), ...files, tables, runs].join('\n');
  // The same directory by two names: a unit that is enabled again may be linked to by the other one.
  return all.replaceAll(' /lib/systemd/', ' /usr/lib/systemd/');
}
