import { type AgentNode, sharedDirectory } from '../conformance/agentnode';
import { waitUntil } from '../lab/processes';
import type { SweptDatabase } from './databases';

/** What a part of a node looks like, by the part's name. */
export type NodePicture = Readonly<Record<string, string>>;

const whatIsThere = '-type f -exec sha256sum {} + -o -printf "%p %y %U:%G %m %l\\n"';

/**
 * All of a node that an action may change, as commands whose output is the same as long as nothing has changed. Of the files
 * in /etc those are compared by their names only that a start makes anew from xCAT's tables.
 */
const parts: Readonly<Record<string, string>> = {
  names:
    'cd /etc && sha256sum hosts resolv.conf nsswitch.conf hostname && stat -c "%n %U:%G %a" hosts resolv.conf nsswitch.conf && hostname',
  addresses: 'ip -o address show | sed "s/ valid_lft.*//"',
  // makedhcp sets dhcpd.conf aside before it writes the new one: who is killed in between has none until the next start.
  'files in /etc': 'find /etc -xdev ! -path "/etc/dhcp/dhcpd.conf*" -printf "%p %y %U:%G %m %l\\n" | sort',
  'top directories': 'find / /root /var/lib -maxdepth 1 -printf "%p %y %m %l\\n" | sort',
  "xCAT's directories": `find /install /etc/xcat /root/.xcat /tftpboot -xdev \\( ${whatIsThere} \\) | sort`,
  mounts: 'cut -d" " -f4,5 /proc/self/mountinfo | sort',
  'what is remembered': 'find /run/resource-agents /var/lib/xcatha -type f -exec sha256sum {} + | sort',
  'drop-ins': 'find /run/systemd/system -printf "%p %y\\n" | sort',
  units:
    'systemctl show -p Id -p ActiveState -p Restart -p DropInPaths -p NeedDaemonReload xcatd named isc-dhcp-server conserver-server apache2 | sed s/=failed/=inactive/',
  // One that has ended (<defunct>), or is just ending ([sh]: it has no words any more), is nobody.
  processes: 'ps -eo args= | grep -vE "^(ps|sh|sort|grep)( |$)|<defunct>|^\\[" | sort',
  // A record that is gone leaves the data as free as one that is released.
  owner: `grep -o '"state":"held"' ${sharedDirectory}/.xcatha/owner.json || echo free`,
};

/**
 * Looks at a node, and at what is on its shared directory: all of it, or with `running` all but the files that this database
 * writes. A record that was not written to its end waits there for this node's next one.
 */
export async function nodePicture({ node }: AgentNode, running: SweptDatabase | undefined): Promise<NodePicture> {
  const left = ['./.xcatha/owner.*', './.xcatha/.new-owner*', ...(running?.files ?? [])];
  const prune = left.map((pattern) => `-path "${pattern}"`).join(' -o ');
  const data = `cd ${sharedDirectory} && find . \\( ${prune} \\) -prune -o \\( ${whatIsThere} \\) | sort`;
  const all = { ...parts, 'shared data': data };
  const texts = (await node.run(['sh', '-c', Object.values(all).join('\nprintf "\\0"\n'), 'picture'])).split('\0');
  return Object.fromEntries(Object.keys(all).map((name, index) => [name, texts[index] ?? '']));
}

/** Looks at a node as soon as no agent works there in the background any more. */
export async function settledPicture(
  agents: AgentNode,
  running: SweptDatabase | undefined,
  timeoutMs: number,
): Promise<NodePicture> {
  let picture = await nodePicture(agents, running);
  const settled = async () => {
    if (!/xcatha internal|arping/.test(picture.processes ?? '')) return true;
    picture = await nodePicture(agents, running);
    return false;
  };
  await waitUntil(settled, timeoutMs, 'no agent works in the background');
  return picture;
}

/** Where two pictures differ: for each part the lines that are only in one of them. */
export function differences(before: NodePicture, after: NodePicture): string[] {
  return Object.keys(before).flatMap((part) => {
    const [old, now] = [before[part]?.split('\n') ?? [], after[part]?.split('\n') ?? []];
    const lost = old.filter((line) => !now.includes(line)).map((line) => `-${line}`);
    const found = now.filter((line) => !old.includes(line)).map((line) => `+${line}`);
    if (lost.length + found.length > 0) return [`${part}: ${[...lost, ...found].join('; ')}`];
    return before[part] === after[part] ? [] : [`${part}: other order, or other number`];
  });
}
